package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.relay.WatchedStream;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.teststreams.TestStreams;

/** A worker in standby stays connected, decodes nothing and is back at once. */
@Tag("undisturbed")
class StandbyIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;

  private TestCameraSide side(SimulatedCamera camera) throws IOException {
    return new TestCameraSide(
        directory, List.of(TestCameraSide.camera("one", camera.port(), camera.path(), null)));
  }

  @Test
  void standby_fromTheStart_decodesOnePictureAndOnWakingShowsTheNewest() throws IOException {
    try (SimulatedCamera camera =
            SimulatedCamera.start(Settings.of(TestStreams.good("street-1080p25-h264.mp4")));
        TestCameraSide side = side(camera)) {
      WatchedStream stream = side.watch("one");
      stream.standby(true);
      await().atMost(LIMIT).until(() -> stream.frames() == 1);
      // Reports come each two seconds now.
      await().atMost(LIMIT).until(() -> stream.last(Kind.STATS).b() >= 3);
      assertThat(stream.frames()).as("nothing is decoded").isEqualTo(1);
      assertThat(stream.last(Kind.STATS).a()).as("pictures out").isEqualTo(1);
      assertThat(stream.count(Kind.REJECTED)).as("no packet is lost").isZero();

      long woken = System.nanoTime();
      stream.standby(false);
      await().pollInterval(Duration.ofMillis(5)).atMost(LIMIT).until(() -> stream.frames() > 1);
      assertThat(Duration.ofNanos(System.nanoTime() - woken))
          .as("until a picture is there")
          .isLessThan(Duration.ofSeconds(1));
      await().atMost(LIMIT).until(() -> stream.frames() > 30);

      stream.standby(true);
      long keyFrames = stream.last(Kind.STATS).b();
      await().atMost(LIMIT).until(() -> stream.last(Kind.STATS).b() > keyFrames + 1);
      long resting = stream.frames();
      await().atMost(LIMIT).until(() -> stream.last(Kind.STATS).b() > keyFrames + 3);
      assertThat(stream.frames()).as("it rests again").isEqualTo(resting);
      assertThat(stream.count(Kind.WORKER_LOST)).isZero();
      assertThat(stream.lied()).isFalse();
    }
  }

  @Test
  void standby_cameraThatStopsSending_isNoticed() throws IOException {
    try (SimulatedCamera camera =
            SimulatedCamera.start(Settings.of(TestStreams.good("yard-360p15-h264.mp4")));
        TestCameraSide side = side(camera)) {
      WatchedStream stream = side.watch("one");
      stream.standby(true);
      await().atMost(LIMIT).until(() -> stream.last(Kind.STATS).b() >= 2);
      camera.pause();
      await().atMost(LIMIT).until(() -> stream.count(Kind.ENDED) > 0);
      assertThat(stream.last(Kind.ENDED).a()).isEqualTo(Rejection.DECODE_STALLED.number());
    }
  }

  @Test
  void cameraThatIsAwayForAWhile_isDialledByOneWarmWorker() throws IOException {
    Settings yard = Settings.of(TestStreams.good("yard-360p15-h264.mp4"));
    SimulatedCamera before = SimulatedCamera.start(yard);
    try (TestCameraSide side = side(before)) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.frames() > 5);
      before.close();
      await().atMost(LIMIT).until(() -> stream.count(Kind.DIAL_FAILED) >= 4);
      long frames = stream.frames();
      try (SimulatedCamera _ = SimulatedCamera.start(yard.at(yard.bindAddress(), before.port()))) {
        await().atMost(LIMIT).until(() -> stream.frames() > frames + 5);
        assertThat(stream.count(Kind.WORKER_STARTED)).isEqualTo(2);
        assertThat(stream.count(Kind.WORKER_LOST)).isEqualTo(1);
      }
    } finally {
      before.close();
    }
  }
}
