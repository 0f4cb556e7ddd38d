package org.lightlock.sandbox.rtp;

import java.nio.ByteBuffer;

/**
 * A reusable view of one RTP packet (RFC 3550 §5.1). It copies nothing: it is valid as long as the
 * bytes it was read from stay in place.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |           synchronization source (SSRC) identifier            |
 * |            contributing source (CSRC) identifiers  ...        |
 * </pre>
 */
public final class RtpPacket {
  private static final int FIXED_HEADER_BYTES = 12;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private ByteBuffer bytes = NOTHING;
  private boolean marker;
  private int payloadType;
  private int sequence;
  private long timestamp;
  private int ssrc;
  private int extensionStart;
  private int payloadStart;
  private int payloadEnd;

  /**
   * Reads the packet between a buffer's position and limit, which stay as they are.
   *
   * @return false for a malformed packet; the view must not be used then
   */
  public boolean read(ByteBuffer packet) {
    int start = packet.position();
    int end = packet.limit();
    if (end - start < FIXED_HEADER_BYTES) {
      return false;
    }
    int first = packet.get(start) & 0xff;
    if (first >>> 6 != 2) {
      return false;
    }
    int payload = start + FIXED_HEADER_BYTES + 4 * (first & 0x0f);
    int extension = payload;
    if ((first & 0x10) != 0) {
      // §5.3.1: two bytes for the profile, two for the number of words that follow
      if (payload + 4 > end) {
        return false;
      }
      payload += 4 + 4 * unsignedShort(packet, payload + 2);
    }
    if (payload > end) {
      return false;
    }
    int padding = 0;
    if ((first & 0x20) != 0) {
      padding = payload < end ? packet.get(end - 1) & 0xff : 0;
      if (padding == 0 || padding > end - payload) {
        return false;
      }
    }
    int second = packet.get(start + 1) & 0xff;
    bytes = packet;
    marker = (second & 0x80) != 0;
    payloadType = second & 0x7f;
    sequence = unsignedShort(packet, start + 2);
    timestamp = Integer.toUnsignedLong(word(packet, start + 4));
    ssrc = word(packet, start + 8);
    extensionStart = extension;
    payloadStart = payload;
    payloadEnd = end - padding;
    return true;
  }

  /** The marker bit. */
  public boolean marker() {
    return marker;
  }

  /** The payload type, 0 to 127. */
  public int payloadType() {
    return payloadType;
  }

  /** The sequence number, 0 to 65535. */
  public int sequence() {
    return sequence;
  }

  /** The timestamp in ticks of the stream's clock, 32 bits unsigned. */
  public long timestamp() {
    return timestamp;
  }

  /** The synchronisation source. */
  public int ssrc() {
    return ssrc;
  }

  /** The buffer that holds the packet; its position and limit mean nothing here. */
  public ByteBuffer buffer() {
    return bytes;
  }

  /** The profile word of the header extension; look at its length first. */
  public int extensionProfile() {
    return unsignedShort(bytes, extensionStart);
  }

  /** The extension's first byte behind its own header, as an index into {@link #buffer()}. */
  public int extensionStart() {
    return extensionStart + 4;
  }

  /** The bytes of the extension, its own header left out; 0 without one. */
  public int extensionLength() {
    return Math.max(0, payloadStart - extensionStart - 4);
  }

  /** The payload's first byte as an index into {@link #buffer()}. */
  public int payloadStart() {
    return payloadStart;
  }

  /** The number of payload bytes, padding left out. */
  public int payloadLength() {
    return payloadEnd - payloadStart;
  }

  /** One payload byte, unsigned. */
  public int payload(int index) {
    return bytes.get(payloadStart + index) & 0xff;
  }

  /** Two payload bytes as an unsigned number. */
  public int payloadShort(int index) {
    return unsignedShort(bytes, payloadStart + index);
  }

  // Composed by hand: right whatever byte order the buffer's owner has set.
  static int unsignedShort(ByteBuffer bytes, int index) {
    return (bytes.get(index) & 0xff) << 8 | (bytes.get(index + 1) & 0xff);
  }

  static int word(ByteBuffer bytes, int index) {
    return unsignedShort(bytes, index) << 16 | unsignedShort(bytes, index + 2);
  }
}
