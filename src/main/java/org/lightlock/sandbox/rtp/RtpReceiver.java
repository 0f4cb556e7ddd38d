package org.lightlock.sandbox.rtp;

import java.nio.ByteBuffer;
import org.lightlock.frame.Rejection;

/**
 * The receiving end of one RTP stream: lets through each packet of the one payload type and source
 * once and in order, counts the rest, and writes the receiver reports.
 *
 * <p>Owned by one thread. Time comes in as nanoseconds of any monotonic clock.
 */
public final class RtpReceiver {
  /** Who takes what the receiver lets through. */
  public interface Sink {
    /** The next packet; the view is valid during the call only. */
    void packet(RtpPacket packet);

    /** Something was thrown away or is missing; the stream goes on. */
    void rejected(Rejection reason);

    /** The stream can no longer be trusted; nothing follows. */
    void ended(Rejection reason);
  }

  /** A source may be replaced once in this time (a camera that restarts its encoder). */
  private static final long SSRC_CHANGE_NANOS = 60_000_000_000L;

  private static final int MAX_FOREIGN_PACKETS = 100;

  /** Pictures come in decoding order, so that their times may step back a little. */
  private static final long MAX_STEP_BACK_SECONDS = 1;

  private static final long MAX_STEP_AHEAD_SECONDS = 10;

  private final int payloadType;
  private final int clockRate;
  private final boolean datagrams;
  private final Sink sink;
  private final RtpPacket packet = new RtpPacket();
  private final SequenceWindow window = new SequenceWindow();
  private final ReceiverReport report;

  private boolean ended;
  private int ssrc;
  private boolean changedBefore;
  private long changedNanos;
  private int candidateSsrc;
  private int candidateSequence = -1;
  private int foreignPackets;
  private long foreignSinceNanos;
  private boolean timed;
  private long lastTimestamp;

  /**
   * A receiver that has seen nothing yet.
   *
   * @param payloadType the only payload type let through, 0 to 127
   * @param clockRate ticks per second of the stream's timestamps
   * @param ownSsrc the source id that the reports carry, random
   */
  public RtpReceiver(int payloadType, int clockRate, int ownSsrc, Sink sink) {
    this(payloadType, clockRate, ownSsrc, sink, false);
  }

  /**
   * The same.
   *
   * @param datagrams whether packets may get lost on their way, so that a missing one says nothing
   *     about the camera
   */
  public RtpReceiver(int payloadType, int clockRate, int ownSsrc, Sink sink, boolean datagrams) {
    this.payloadType = payloadType;
    this.clockRate = clockRate;
    this.datagrams = datagrams;
    this.sink = sink;
    this.report = new ReceiverReport(clockRate, ownSsrc, window);
  }

  /** Takes the RTP packet between the buffer's position and limit. */
  public void rtp(ByteBuffer bytes, long nowNanos) {
    if (ended) {
      return;
    }
    if (!packet.read(bytes)) {
      sink.rejected(Rejection.RTP_MALFORMED);
      return;
    }
    if (packet.payloadType() != payloadType) {
      sink.rejected(Rejection.RTP_PAYLOAD_TYPE);
      return;
    }
    if (window.isEmpty()) {
      ssrc = packet.ssrc();
    } else if (packet.ssrc() != ssrc && !changeSource(nowNanos)) {
      return;
    }
    SequenceWindow.Verdict verdict = window.accept(packet.sequence());
    if (datagrams && window.missing() > 0) {
      for (int i = 0; i < window.missing(); i++) {
        sink.rejected(Rejection.RTP_LOST);
      }
    } else if (verdict != SequenceWindow.Verdict.NEXT) {
      sink.rejected(Rejection.RTP_SEQUENCE);
    }
    if (verdict.wanted()) {
      checkTimestamp();
      report.arrived(packet.timestamp(), nowNanos);
      sink.packet(packet);
    }
  }

  /** Frames are stamped with our own clock, so a camera's jumping one is told and nothing else. */
  private void checkTimestamp() {
    int step = (int) (packet.timestamp() - lastTimestamp);
    if (timed
        && (step < -MAX_STEP_BACK_SECONDS * clockRate
            || step > MAX_STEP_AHEAD_SECONDS * clockRate)) {
      sink.rejected(Rejection.RTP_TIMESTAMP);
    }
    timed = true;
    lastTimestamp = packet.timestamp();
  }

  /** Takes the compound RTCP packet between the buffer's position and limit. */
  public void rtcp(ByteBuffer bytes, long nowNanos) {
    if (!ended && !report.read(bytes, ssrc, nowNanos)) {
      sink.rejected(Rejection.RTP_MALFORMED);
    }
  }

  /**
   * Writes the receiver report that is due now at the target's position; writes nothing while no
   * packet has come. Needs {@link ReceiverReport#BYTES} of room.
   */
  public void report(ByteBuffer target, long nowNanos) {
    if (!window.isEmpty()) {
      report.write(target, ssrc, nowNanos);
    }
  }

  /** Whether the packet's new source is taken over: two in a row, once a minute, else the end. */
  private boolean changeSource(long nowNanos) {
    if (foreignPackets == 0 || nowNanos - foreignSinceNanos >= SSRC_CHANGE_NANOS) {
      foreignPackets = 0;
      foreignSinceNanos = nowNanos;
    }
    boolean confirmed = packet.ssrc() == candidateSsrc && packet.sequence() == candidateSequence;
    candidateSsrc = packet.ssrc();
    candidateSequence = (packet.sequence() + 1) & 0xffff;
    sink.rejected(Rejection.RTP_SSRC_CHANGED);
    if (confirmed) {
      if (changedBefore && nowNanos - changedNanos < SSRC_CHANGE_NANOS) {
        end();
        return false;
      }
      changedBefore = true;
      changedNanos = nowNanos;
      ssrc = packet.ssrc();
      candidateSequence = -1;
      window.forget();
      timed = false;
      report.forgetSource();
      return true;
    }
    if (++foreignPackets > MAX_FOREIGN_PACKETS) {
      end();
    }
    return false;
  }

  private void end() {
    ended = true;
    sink.ended(Rejection.RTP_SSRC_CHANGED);
  }
}
