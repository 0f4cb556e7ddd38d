package org.lightlock.attack;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The sending end of one RTP stream inside an RTSP connection. Its numbers may be bent. */
class RtpSource {
  private static final int HEADER_BYTES = 12;
  private static final int MAX_PAYLOAD = 1400;
  private static final int FU_A = 28;

  private final Conversation with;
  private final int payloadType;
  int sequence = 1;
  int timestamp = 90_000;
  int ssrc = 0x4c4c0001;

  RtpSource(Conversation with, int payloadType) {
    this.with = with;
    this.payloadType = payloadType;
  }

  /** Sends the next packet. */
  void packet(byte[] payload, boolean marker) throws IOException {
    with.send(frame(0, rtp(payload, marker)));
    sequence++;
  }

  /** Sends one NAL unit of H.264, in fragments if it is long (RFC 6184 §5.8). */
  void nal(byte[] nal, boolean marker) throws IOException {
    if (nal.length <= MAX_PAYLOAD) {
      packet(nal, marker);
      return;
    }
    for (int at = 1; at < nal.length; ) {
      int size = Math.min(MAX_PAYLOAD, nal.length - at);
      boolean last = at + size == nal.length;
      byte[] payload = new byte[2 + size];
      payload[0] = (byte) ((nal[0] & 0x60) | FU_A);
      payload[1] = (byte) ((at == 1 ? 0x80 : 0) | (last ? 0x40 : 0) | (nal[0] & 0x1f));
      System.arraycopy(nal, at, payload, 2, size);
      packet(payload, marker && last);
      at += size;
    }
  }

  /** The present numbers before a payload (RFC 3550 §5.1). */
  byte[] rtp(byte[] payload, boolean marker) {
    return ByteBuffer.allocate(HEADER_BYTES + payload.length)
        .put((byte) 0x80)
        .put((byte) (marker ? payloadType | 0x80 : payloadType))
        .putShort((short) sequence)
        .putInt(timestamp)
        .putInt(ssrc)
        .put(payload)
        .array();
  }

  /** Bytes as an interleaved frame (RFC 2326 §10.12). */
  static byte[] frame(int channel, byte[] bytes) {
    return ByteBuffer.allocate(4 + bytes.length)
        .put((byte) '$')
        .put((byte) channel)
        .putShort((short) bytes.length)
        .put(bytes)
        .array();
  }
}
