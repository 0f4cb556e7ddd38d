package org.lightlock.packetise.rtcp;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Writes what a sender tells in RTCP, one packet behind the other into a datagram: sender report,
 * source description, end. Thread-safe: it keeps nothing.
 */
public final class RtcpWriter {
  /** The longest name in a source description (RFC 3550 §6.5). */
  public static final int MAX_NAME_BYTES = 255;

  /** What {@link #senderReport} writes. */
  public static final int SENDER_REPORT_BYTES = 28;

  private static final int VERSION = 2 << 6;
  private static final int SENDER_REPORT = 200;
  private static final int SOURCE_DESCRIPTION = 202;
  private static final int BYE = 203;
  private static final int CANONICAL_NAME = 1;

  /** Seconds between NTP's epoch of 1900 and 1970 (RFC 3550 §4). */
  private static final long NTP_OFFSET_SECONDS = 2_208_988_800L;

  private RtcpWriter() {}

  /** A time in NTP's format: seconds in the upper 32 bits, their fraction in the lower. */
  public static long ntp(Instant time) {
    long fraction = ((long) time.getNano() << 32) / 1_000_000_000L;
    return ((time.getEpochSecond() + NTP_OFFSET_SECONDS) << 32) | fraction;
  }

  /**
   * A sender report without report blocks (RFC 3550 §6.4.1).
   *
   * @param ntp the moment that the report speaks of, as {@link #ntp} gives it
   * @param rtpTimestamp the same moment on the stream's clock, the viewer's offset included
   * @param packets sent so far, without retransmissions
   * @param octets of payload sent so far, without headers
   * @return the position behind it
   */
  public static int senderReport(
      byte[] out, int at, int source, long ntp, long rtpTimestamp, long packets, long octets) {
    header(out, at, 0, SENDER_REPORT, SENDER_REPORT_BYTES);
    u32(out, at + 4, source);
    u32(out, at + 8, ntp >>> 32);
    u32(out, at + 12, ntp);
    u32(out, at + 16, rtpTimestamp);
    u32(out, at + 20, packets);
    u32(out, at + 24, octets);
    return at + SENDER_REPORT_BYTES;
  }

  /**
   * A source description with nothing but the canonical name (§6.5.1).
   *
   * @param name ASCII, at most {@link #MAX_NAME_BYTES}; random, so that it names nobody (RFC 7022)
   * @return the position behind it
   */
  public static int sourceDescription(byte[] out, int at, int source, String name) {
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    if (text.length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException("the name is too long");
    }
    int items = at + 8;
    int end = items + 2 + text.length + 1; // with the zero that ends the list of items
    int padded = end + Math.floorMod(at - end, 4);
    header(out, at, 1, SOURCE_DESCRIPTION, padded - at);
    u32(out, at + 4, source);
    out[items] = CANONICAL_NAME;
    out[items + 1] = (byte) text.length;
    System.arraycopy(text, 0, out, items + 2, text.length);
    for (int i = items + 2 + text.length; i < padded; i++) {
      out[i] = 0;
    }
    return padded;
  }

  /**
   * The end of sources (§6.6), without a reason in words.
   *
   * @param sources at most 31
   * @return the position behind it
   */
  public static int bye(byte[] out, int at, int... sources) {
    if (sources.length > 31) {
      throw new IllegalArgumentException("too many sources for one packet");
    }
    int bytes = 4 + 4 * sources.length;
    header(out, at, sources.length, BYE, bytes);
    for (int i = 0; i < sources.length; i++) {
      u32(out, at + 4 + 4 * i, sources[i]);
    }
    return at + bytes;
  }

  private static void header(byte[] out, int at, int count, int type, int bytes) {
    int words = bytes / 4 - 1;
    out[at] = (byte) (VERSION | count);
    out[at + 1] = (byte) type;
    out[at + 2] = (byte) (words >> 8);
    out[at + 3] = (byte) words;
  }

  private static void u32(byte[] out, int at, long value) {
    out[at] = (byte) (value >> 24);
    out[at + 1] = (byte) (value >> 16);
    out[at + 2] = (byte) (value >> 8);
    out[at + 3] = (byte) value;
  }
}
