package org.lightlock.serve.webrtc;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.lightlock.packetise.Room;
import org.lightlock.serve.webrtc.sdp.HeaderExtension;

/**
 * The RTP header of one source with the extensions that its viewer offered, of one length for all
 * packets (RFC 3550 §5.1, RFC 8285 §4.2). Written into a packet and then filled in. One thread.
 *
 * <pre>
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |                             SSRC                              |
 * |            0xBEDE             |       length in words         |
 * |  id   | len-1 | value … one element after the other, padded with zeros
 * </pre>
 */
final class RtpHeader {
  private static final int VERSION_AND_EXTENSION = 0x90;
  private static final int VERSION = 0x80;
  private static final int MARKER = 0x80;
  private static final int ONE_BYTE_ELEMENTS = 0xBEDE;
  private static final int EXTENSION_AT = Room.HEADER_BYTES + 4;
  private static final int NONE = -1;

  /** Twelve bits each, in ten milliseconds: a player may wait for nothing, and half a second. */
  private static final byte[] PLAYOUT_DELAY = {0, 0, 50};

  /** What of a second's 18 bits a microsecond is: 2^18 / 10^6 = 4096 / 15625. */
  private static final long SEND_TIME_WRAP_MICROS = 64_000_000;

  private final byte[] template = new byte[Room.HEADER_BYTES + Room.EXTENSION_BYTES];
  private final int payloadType;
  private int length = EXTENSION_AT;
  private final int transportSequenceAt;
  private final int sendTimeAt;
  private final int captureTimeAt;

  /**
   * A source's header.
   *
   * @param offered the identifiers of the extensions that the viewer knows
   * @param mid the medium's identifier; left out when it is longer than there is room for
   */
  RtpHeader(
      int payloadType, int ssrc, Map<HeaderExtension, Integer> offered, Optional<String> mid) {
    this.payloadType = payloadType;
    u32(template, 8, ssrc);
    transportSequenceAt = element(offered, HeaderExtension.TRANSPORT_SEQUENCE, new byte[2]);
    sendTimeAt = element(offered, HeaderExtension.ABS_SEND_TIME, new byte[3]);
    captureTimeAt = element(offered, HeaderExtension.ABS_CAPTURE_TIME, new byte[8]);
    var _ = element(offered, HeaderExtension.PLAYOUT_DELAY, PLAYOUT_DELAY);
    if (mid.isPresent()) {
      var _ = element(offered, HeaderExtension.MID, mid.get().getBytes(StandardCharsets.US_ASCII));
    }
    boolean extended = length > EXTENSION_AT;
    template[0] = (byte) (extended ? VERSION_AND_EXTENSION : VERSION);
    if (extended) {
      length = (length + 3) / 4 * 4;
      u16(template, Room.HEADER_BYTES, ONE_BYTE_ELEMENTS);
      u16(template, Room.HEADER_BYTES + 2, (length - EXTENSION_AT) / 4);
    } else {
      length = Room.HEADER_BYTES;
    }
  }

  /** Appends an element if it was offered and fits; where its value is, or {@link #NONE}. */
  private int element(
      Map<HeaderExtension, Integer> offered, HeaderExtension extension, byte[] value) {
    Integer id = offered.get(extension);
    if (id == null || value.length > 16 || length + 1 + value.length > template.length) {
      return NONE;
    }
    template[length] = (byte) (id << 4 | (value.length - 1));
    System.arraycopy(value, 0, template, length + 1, value.length);
    int at = length + 1;
    length += 1 + value.length;
    return at;
  }

  /** The length with extensions. */
  int length() {
    return length;
  }

  /** Whether packets have a number over all media of the viewer. */
  boolean hasTransportSequence() {
    return transportSequenceAt != NONE;
  }

  /** Of all packets from now on: when their picture was taken, in NTP's format. */
  void captureTime(long ntp) {
    if (captureTimeAt != NONE) {
      u32(template, captureTimeAt, (int) (ntp >>> 32));
      u32(template, captureTimeAt + 4, (int) ntp);
    }
  }

  /** Of all packets from now on: when they are sent, of which the receiver sees 64 seconds. */
  void sendTime(long nanos) {
    if (sendTimeAt != NONE) {
      long ticks = Math.floorMod(nanos / 1_000, SEND_TIME_WRAP_MICROS) * 4_096 / 15_625;
      template[sendTimeAt] = (byte) (ticks >> 16);
      u16(template, sendTimeAt + 1, (int) ticks);
    }
  }

  /**
   * Writes a packet's header.
   *
   * @param transportSequence 16 bits; not looked at when the viewer knows no such number
   */
  void write(
      byte[] out, int at, boolean marker, int sequence, int timestamp, int transportSequence) {
    System.arraycopy(template, 0, out, at, length);
    out[at + 1] = (byte) (payloadType | (marker ? MARKER : 0));
    u16(out, at + 2, sequence);
    u32(out, at + 4, timestamp);
    if (transportSequenceAt != NONE) {
      u16(out, at + transportSequenceAt, transportSequence);
    }
  }

  static void u16(byte[] out, int at, int value) {
    out[at] = (byte) (value >> 8);
    out[at + 1] = (byte) value;
  }

  private static void u32(byte[] out, int at, int value) {
    u16(out, at, value >>> 16);
    u16(out, at + 2, value);
  }
}
