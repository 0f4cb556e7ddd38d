package org.lightlock.serve.webrtc;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.lightlock.packetise.rtcp.RtcpWriter;
import org.lightlock.protect.srtp.SrtcpSender;

/** What one viewer is told beside the pictures: the time once a second, and the end. One thread. */
final class ReportSender {
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MOST_BYTES = 256;

  private final SrtcpSender srtcp;
  private final InstantSource clock;
  private final String name;
  private final byte[] packet = new byte[MOST_BYTES + SrtcpSender.MAX_OVERHEAD_BYTES];
  private boolean reported;
  private long reportedNanos;

  /**
   * Has said nothing so far.
   *
   * @param name the canonical name, as the answer has it
   */
  ReportSender(SrtcpSender srtcp, InstantSource clock, String name) {
    this.srtcp = srtcp;
    this.clock = clock;
    this.name = name;
  }

  /** Sends a report when it is time for one; whether it was. */
  boolean report(Route route, PictureSender pictures, long nowNanos) {
    if (reported && nowNanos - reportedNanos < REPORT_NANOS) {
      return false;
    }
    reported = true;
    reportedNanos = nowNanos;
    int length = report(pictures, nowNanos);
    route.send(packet, srtcp.protect(packet, length));
    return true;
  }

  /** Says that the pictures have ended (RFC 3550 §6.6). */
  void bye(Route route, PictureSender pictures, long nowNanos) {
    int length = report(pictures, nowNanos);
    length = RtcpWriter.bye(packet, length, pictures.sources().ssrc());
    route.send(packet, srtcp.protect(packet, length));
  }

  private int report(PictureSender pictures, long nowNanos) {
    int ssrc = pictures.sources().ssrc();
    int length =
        RtcpWriter.senderReport(
            packet,
            0,
            ssrc,
            RtcpWriter.ntp(clock.instant()),
            pictures.timestampAt(nowNanos),
            pictures.packets(),
            pictures.octets());
    return RtcpWriter.sourceDescription(packet, length, ssrc, name);
  }
}
