package org.lightlock.simulate;

import java.nio.ByteBuffer;

/** MPEG-4 part 2 in RTP (RFC 6416 §5): the bytes of a picture cut where a packet is full. */
final class Mpeg4Packetiser implements Packetiser {
  @Override
  public void packetise(ByteBuffer picture, boolean key, RtpFrame.Builder packets) {
    for (int at = 0; at < picture.limit(); at += RtpFrame.MAX_PAYLOAD_BYTES) {
      int size = Math.min(RtpFrame.MAX_PAYLOAD_BYTES, picture.limit() - at);
      packets.packet(new byte[0], picture.slice(at, size));
    }
  }
}
