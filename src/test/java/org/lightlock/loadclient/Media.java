package org.lightlock.loadclient;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.lightlock.protect.srtp.SrtcpReceiver;
import org.lightlock.protect.srtp.SrtcpSender;
import org.lightlock.protect.srtp.SrtpKeys;
import org.lightlock.protect.srtp.SrtpReceiver;

/**
 * What one viewer receives: checks and decrypts every packet, counts, and says what is to be
 * reported. Belongs to the loop's thread.
 */
final class Media {
  private static final int SENDER_REPORT = 200;
  private static final int RECEIVER_REPORT = 201;
  private static final int BYE = 203;
  private static final int RTP_FEEDBACK = 205;
  private static final int PAYLOAD_FEEDBACK = 206;
  private static final int OWN_SSRC = 1;
  private static final int MOST_ASKED_FOR = 64;
  private static final int MARKER = 0x80;
  private static final int EXTENSION = 0x10;
  private static final int ONE_BYTE_EXTENSIONS = 0xBEDE;
  private static final long NTP_OFFSET_SECONDS = 2_208_988_800L;
  private static final double TICK_NANOS = 1e9 / 90_000;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final SrtpReceiver srtp;
  private final SrtcpReceiver srtcpIn;
  private final SrtcpSender srtcpOut;
  private final int rtxPayloadType;
  private final boolean stamped;
  private final Sequence sequence = new Sequence();
  private final Pictures pictures = new Pictures();
  private final ArrivalReport arrivals = new ArrivalReport();
  private final long[] holes = new long[MOST_ASKED_FOR];
  private Tally tally;
  private Recording recording = Recording.NONE;
  private int ssrc;
  private boolean reported;
  private long reportUnixNanos;
  private int reportTicks;
  private int reportMiddle;
  private long reportNanos;
  private long lostBefore;
  private long incompleteBefore;
  private long expectedBefore;
  private long missingBefore;
  private long stampNanos;

  /** When the first packet and the first complete IDR had come; 0 before. */
  long firstPacketNanos;

  long firstIdrNanos;

  /** Whether the sender has said goodbye. */
  boolean ended;

  /**
   * A viewer's media.
   *
   * @param stamped whether the last eight bytes of each picture are the time it was sent
   */
  Media(SrtpKeys inbound, SrtpKeys outbound, int rtxPayloadType, boolean stamped, Tally tally) {
    this.srtp = new SrtpReceiver(inbound);
    this.srtcpIn = new SrtcpReceiver(inbound);
    this.srtcpOut = new SrtcpSender(outbound);
    this.rtxPayloadType = rtxPayloadType;
    this.stamped = stamped;
    this.tally = tally;
  }

  /** From now on counts there. */
  void countInto(Tally into) {
    tally = into;
  }

  /** From now on a copy of what comes is kept. */
  void record(Recording into) {
    recording = into;
  }

  /**
   * Takes a datagram whose first byte says that it is RTP or RTCP (RFC 5761 §4 tells them apart).
   *
   * @param unixOffsetNanos what makes the time of 1970 out of {@code nowNanos}
   */
  void datagram(byte[] packet, int length, long nowNanos, long unixOffsetNanos) {
    int second = length < 12 ? 0 : packet[1] & 0xff;
    if (second >= 192 && second <= 223) {
      control(packet, length, nowNanos);
      return;
    }
    int plain = srtp.unprotect(packet, length);
    if (plain < 0) {
      tally.refused++;
      return;
    }
    tally.packets++;
    tally.datagramBytes += length;
    if (firstPacketNanos == 0) {
      firstPacketNanos = nowNanos;
    }
    int at = 12 + 4 * (packet[0] & 0xf);
    if ((packet[0] & EXTENSION) != 0) {
      int end = at + 4 + 4 * ((int) INT.get(packet, at) & 0xffff);
      extensions(packet, at, end, nowNanos);
      at = end;
    }
    payload(packet, at, plain, nowNanos, unixOffsetNanos);
  }

  /** RFC 8285 §4.2: identifier and length less one, four bits each, then the value. */
  private void extensions(byte[] packet, int begin, int end, long nowNanos) {
    if ((int) INT.get(packet, begin) >>> 16 != ONE_BYTE_EXTENSIONS) {
      return;
    }
    for (int at = begin + 4; at + 2 < end; ) {
      int head = packet[at] & 0xff;
      if (head >> 4 == ArrivalReport.EXTENSION_ID) {
        arrivals.packet((packet[at + 1] & 0xff) << 8 | (packet[at + 2] & 0xff), nowNanos);
      }
      at += head == 0 ? 1 : (head & 0xf) + 2;
    }
  }

  private void payload(byte[] packet, int begin, int end, long nowNanos, long unixOffsetNanos) {
    int at = begin;
    int number = (int) INT.get(packet, 0) & 0xffff;
    boolean again = (packet[1] & 0x7f) == rtxPayloadType;
    if (again) {
      if (end - at < 3) {
        return; // padding that only measures the path
      }
      number = (packet[at] & 0xff) << 8 | (packet[at + 1] & 0xff); // RFC 4588 §4
      at += 2;
    } else {
      ssrc = (int) INT.get(packet, 8);
    }
    long extended = sequence.extended(number);
    boolean isNew = sequence.note(extended);
    tally.lost += sequence.lost() - lostBefore;
    lostBefore = sequence.lost();
    if (!isNew || end <= at) {
      return;
    }
    tally.retransmitted += again ? 1 : 0;
    tally.payloadBytes += end - at;
    long ticks = (int) INT.get(packet, 4) & 0xffffffffL;
    boolean marker = (packet[1] & MARKER) != 0;
    if (stamped && marker && end - at >= 8) {
      stampNanos = (long) LONG.get(packet, end - 8);
    }
    recording.packet(nowNanos, marker, packet, at, end - at);
    if (pictures.packet(extended, ticks, marker, packet, at, end - at)) {
      complete((int) ticks, nowNanos, unixOffsetNanos);
    }
    tally.incomplete += pictures.incomplete() - incompleteBefore;
    incompleteBefore = pictures.incomplete();
  }

  private void complete(int ticks, long nowNanos, long unixOffsetNanos) {
    tally.pictures++;
    if (pictures.lastWasIdr()) {
      tally.idrs++;
      if (firstIdrNanos == 0) {
        firstIdrNanos = nowNanos;
      }
    }
    if (stamped) {
      tally.delay.add(nowNanos - stampNanos);
    } else if (reported) {
      long sent = reportUnixNanos + (long) ((ticks - reportTicks) * TICK_NANOS);
      tally.delay.add(nowNanos + unixOffsetNanos - sent);
    }
  }

  private void control(byte[] packet, int length, long nowNanos) {
    int plain = srtcpIn.unprotect(packet, length);
    if (plain < 0) {
      tally.refusedReports++;
      return;
    }
    for (int at = 0; at + 8 <= plain; ) {
      int type = packet[at + 1] & 0xff;
      if (type == SENDER_REPORT && at + 28 <= plain) {
        senderReport(packet, at, nowNanos);
      } else if (type == BYE) {
        ended = true;
      }
      at += 4 + 4 * ((int) INT.get(packet, at) & 0xffff);
    }
  }

  /** RFC 3550 §6.4.1: one moment on the wall's clock and on the stream's. */
  private void senderReport(byte[] packet, int at, long nowNanos) {
    if (ssrc != 0 && (int) INT.get(packet, at + 4) != ssrc) {
      return; // of the retransmissions or of sound
    }
    long seconds = ((int) INT.get(packet, at + 8) & 0xffffffffL) - NTP_OFFSET_SECONDS;
    long fraction = (int) INT.get(packet, at + 12) & 0xffffffffL;
    reportUnixNanos = seconds * 1_000_000_000L + ((fraction * 1_000_000_000L) >>> 32);
    reportTicks = (int) INT.get(packet, at + 16);
    reportMiddle = (int) ((long) LONG.get(packet, at + 8) >>> 16);
    reportNanos = nowNanos;
    reported = true;
  }

  /**
   * Writes and encrypts a receiver report; with it goes a wish for an IDR while none has come.
   *
   * @return its length, 0 when there is nothing to report
   */
  int report(byte[] out, long nowNanos) {
    if (sequence.highest() < 0) {
      return 0;
    }
    header(out, 0, 1, RECEIVER_REPORT, 32);
    INT.set(out, 4, OWN_SSRC);
    INT.set(out, 8, ssrc);
    long missing = sequence.lost() + sequence.missing();
    long expected = Math.max(1, sequence.expected() - expectedBefore);
    long fraction = Math.clamp((missing - missingBefore) * 256 / expected, 0, 255);
    expectedBefore = sequence.expected();
    missingBefore = missing;
    INT.set(out, 12, (int) ((fraction << 24) | (missing & 0xffffff)));
    INT.set(out, 16, (int) (sequence.highest() - (1 << 16)));
    INT.set(out, 20, 0);
    INT.set(out, 24, reported ? reportMiddle : 0);
    INT.set(out, 28, reported ? (int) ((nowNanos - reportNanos) * 65_536L / 1_000_000_000L) : 0);
    int length = 32;
    if (firstIdrNanos == 0) {
      header(out, length, 1, PAYLOAD_FEEDBACK, 12);
      INT.set(out, length + 4, OWN_SSRC);
      INT.set(out, length + 8, ssrc);
      length += 12;
    }
    return srtcpOut.protect(out, length);
  }

  /** Writes and encrypts what asks for missing packets (RFC 4585 §6.2.1), 0 when none misses. */
  int ask(byte[] out) {
    if (sequence.missing() == 0) {
      return 0;
    }
    int count = sequence.missing(holes);
    int length = 12;
    for (int i = 0; i < count; ) {
      long packet = holes[i++];
      int following = 0;
      while (i < count && holes[i] - packet <= 16) {
        following |= 1 << (int) (holes[i++] - packet - 1);
      }
      INT.set(out, length, (int) (packet & 0xffff) << 16 | following);
      length += 4;
    }
    if (length == 12) {
      return 0;
    }
    header(out, 0, 1, RTP_FEEDBACK, length);
    INT.set(out, 4, OWN_SSRC);
    INT.set(out, 8, ssrc);
    return srtcpOut.protect(out, length);
  }

  /** Writes and encrypts when packets arrived, 0 when the sender does not number them so. */
  int arrivals(byte[] out) {
    int length = arrivals.write(out, 12);
    if (length == 12) {
      return 0;
    }
    header(out, 0, 15, RTP_FEEDBACK, length);
    INT.set(out, 4, OWN_SSRC);
    INT.set(out, 8, ssrc);
    return srtcpOut.protect(out, length);
  }

  private static void header(byte[] out, int at, int count, int type, int bytes) {
    INT.set(out, at, (2 << 6 | count) << 24 | type << 16 | (bytes / 4 - 1));
  }
}
