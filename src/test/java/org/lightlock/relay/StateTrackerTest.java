package org.lightlock.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Codec;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;

class StateTrackerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final FrameHeader HEADER =
      new FrameHeader(2, 640, 360, 0, 0, Codec.H264, ColourMatrix.BT709, true);

  private long millis = 1_000_000;
  private final StateTracker tracker =
      new StateTracker(new CameraId("yard"), "Yard", () -> Instant.ofEpochMilli(millis));

  @Test
  void opened_idleCamera_connectsAndGoesLiveWithItsFirstFrame() {
    assertThat(state()).isEqualTo(CameraState.IDLE);
    assertThat(tracker.lastHeader()).isEmpty();
    assertThat(tracker.status(0).lastFrameAgeMillis()).isEqualTo(-1);
    tracker.opened();
    assertThat(state()).isEqualTo(CameraState.CONNECTING);
    assertThat(tracker.isAway(0)).isTrue();
    millis += 700;
    tracker.frame(HEADER, 0, 40_000, SECOND);
    millis += 300;
    assertThat(tracker.isAway(SECOND)).isFalse();
    CameraStatus status = tracker.status(SECOND + 20_000_000);
    assertThat(status.state()).isEqualTo(CameraState.LIVE);
    assertThat(status.codec()).contains(Codec.H264);
    assertThat(status.width()).isEqualTo(640);
    assertThat(status.height()).isEqualTo(360);
    assertThat(status.framesPerSecond()).isEqualTo(25.0);
    assertThat(status.lastFrameAgeMillis()).isEqualTo(20);
    assertThat(status.sinceMillis()).isEqualTo(300);
    assertThat(status.reason()).isEmpty();
    tracker.idle();
    assertThat(state()).isEqualTo(CameraState.IDLE);
  }

  @Test
  void hasSound_isKnownBeforeAnyArrives_andForgottenWithTheStream() {
    assertThat(tracker.hasSound(0)).isFalse();
    tracker.offersSound(true);
    assertThat(tracker.hasSound(0)).isTrue();
    assertThat(tracker.status(0).audio()).isFalse();
    tracker.offersSound(false);
    assertThat(tracker.hasSound(0)).isFalse();
    tracker.sound(SECOND);
    assertThat(tracker.hasSound(2 * SECOND)).isTrue();
    assertThat(tracker.hasSound(5 * SECOND)).isFalse();
  }

  @Test
  void transport_isTakenOver() {
    assertThat(tracker.status(0).delivery()).isEmpty();
    tracker.message(Message.of(Kind.TRANSPORT, Transport.UDP.number(), 125));

    assertThat(tracker.status(0).delivery().orElseThrow().transport()).isEqualTo(Transport.UDP);
    assertThat(tracker.status(0).delivery().orElseThrow().because())
        .contains(Rejection.RTSP_TRANSPORT_REFUSED);
    tracker.message(Message.of(Kind.TRANSPORT, 99, 9999));
    assertThat(tracker.status(0).delivery()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"40000, 1500", "500000, 2500", "1000000, 5000"})
  void isAway_afterSeveralFrameDistances_isNoSignalUntilTheNextFrame(
      long distanceMicros, long stallMillis) {
    tracker.opened();
    tracker.frame(HEADER, 0, distanceMicros, SECOND);
    long stall = SECOND + stallMillis * 1_000_000;
    assertThat(tracker.isAway(stall)).isFalse();
    assertThat(tracker.isAway(stall + 1)).isTrue();
    assertThat(state()).isEqualTo(CameraState.NO_SIGNAL);
    assertThat(tracker.status(0).reason()).contains(Rejection.DECODE_STALLED);
    assertThat(tracker.status(0).framesPerSecond()).isZero();
    tracker.frame(HEADER, 0, distanceMicros, stall + 2);
    assertThat(tracker.isAway(stall + 2)).isFalse();
    assertThat(tracker.status(0).reason()).isEmpty();
  }

  @Test
  void standby_framesSeldom_isNeitherAwayNorLiveAndWakesWithoutACard() {
    tracker.opened();
    tracker.standby(true, 0);
    assertThat(state()).isEqualTo(CameraState.CONNECTING);
    tracker.frame(HEADER, 0, 40_000, SECOND);
    assertThat(state()).isEqualTo(CameraState.STANDBY);
    assertThat(tracker.isAway(1000 * SECOND)).isFalse();
    assertThat(tracker.status(1000 * SECOND).framesPerSecond()).isZero();
    tracker.standby(false, 1000 * SECOND);
    assertThat(tracker.isAway(1001 * SECOND)).as("it wakes up").isFalse();
    tracker.frame(HEADER, 0, 40_000, 1001 * SECOND);
    assertThat(state()).isEqualTo(CameraState.LIVE);
    tracker.standby(true, 1020 * SECOND);
    assertThat(state()).isEqualTo(CameraState.STANDBY);
    tracker.standby(false, 1030 * SECOND);
    assertThat(tracker.isAway(1032 * SECOND)).as("it does not wake up").isTrue();
    assertThat(state()).isEqualTo(CameraState.CONNECTING);
  }

  @Test
  void standby_cameraThatVanishes_isNoSignal() {
    tracker.opened();
    tracker.standby(true, 0);
    tracker.frame(HEADER, 0, 40_000, SECOND);
    tracker.message(Message.of(Kind.ENDED, Rejection.RTSP_CLOSED.number()));
    tracker.message(Message.of(Kind.WORKER_LOST));
    assertThat(state()).isEqualTo(CameraState.NO_SIGNAL);
    tracker.message(Message.of(Kind.ENDED, Rejection.RTSP_UNREACHABLE.number()));
    tracker.message(Message.of(Kind.DIAL_FAILED, Rejection.RTSP_UNREACHABLE.number()));
    assertThat(state()).isEqualTo(CameraState.NO_SIGNAL);
    assertThat(tracker.status(0).reason()).contains(Rejection.RTSP_UNREACHABLE);
  }

  @ParameterizedTest
  @CsvSource({
    "RTSP_AUTH_REFUSED, LOGIN_REFUSED",
    "RTSP_AUTH_UNSUPPORTED, LOGIN_REFUSED",
    "RTSP_AUTH_MALFORMED, LOGIN_REFUSED",
    "RTSP_UNREACHABLE, UNREACHABLE",
    "RTSP_CLOSED, UNREACHABLE",
    "SDP_NO_VIDEO, REJECTED",
    "PAYLOAD_DIMENSIONS, REJECTED"
  })
  void workerLost_afterAReason_isShownWithoutFlickerWhileAttemptsGoOn(
      Rejection why, CameraState expected) {
    tracker.opened();
    attempt(why);
    assertThat(state()).isEqualTo(expected);
    long since = tracker.stateSinceMillis();
    for (int i = 0; i < 3; i++) {
      millis += 5000;
      tracker.message(Message.of(Kind.WORKER_STARTED, i));
      assertThat(state()).isEqualTo(expected);
      tracker.message(Message.of(Kind.DIALLED));
      tracker.opened();
      assertThat(state()).isEqualTo(expected);
      attempt(why);
      assertThat(state()).isEqualTo(expected);
    }
    assertThat(tracker.stateSinceMillis()).isEqualTo(since);
    assertThat(tracker.status(0).sinceMillis()).isEqualTo(15_000);
    assertThat(tracker.status(0).reason()).contains(why);
    tracker.frame(HEADER, 0, 40_000, SECOND);
    assertThat(state()).isEqualTo(CameraState.LIVE);
  }

  @Test
  void workerLost_withoutAnyReason_isStillConnecting() {
    tracker.opened();
    tracker.message(Message.of(Kind.WORKER_LOST));
    assertThat(state()).isEqualTo(CameraState.CONNECTING);
  }

  @Test
  void workerLost_ofALiveCamera_isNoSignalThroughUnreachableAttempts() {
    tracker.opened();
    tracker.frame(HEADER, 0, 40_000, SECOND);
    tracker.message(Message.of(Kind.WORKER_LOST));
    assertThat(state()).isEqualTo(CameraState.NO_SIGNAL);
    attempt(Rejection.RTSP_UNREACHABLE);
    assertThat(state()).isEqualTo(CameraState.NO_SIGNAL);
    assertThat(tracker.status(0).reason()).contains(Rejection.RTSP_UNREACHABLE);
    attempt(Rejection.RTSP_AUTH_REFUSED);
    assertThat(state()).isEqualTo(CameraState.LOGIN_REFUSED);
  }

  @Test
  void noConfinement_staysWhateverTheWorkersDo() {
    tracker.opened();
    tracker.message(Message.of(Kind.NO_CONFINEMENT));
    assertThat(state()).isEqualTo(CameraState.NO_CONFINEMENT);
    tracker.message(Message.of(Kind.WORKER_LOST));
    assertThat(state()).isEqualTo(CameraState.NO_CONFINEMENT);
  }

  @Test
  void unknownCamera_isRejected() {
    tracker.opened();
    tracker.message(Message.of(Kind.UNKNOWN_CAMERA));
    assertThat(state()).isEqualTo(CameraState.REJECTED);
    assertThat(tracker.status(0).reason()).contains(Rejection.RTSP_STREAM_NOT_FOUND);
  }

  @Test
  void cameraSideAway_endsOnceTheStreamIsOpenAgain() {
    tracker.opened();
    tracker.frame(HEADER, 0, 40_000, SECOND);
    tracker.cameraSideAway();
    assertThat(state()).isEqualTo(CameraState.CAMERA_SIDE_AWAY);
    assertThat(tracker.isAway(SECOND)).isTrue();
    tracker.opened();
    assertThat(state()).isEqualTo(CameraState.CONNECTING);
  }

  @Test
  void counters_countFramesRestartsLiesAndRejections() {
    tracker.opened();
    for (int i = 0; i < 3; i++) {
      tracker.workerStarted(i > 0);
      tracker.frame(HEADER, i, 40_000, SECOND);
    }
    tracker.lied(true);
    assertThat(state()).isEqualTo(CameraState.REJECTED);
    tracker.rejected(Rejection.RTP_SEQUENCE, 4);
    tracker.rejected(Rejection.RTP_SEQUENCE, 3);
    tracker.message(Message.of(Kind.REJECTED, 12_345, 1));
    tracker.message(new Message(Kind.STATS, 0, 1, 2, 30, 40, 5, 6));
    IntakeCounters counters = tracker.counters();
    assertThat(counters.framesIn()).isEqualTo(3);
    assertThat(counters.framesSkipped()).isEqualTo(3);
    assertThat(counters.workerLies()).isEqualTo(1);
    assertThat(counters.claimedBytes()).isEqualTo(40);
    assertThat(counters.claimedDecodeNanos()).isEqualTo(30);
    assertThat(tracker.status(0).workerRestarts()).as("two, and the liar").isEqualTo(3);
    assertThat(counters.claimedRejections()).containsOnly(entry(Rejection.RTP_SEQUENCE, 7L));
  }

  @Test
  void rejected_whileLive_isCountedButIsNoReason() {
    tracker.opened();
    tracker.frame(HEADER, 0, 40_000, SECOND);
    tracker.message(Message.of(Kind.REJECTED, Rejection.RTP_SEQUENCE.number(), 1));
    tracker.isAway(100 * SECOND);
    assertThat(tracker.status(0).reason()).contains(Rejection.DECODE_STALLED);
  }

  @Test
  void lied_ofAStreamThatIsNotShown_changesNoState() {
    tracker.opened();
    tracker.frame(HEADER, 0, 40_000, SECOND);
    tracker.lied(false);
    assertThat(state()).isEqualTo(CameraState.LIVE);
    assertThat(tracker.counters().workerLies()).isEqualTo(1);
  }

  @Test
  void footage_isToldWhilePicturesArrive() {
    tracker.opened();
    tracker.frame(HEADER, 0, 40_000, SECOND);
    tracker.footage(FootageAlarm.LOOPED, true);
    assertThat(tracker.status(SECOND).alarm()).isEqualTo(FootageAlarm.LOOPED);
    assertThat(tracker.status(SECOND).subStream()).isTrue();
    assertThat(tracker.isAway(100 * SECOND)).isTrue();
    assertThat(tracker.status(100 * SECOND).alarm()).isEqualTo(FootageAlarm.NONE);
  }

  @Test
  void transport_isToldWithWhatLedToIt() {
    assertThat(tracker.status(0).delivery()).isEmpty();
    tracker.message(Message.of(Kind.TRANSPORT, Transport.TCP.number(), 0));
    assertThat(tracker.status(0).delivery())
        .contains(new CameraStatus.Delivery(Transport.TCP, Optional.empty()));
    tracker.message(
        Message.of(
            Kind.TRANSPORT, Transport.UDP.number(), Rejection.RTSP_TRANSPORT_REFUSED.number()));
    assertThat(tracker.status(0).delivery())
        .contains(
            new CameraStatus.Delivery(
                Transport.UDP, Optional.of(Rejection.RTSP_TRANSPORT_REFUSED)));
    tracker.message(Message.of(Kind.TRANSPORT, 1L << 33, -1));
    assertThat(tracker.status(0).delivery()).as("no transport").isEmpty();
  }

  private void attempt(Rejection why) {
    tracker.message(Message.of(Kind.ENDED, why.number()));
    tracker.message(Message.of(Kind.WORKER_LOST));
  }

  private CameraState state() {
    return tracker.status(0).state();
  }
}
