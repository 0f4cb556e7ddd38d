package org.lightlock.packetise.rtcp;

/**
 * A view of one packet of a datagram. Its parts must not be read unless {@link #fault} is NONE.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |V=2|P|  count  |     type      |      words that follow        |
 * </pre>
 */
final class RtcpPacket {
  static final int HEADER_BYTES = 4;

  private final byte[] datagram;
  private final int at;
  private final int next;
  private final int end;
  private final RtcpRejection fault;

  /** The packet that begins at an index of a datagram that ends at another. */
  RtcpPacket(byte[] datagram, int at, int limit) {
    this.datagram = datagram;
    this.at = at;
    if (limit - at < HEADER_BYTES) {
      next = limit;
      end = at;
      fault = RtcpRejection.MALFORMED;
      return;
    }
    next = at + HEADER_BYTES + 4 * u16(2);
    // Padding belongs to the last packet (RFC 3550 §6.4.1); libwebrtc pads transport feedback
    // wherever it stands.
    boolean padded = (u8(0) & 0x20) != 0;
    int padding = !padded || next > limit ? 0 : datagram[next - 1] & 0xff;
    end = next - padding;
    boolean possible = next <= limit && end >= at + HEADER_BYTES && (!padded || padding > 0);
    if (u8(0) >>> 6 != 2) {
      fault = RtcpRejection.VERSION;
    } else {
      fault = possible ? RtcpRejection.NONE : RtcpRejection.MALFORMED;
    }
  }

  RtcpRejection fault() {
    return fault;
  }

  /** Where the next one begins. */
  int next() {
    return next;
  }

  /** The five bits of count or format. */
  int count() {
    return u8(0) & 0x1f;
  }

  int type() {
    return u8(1);
  }

  /** Its length with its header and without padding. */
  int length() {
    return end - at;
  }

  int u8(int index) {
    return datagram[at + index] & 0xff;
  }

  int u16(int index) {
    return (u8(index) << 8) | u8(index + 1);
  }

  int u24(int index) {
    return (u16(index) << 8) | u8(index + 2);
  }

  /** 32 bits as they are; a source. */
  int i32(int index) {
    return (u16(index) << 16) | u16(index + 2);
  }

  long u32(int index) {
    return i32(index) & 0xffffffffL;
  }
}
