package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.camera.CameraCredential;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.relay.WatchedStream;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.teststreams.TestStreams;

/** Cases 29, 32 and 41: a worker's loss costs its own camera some seconds and nobody else. */
class WorkerLossIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Settings YARD = Settings.of(TestStreams.good("yard-360p15-h264.mp4"));

  @TempDir Path directory;

  @Test
  void killedWorker_isReplacedAndTheOtherCameraGoesOn() throws IOException {
    try (SimulatedCamera one = SimulatedCamera.start(YARD);
        SimulatedCamera two = SimulatedCamera.start(YARD);
        TestCameraSide side =
            new TestCameraSide(
                directory,
                List.of(
                    TestCameraSide.camera("one", one.port(), one.path(), null),
                    TestCameraSide.camera("two", two.port(), two.path(), null)))) {
      WatchedStream first = side.watch("one");
      await().atMost(LIMIT).until(() -> first.frames() > 5);
      Set<Long> workersOfOne = side.workers();
      WatchedStream other = side.watch("two");
      await().atMost(LIMIT).until(() -> other.frames() > 5);
      long before = other.frames();

      assertThat(workersOfOne).hasSize(1);
      assertThat(ProcessHandle.of(workersOfOne.iterator().next()).orElseThrow().destroyForcibly())
          .isTrue();
      await().atMost(LIMIT).until(() -> first.count(Kind.WORKER_LOST) == 1);
      assertThat(first.last(Kind.WORKER_LOST).b()).as("SIGKILL").isEqualTo(9);
      long lost = first.frames();
      await().atMost(LIMIT).until(() -> first.frames() > lost + 5);
      await().atMost(LIMIT).until(() -> other.frames() > before + 15);

      assertThat(other.count(Kind.WORKER_LOST)).isZero();
      assertThat(other.count(Kind.WORKER_STARTED)).isEqualTo(1);
      assertThat(first.lied()).isFalse();
      assertThat(other.lied()).isFalse();
    }
  }

  @Test
  void cameraThatDropsConnections_isDialledAgain() throws IOException {
    try (SimulatedCamera camera = SimulatedCamera.start(YARD);
        TestCameraSide side =
            new TestCameraSide(
                directory,
                List.of(TestCameraSide.camera("one", camera.port(), camera.path(), null)))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.frames() > 5);
      camera.dropConnections();
      await().atMost(LIMIT).until(() -> stream.count(Kind.ENDED) == 1);
      assertThat(stream.last(Kind.ENDED).a()).isEqualTo(Rejection.RTSP_CLOSED.number());
      long lost = stream.frames();
      await().atMost(LIMIT).until(() -> stream.frames() > lost + 5);
      assertThat(stream.last(Kind.WORKER_LOST).a()).as("exit").isZero();
    }
  }

  @Test
  void wrongPassword_isToldAndNotTriedAgainSoon() throws IOException {
    CameraCredential known = new CameraCredential("admin", "secret");
    CameraCredential wrong = new CameraCredential("admin", "guess");
    try (SimulatedCamera camera = SimulatedCamera.start(YARD.withCredential(known));
        TestCameraSide side =
            new TestCameraSide(
                directory,
                List.of(TestCameraSide.camera("one", camera.port(), camera.path(), wrong)))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.count(Kind.WORKER_LOST) == 2);
      assertThat(stream.last(Kind.ENDED).a()).isEqualTo(Rejection.RTSP_AUTH_REFUSED.number());
      assertThat(stream.last(Kind.WORKER_LOST).c()).as("wait").isEqualTo(60_000);
      assertThat(stream.count(Kind.WORKER_STARTED)).isEqualTo(2);
      assertThat(stream.frames()).isZero();
    }
  }

  @Test
  void cameraThatDoesNotListen_isUnreachable() throws IOException {
    int port;
    try (ServerSocket closedSoon = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closedSoon.getLocalPort();
    }
    try (TestCameraSide side =
        new TestCameraSide(directory, List.of(TestCameraSide.camera("one", port, "/live", null)))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.count(Kind.DIAL_FAILED) >= 3);
      assertThat(stream.last(Kind.ENDED).a()).isEqualTo(Rejection.RTSP_UNREACHABLE.number());
      assertThat(stream.count(Kind.WORKER_STARTED)).as("one warm worker dials").isEqualTo(1);
      assertThat(stream.count(Kind.WORKER_LOST)).isZero();
      assertThat(stream.count(Kind.CONFINED)).as("nothing was said").isZero();
    }
  }
}
