package org.lightlock.simulate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/**
 * One picture's RTP packets, made once and sent many times. Each stands behind the four bytes that
 * frame it inside an RTSP connection (RFC 2326 §10.12); channel, sequence number, timestamp and
 * SSRC are blank and are filled in for each client.
 *
 * @param bytes the packets one after the other, never written to
 * @param packetOffsets where each packet's framing begins
 * @param key whether decoding can start with this picture
 * @param decodeTicks when it is due, from the clip's start
 * @param presentTicks its time of presentation, from the clip's start
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, shared by all clients
record RtpFrame(
    byte[] bytes, int[] packetOffsets, boolean key, long decodeTicks, long presentTicks) {
  /** Bytes of framing before each packet: a dollar sign, the channel, the length. */
  static final int FRAMING_BYTES = 4;

  /** A packet's header without extensions (RFC 3550 §5.1). */
  static final int HEADER_BYTES = 12;

  /** The largest payload of one packet, so that it fits into an Ethernet frame with room. */
  static final int MAX_PAYLOAD_BYTES = 1400;

  private static final int MARKER = 0x80;

  int packets() {
    return packetOffsets.length;
  }

  /** Where a packet ends. */
  int end(int packet) {
    return packet + 1 < packetOffsets.length ? packetOffsets[packet + 1] : bytes.length;
  }

  /** Payload bytes of all packets, as a sender report counts them. */
  int payloadBytes() {
    return bytes.length - packetOffsets.length * (FRAMING_BYTES + HEADER_BYTES);
  }

  /** Appends payloads and makes a frame of them. */
  static final class Builder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final IntStream.Builder offsets = IntStream.builder();
    private final int payloadType;
    private int lastOffset = -1;

    Builder(int payloadType) {
      this.payloadType = payloadType;
    }

    /** Adds one packet whose payload is a head and a body one after the other. */
    void packet(byte[] head, ByteBuffer body) {
      int length = HEADER_BYTES + head.length + body.remaining();
      if (length > HEADER_BYTES + MAX_PAYLOAD_BYTES) {
        throw new IllegalArgumentException("a payload of " + length + " bytes");
      }
      lastOffset = bytes.size();
      offsets.add(lastOffset);
      bytes.write('$');
      bytes.write(0);
      bytes.write(length >> 8);
      bytes.write(length);
      bytes.write(2 << 6); // version 2
      bytes.write(payloadType);
      bytes.write(new byte[HEADER_BYTES - 2], 0, HEADER_BYTES - 2);
      bytes.write(head, 0, head.length);
      byte[] rest = new byte[body.remaining()];
      body.get(body.position(), rest);
      bytes.write(rest, 0, rest.length);
    }

    /** The frame; its last packet carries the marker bit. */
    RtpFrame build(Clip.Sample sample) throws ClipException {
      if (lastOffset < 0) {
        throw new ClipException("a picture without content");
      }
      byte[] all = bytes.toByteArray();
      all[lastOffset + FRAMING_BYTES + 1] |= (byte) MARKER;
      return new RtpFrame(
          all,
          offsets.build().toArray(),
          sample.key(),
          sample.decodeTicks(),
          sample.presentTicks());
    }
  }
}
