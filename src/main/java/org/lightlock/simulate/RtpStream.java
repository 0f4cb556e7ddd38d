package org.lightlock.simulate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Set;

/**
 * One client's RTP stream (RFC 3550): its random source id and starting points, its counters, and
 * the packets with both filled in.
 */
final class RtpStream {
  private static final int TYPE_SENDER_REPORT = 200;
  private static final int TYPE_SOURCE_DESCRIPTION = 202;
  private static final byte[] NAME = "lightlock".getBytes(StandardCharsets.US_ASCII);
  private static final int SENDER_REPORT_BYTES = 28;
  private static final int SOURCE_DESCRIPTION_BYTES = 20; // header, SSRC, CNAME item, padding

  /** Seconds between NTP's epoch of 1900 and 1970 (RFC 3550 §4). */
  private static final long NTP_OFFSET_SECONDS = 2_208_988_800L;

  private static final int TICKS_PER_SECOND = 90_000;
  private static final int BEFORE_WRAP_TICKS = 3 * TICKS_PER_SECOND;
  private static final long LEAP_EVERY_TICKS = 3L * TICKS_PER_SECOND;
  private static final long LEAP_TICKS = 3L * 3600 * TICKS_PER_SECOND;
  private static final long STEP_BACK_EVERY_TICKS = 2L * TICKS_PER_SECOND;
  private static final long STEP_BACK_TICKS = TICKS_PER_SECOND;

  private final Set<Quirk> quirks;
  private final int source;
  private final int firstTimestamp;
  private long firstTicks = -1;
  private int sequence;
  private int packets;
  private int octets;

  RtpStream(Set<Quirk> quirks, SecureRandom random) {
    this.quirks = quirks;
    source = random.nextInt();
    int anywhere = random.nextInt();
    firstTimestamp = quirks.contains(Quirk.TIMESTAMP_WRAPS) ? -BEFORE_WRAP_TICKS : anywhere;
    sequence = random.nextInt(0x10000);
  }

  /** The source id as a Transport header has it. */
  String sourceHex() {
    return String.format("%08X", source);
  }

  /** The sequence number of the next packet. */
  int sequence() {
    return sequence;
  }

  /** The timestamp for ticks since the camera's start, as an unsigned number. */
  long timestamp(long ticks) {
    if (firstTicks < 0) {
      firstTicks = ticks;
    }
    long odd = ticks;
    if (quirks.contains(Quirk.TIMESTAMP_FROM_ZERO)) {
      odd = ticks - firstTicks - firstTimestamp;
    }
    if (quirks.contains(Quirk.TIMESTAMP_WRAPS)) {
      odd = ticks - firstTicks;
    }
    if (quirks.contains(Quirk.TIMESTAMP_LEAPS)) {
      odd += ticks / LEAP_EVERY_TICKS * LEAP_TICKS;
    }
    if (quirks.contains(Quirk.TIMESTAMP_STEPS_BACK)) {
      odd -= ticks / STEP_BACK_EVERY_TICKS * STEP_BACK_TICKS;
    }
    return (firstTimestamp + odd) & 0xFFFFFFFFL;
  }

  /** Appends a picture's packets with their framing; the buffer has room for them. */
  void append(RtpFrame frame, long ticks, int channel, ByteBuffer target) {
    int base = target.position();
    target.put(frame.bytes());
    for (int offset : frame.packetOffsets()) {
      int at = base + offset;
      target.put(at + 1, (byte) channel);
      target.putShort(at + RtpFrame.FRAMING_BYTES + 2, (short) sequence);
      target.putInt(at + RtpFrame.FRAMING_BYTES + 4, (int) timestamp(ticks));
      target.putInt(at + RtpFrame.FRAMING_BYTES + 8, source);
      sequence = (sequence + 1) & 0xFFFF;
    }
    packets += frame.packets();
    octets += frame.payloadBytes();
  }

  /** A sender report and a source description without framing (RFC 3550 §6.4.1, §6.5). */
  ByteBuffer senderReport(Instant now, long ticksNow) {
    ByteBuffer report = ByteBuffer.allocate(SENDER_REPORT_BYTES + SOURCE_DESCRIPTION_BYTES);
    report.put((byte) (2 << 6)).put((byte) TYPE_SENDER_REPORT);
    report.putShort((short) (SENDER_REPORT_BYTES / 4 - 1));
    report.putInt(source);
    report.putInt((int) (now.getEpochSecond() + NTP_OFFSET_SECONDS));
    report.putInt((int) (((long) now.getNano() << 32) / 1_000_000_000L));
    report.putInt((int) timestamp(ticksNow));
    report.putInt(packets).putInt(octets);
    report.put((byte) ((2 << 6) | 1)).put((byte) TYPE_SOURCE_DESCRIPTION);
    report.putShort((short) (SOURCE_DESCRIPTION_BYTES / 4 - 1));
    report.putInt(source).put((byte) 1).put((byte) NAME.length).put(NAME);
    return report.clear();
  }
}
