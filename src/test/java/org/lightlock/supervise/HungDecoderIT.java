package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.relay.WatchedStream;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.teststreams.TestStreams;

/**
 * Case 32: a worker whose decoder does not come back is killed, and its camera's picture returns.
 */
class HungDecoderIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;

  private TestCameraSide side(SimulatedCamera camera) throws IOException {
    return new TestCameraSide(
        directory, List.of(TestCameraSide.camera("one", camera.port(), camera.path(), null)));
  }

  @Test
  void pictureThatDecodesForSeconds_endsItsWorkerWithinTwoSeconds()
      throws IOException, InterruptedException {
    Path bomb = SliceBomb.clip(directory);
    try (SimulatedCamera camera = SimulatedCamera.start(Settings.of(bomb));
        TestCameraSide side = side(camera)) {
      WatchedStream stream = side.watch("one");
      var reports = new AtomicLong();
      var lastReport = new AtomicLong(System.nanoTime());
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(10))
          .until(
              () -> {
                long now = stream.count(Kind.STATS);
                if (reports.getAndSet(now) != now) {
                  lastReport.set(System.nanoTime());
                }
                return stream.count(Kind.ENDED) > 0;
              });
      assertThat(Duration.ofNanos(System.nanoTime() - lastReport.get()))
          .as("from the last sign of life")
          .isLessThan(Duration.ofMillis(2200));
      assertThat(stream.last(Kind.ENDED).a()).isEqualTo(Rejection.DECODE_OVERTIME.number());
      await().atMost(LIMIT).until(() -> stream.count(Kind.WORKER_LOST) > 0);
      assertThat(stream.last(Kind.WORKER_LOST).b()).as("SIGKILL").isEqualTo(9);
    }
  }

  @Test
  void workerThatIsStopped_isKilledAndReplaced() throws IOException, InterruptedException {
    try (SimulatedCamera camera =
            SimulatedCamera.start(Settings.of(TestStreams.good("yard-360p15-h264.mp4")));
        TestCameraSide side = side(camera)) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.frames() > 5);
      String worker = Long.toString(side.workers().iterator().next());
      new ProcessBuilder("kill", "-STOP", worker).start().waitFor();
      long stopped = System.nanoTime();
      await().atMost(LIMIT).until(() -> stream.count(Kind.WORKER_LOST) == 1);
      assertThat(Duration.ofNanos(System.nanoTime() - stopped))
          .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(6));
      assertThat(stream.last(Kind.WORKER_LOST).b()).as("SIGKILL").isEqualTo(9);
      long lost = stream.frames();
      await().atMost(LIMIT).until(() -> stream.frames() > lost + 5);
    }
  }
}
