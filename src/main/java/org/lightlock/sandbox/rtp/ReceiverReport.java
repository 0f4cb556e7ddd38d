package org.lightlock.sandbox.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a receiver tells a source (RFC 3550 §6.4.2): interarrival jitter (A.8), losses, and when the
 * source's last own report came.
 */
public final class ReceiverReport {
  /** The size of a written report: RR with one block and the SDES that must follow it. */
  public static final int BYTES = 52;

  private static final int SENDER_REPORT = 200;
  private static final int RECEIVER_REPORT = 201;
  private static final int SOURCE_DESCRIPTION = 202;
  private static final int CNAME = 1;
  private static final byte[] CANONICAL_NAME = "lightlock".getBytes(StandardCharsets.US_ASCII);
  private static final int SENDER_REPORT_BYTES = 28;

  private final int clockRate;
  private final int ownSsrc;
  private final SequenceWindow window;

  private boolean arrivedBefore;
  private long firstNanos;
  private int lastTransit;
  private int scaledJitter;
  private int lastSenderReport;
  private boolean senderReported;
  private long senderReportNanos;

  ReceiverReport(int clockRate, int ownSsrc, SequenceWindow window) {
    this.clockRate = clockRate;
    this.ownSsrc = ownSsrc;
    this.window = window;
  }

  /** Takes a packet's timestamp into the jitter, as the integer arithmetic of A.8 does. */
  void arrived(long timestamp, long nowNanos) {
    if (!arrivedBefore) {
      firstNanos = nowNanos;
    }
    int arrivalTicks = (int) ((nowNanos - firstNanos) / 1000 * clockRate / 1_000_000);
    int transit = arrivalTicks - (int) timestamp;
    if (arrivedBefore) {
      // A step back or far ahead of the camera's clock would overflow: it is no jitter.
      int difference = Math.min(Math.abs(transit - lastTransit) & 0x7fff_ffff, 1 << 26);
      scaledJitter += difference - ((scaledJitter + 8) >> 4);
    }
    lastTransit = transit;
    arrivedBefore = true;
  }

  void forgetSource() {
    arrivedBefore = false;
    scaledJitter = 0;
    senderReported = false;
  }

  /** Reads a compound packet (§6.1); false when its lengths do not add up. */
  boolean read(ByteBuffer bytes, int ssrc, long nowNanos) {
    int at = bytes.position();
    int end = bytes.limit();
    if (at == end) {
      return false;
    }
    while (at < end) {
      if (end - at < 4 || (bytes.get(at) & 0xff) >>> 6 != 2) {
        return false;
      }
      int length = 4 + 4 * RtpPacket.unsignedShort(bytes, at + 2);
      if (length > end - at) {
        return false;
      }
      if ((bytes.get(at + 1) & 0xff) == SENDER_REPORT
          && length >= SENDER_REPORT_BYTES
          && RtpPacket.word(bytes, at + 4) == ssrc) {
        lastSenderReport = RtpPacket.word(bytes, at + 10); // the middle of the 64-bit NTP time
        senderReportNanos = nowNanos;
        senderReported = true;
      }
      at += length;
    }
    return true;
  }

  void write(ByteBuffer target, int ssrc, long nowNanos) {
    putHeader(target, 1, RECEIVER_REPORT, 7);
    putWord(target, ownSsrc);
    putWord(target, ssrc);
    putWord(target, window.fractionLost() << 24 | (window.cumulativeLost() & 0xff_ffff));
    putWord(target, (int) window.extendedHighest());
    putWord(target, scaledJitter >> 4);
    putWord(target, senderReported ? lastSenderReport : 0);
    // delay since that report in 65536ths of a second
    long delayMicros = senderReported ? (nowNanos - senderReportNanos) / 1000 : 0;
    putWord(target, (int) (Math.min(delayMicros, 1L << 40) * 65_536 / 1_000_000));

    putHeader(target, 1, SOURCE_DESCRIPTION, 4);
    putWord(target, ownSsrc);
    target.put((byte) CNAME).put((byte) CANONICAL_NAME.length).put(CANONICAL_NAME).put((byte) 0);
  }

  private static void putHeader(ByteBuffer target, int count, int type, int words) {
    putWord(target, 2 << 30 | count << 24 | type << 16 | words);
  }

  private static void putWord(ByteBuffer target, int word) {
    target.put((byte) (word >>> 24));
    target.put((byte) (word >>> 16));
    target.put((byte) (word >>> 8));
    target.put((byte) word);
  }
}
