package org.lightlock.serve.webrtc;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.ViewerGrant;
import org.lightlock.packetise.PicturePackets;
import org.lightlock.packetise.rate.TransportEstimate;
import org.lightlock.packetise.rtcp.Feedback;
import org.lightlock.packetise.rtcp.RtcpCompound;
import org.lightlock.packetise.rtcp.RtcpRejection;
import org.lightlock.protect.srtp.SrtcpReceiver;
import org.lightlock.serve.webrtc.WebRtcEvents.Discard;
import org.lightlock.serve.webrtc.WebRtcEvents.KeyFrameRequest;
import org.lightlock.serve.webrtc.WebRtcEvents.Missed;

/**
 * One viewer's media once keys are agreed on: takes pictures and sound that wait, hears the
 * viewer's feedback, and decides with it. Belongs to the viewer's lane.
 */
final class ViewerMedia {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int NO_COMMAND = -1;

  private final Engine engine;
  private final PictureSender pictures;
  private final @Nullable SoundSender sound;
  private final ReportSender reports;
  private final SrtcpReceiver receiver;
  private final RenditionMoves moves;
  private final RepairTally repairs = new RepairTally();
  private final long openedNanos;
  private PictureQueue.@Nullable Waiting onItsWay;
  private int lastCommand = NO_COMMAND;
  private boolean estimated;
  private long estimatedNanos;
  private long estimateBitsPerSecond;

  ViewerMedia(
      Engine engine,
      PictureSender pictures,
      @Nullable SoundSender sound,
      ReportSender reports,
      SrtcpReceiver receiver,
      RenditionMoves moves) {
    this.engine = engine;
    this.pictures = pictures;
    this.sound = sound;
    this.reports = reports;
    this.receiver = receiver;
    this.moves = moves;
    openedNanos = engine.nanoTime();
  }

  RenditionMoves moves() {
    return moves;
  }

  /** Whether a key frame is on its way or about to be. */
  boolean isPaced() {
    return pictures.busy();
  }

  /** Whether some of it has gone out. */
  boolean hasBegun() {
    return pictures.hasBegun();
  }

  /** When its next packets are due, once it has begun. */
  long dueNanos() {
    return pictures.dueNanos();
  }

  /**
   * Sends what needs no turn: sound, which is small and cannot be late, then picture after picture
   * up to the next key frame.
   */
  void send(PictureQueue queue, Route route, long nowNanos) {
    reports.report(route, nowNanos);
    if (sound != null) {
      lost(sound.send(route));
    }
    if (!pictures.busy()) {
      sendSmall(queue, route, nowNanos);
    }
  }

  /** Sends what is due of the key frame, and what needs no turn when that was the last of it. */
  void turn(PictureQueue queue, Route route, long nowNanos) {
    if (go(route, nowNanos)) {
      sendSmall(queue, route, nowNanos);
    }
  }

  private void sendSmall(PictureQueue queue, Route route, long nowNanos) {
    for (PictureQueue.Waiting next = queue.poll(); next != null; next = queue.poll()) {
      begin(next, nowNanos);
      if (pictures.busy() && (pictures.paced() || !go(route, nowNanos))) {
        return;
      }
    }
  }

  private void begin(PictureQueue.Waiting next, long nowNanos) {
    PicturePackets packets = next.packets();
    moves
        .picture(next.feed(), packets.idr(), nowNanos)
        .ifPresent(
            left ->
                engine
                    .parts()
                    .events()
                    .moved(grant().camera(), left.grant().rendition(), grant().rendition()));
    if (next.feed() == moves.current()) {
      onItsWay = next;
      pictures.begin(packets, freshEstimate(nowNanos), engine.parts().clock().instant(), nowNanos);
    }
  }

  private ViewerGrant grant() {
    return moves.current().grant();
  }

  private boolean go(Route route, long nowNanos) {
    boolean done = pictures.go(route, nowNanos);
    lost(pictures.takeLost());
    PictureQueue.Waiting sent = onItsWay;
    if (done && sent != null) {
      long outNanos = engine.nanoTime();
      PicturePackets packets = sent.packets();
      WebRtcEvents events = engine.parts().events();
      events.sent(
          grant().camera(),
          grant().rendition(),
          outNanos - packets.arrivalNanos(),
          packets.bytes().length);
      if (packets.madeNanos() - openedNanos >= 0) {
        events.onWire(
            packets.idr(),
            outNanos - TimeUnit.MICROSECONDS.toNanos(packets.ptsMicros()),
            outNanos - packets.madeNanos());
      }
      grant().sent(packets.bytes().length);
      onItsWay = null;
    }
    return done;
  }

  private void lost(int packets) {
    if (packets > 0) {
      engine.parts().events().lost(grant().camera(), grant().rendition(), packets);
    }
  }

  /** What the network carries by an estimate that is not old, 0 for none. */
  private long freshEstimate(long nowNanos) {
    return estimated && nowNanos - estimatedNanos < FRESH_NANOS ? estimateBitsPerSecond : 0;
  }

  /** To be called about ten times a second. */
  void tick(Route route, long nowNanos) {
    if (reports.report(route, nowNanos)) {
      pictures.forgetOld(nowNanos);
    }
    moves.tick(pictures.bytes(), nowNanos);
  }

  /** Hears an encrypted packet of RTCP, which is spoilt by it. */
  void feedback(byte[] packet, Route route, long nowNanos) {
    int plain = receiver.unprotect(packet, packet.length);
    RtcpCompound compound = plain < 0 ? null : RtcpCompound.read(packet, 0, plain);
    if (compound == null || compound.rejection() != RtcpRejection.NONE) {
      engine.parts().events().discarded(Discard.RTCP, 1);
      return;
    }
    for (Feedback each : compound.feedback()) {
      hear(each, route, nowNanos);
    }
  }

  private void hear(Feedback feedback, Route route, long nowNanos) {
    int ssrc = pictures.sources().ssrc();
    switch (feedback) {
      case Feedback.ReceiverReport report when report.source() == ssrc ->
          moves.loss(report.fractionLost(), nowNanos);
      case Feedback.Nack nack when nack.source() == ssrc -> {
        WebRtcEvents events = engine.parts().events();
        pictures.resend(route, nack.sequences(), nowNanos, repairs);
        int resent = repairs.of(Missed.REPAIRED);
        if (resent > 0) {
          events.resent(grant().camera(), grant().rendition(), resent);
        }
        events.nack();
        repairs.report(events);
      }
      case Feedback.Pli(int source) when source == ssrc ->
          engine.parts().events().pictureLoss(requestIdr());
      case Feedback.Fir(int source, int number) when source == ssrc -> {
        boolean repeated = number == lastCommand;
        lastCommand = number;
        engine.parts().events().intraRequest(repeated ? KeyFrameRequest.REPEATED : requestIdr());
      }
      case Feedback.Remb remb -> estimate(remb.bitsPerSecond(), nowNanos);
      case Feedback.TransportFeedback arrivals -> {
        pictures.arrived(arrivals);
        long carried = pictures.estimateBitsPerSecond();
        if (carried != TransportEstimate.UNKNOWN) {
          estimate(carried, nowNanos);
        }
      }
      default -> {}
    }
  }

  private KeyFrameRequest requestIdr() {
    return moves.current().requestIdr() ? KeyFrameRequest.ASKED : KeyFrameRequest.SHARED;
  }

  private void estimate(long bitsPerSecond, long nowNanos) {
    estimated = true;
    estimatedNanos = nowNanos;
    estimateBitsPerSecond = bitsPerSecond;
    moves.estimate(bitsPerSecond, nowNanos);
  }

  /** Tells the viewer that it is over. */
  void bye(Route route, long nowNanos) {
    reports.bye(route, nowNanos);
  }

  /** What is to be closed with it. */
  List<Feed> feeds() {
    return moves.feeds();
  }
}
