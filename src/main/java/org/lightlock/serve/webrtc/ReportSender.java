package org.lightlock.serve.webrtc;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lightlock.packetise.rtcp.RtcpWriter;
import org.lightlock.protect.srtp.SrtcpSender;

/**
 * What one viewer is told beside the media: the time once a second, and the end. One moment is told
 * for all lines, on the clock of each: that is what keeps lips and voices together. One thread.
 */
final class ReportSender {
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MOST_BYTES = 256;

  private final SrtcpSender srtcp;
  private final InstantSource clock;
  private final String name;
  private final List<Line> lines;
  private final byte[] packet = new byte[MOST_BYTES + SrtcpSender.MAX_OVERHEAD_BYTES];
  private boolean reported;
  private long reportedNanos;

  /** A line of RTP packets with one SSRC. */
  interface Line {
    /** Its source. */
    int ssrc();

    /** A moment of the engine's clock on the line's, as this viewer sees it. */
    long timestampAt(long nowNanos);

    /** Sent so far, retransmissions not counted. */
    long packets();

    /** Of payload, sent so far. */
    long octets();
  }

  /**
   * Has said nothing so far.
   *
   * @param name the canonical name, as the answer has it
   * @param lines all that the viewer gets
   */
  ReportSender(SrtcpSender srtcp, InstantSource clock, String name, List<Line> lines) {
    this.srtcp = srtcp;
    this.clock = clock;
    this.name = name;
    this.lines = List.copyOf(lines);
  }

  /** Sends reports when it is time for them; whether it was. */
  boolean report(Route route, long nowNanos) {
    if (reported && nowNanos - reportedNanos < REPORT_NANOS) {
      return false;
    }
    reported = true;
    reportedNanos = nowNanos;
    Instant wallTime = clock.instant();
    for (Line line : lines) {
      int length = report(line, wallTime, nowNanos);
      route.send(packet, srtcp.protect(packet, length));
    }
    return true;
  }

  /** Says that the media have ended (RFC 3550 §6.6). */
  void bye(Route route, long nowNanos) {
    Instant wallTime = clock.instant();
    for (Line line : lines) {
      int length = report(line, wallTime, nowNanos);
      length = RtcpWriter.bye(packet, length, line.ssrc());
      route.send(packet, srtcp.protect(packet, length));
    }
  }

  private int report(Line line, Instant wallTime, long nowNanos) {
    int length =
        RtcpWriter.senderReport(
            packet,
            0,
            line.ssrc(),
            RtcpWriter.ntp(wallTime),
            line.timestampAt(nowNanos),
            line.packets(),
            line.octets());
    return RtcpWriter.sourceDescription(packet, length, line.ssrc(), name);
  }
}
