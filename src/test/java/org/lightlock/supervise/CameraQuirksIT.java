package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraEntry;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.relay.WatchedStream;
import org.lightlock.simulate.Quirk;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.teststreams.TestStreams;

/** Cameras as they are: each quirk of the simulated camera, through a real worker. */
class CameraQuirksIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Settings YARD = Settings.of(TestStreams.good("yard-360p15-h264.mp4"));
  private static final Settings CROSSING =
      Settings.of(TestStreams.good("crossing-1080p25-h265.mp4"));
  private static final Settings SQUARE = Settings.of(TestStreams.good("square-720p-mjpeg.mp4"));
  private static final CameraCredential KNOWN = new CameraCredential("admin", "p@ss:w/o%20rd");

  /** Those that must keep the picture away, and those that H.264 does not have. */
  private static final EnumSet<Quirk> WITH_THEIR_OWN_TEST =
      EnumSet.of(
          Quirk.BASIC_ONLY,
          Quirk.BUSY_401,
          Quirk.ONE_CLIENT,
          Quirk.FU_TYPE_CHANGES,
          Quirk.JPEG_SIZE_ZERO,
          Quirk.ENCRYPTED);

  private static final Set<Quirk> OF_H265 =
      EnumSet.of(
          Quirk.FU_TYPE_CHANGES, Quirk.MARKER_ON_PARAMETER_SETS, Quirk.NO_MARKER, Quirk.SPROP_NONE);

  private static final Set<Quirk> KEEP_ALIVE =
      EnumSet.of(
          Quirk.KEEP_ALIVE_400,
          Quirk.KEEP_ALIVE_SILENT,
          Quirk.KEEP_ALIVE_WRONG_CSEQ,
          Quirk.NO_GET_PARAMETER,
          Quirk.BUSY_401);

  private static final int GROUPS = 5;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @TempDir Path directory;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  /** Some at once: starting workers takes most of the time. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void quirk_doesNotKeepThePictureAway(int group) throws IOException {
    Map<String, SimulatedCamera> cameras = new LinkedHashMap<>();
    List<Quirk> quirks = List.copyOf(EnumSet.complementOf(WITH_THEIR_OWN_TEST));
    for (int i = group; i < quirks.size(); i += GROUPS) {
      Quirk quirk = quirks.get(i);
      cameras.put(quirk.token(), start(YARD.withCredential(KNOWN), quirk));
    }
    assertPictures(cameras, 30);
  }

  @Test
  void quirkOfH265AndMjpeg_doesNotKeepThePictureAway() throws IOException {
    Map<String, SimulatedCamera> cameras = new LinkedHashMap<>();
    for (Quirk quirk : OF_H265) {
      cameras.put("h265-" + quirk.token(), start(CROSSING.withCredential(KNOWN), quirk));
    }
    cameras.put("jpeg", start(SQUARE.withCredential(KNOWN), Quirk.JPEG_SIZE_ZERO));
    assertPictures(cameras, 30);
  }

  /** 15 pictures a second: nine seconds' worth of a session that ends after four. */
  @Test
  void sessionThatTimesOut_isKeptAlive() throws IOException {
    Map<String, SimulatedCamera> cameras = new LinkedHashMap<>();
    for (Quirk quirk : KEEP_ALIVE) {
      Settings impatient = YARD.withSessionTimeout(Duration.ofSeconds(4)).withCredential(KNOWN);
      cameras.put(quirk.token(), start(impatient, quirk));
    }
    assertPictures(cameras, 135);
  }

  @Test
  void basicAlone_isRefusedAndThePasswordIsNotSent() throws IOException {
    assertEnd(YARD.withCredential(KNOWN), Quirk.BASIC_ONLY, KNOWN, Rejection.RTSP_AUTH_UNSUPPORTED);
  }

  @Test
  void encryptedStream_isToldAsSuch() throws IOException {
    try (SimulatedCamera camera = SimulatedCamera.start(YARD.withQuirks(Set.of(Quirk.ENCRYPTED)));
        TestCameraSide side = side(camera, null)) {
      WatchedStream stream = side.watch("odd");
      await().atMost(LIMIT).until(() -> stream.rejected(Rejection.DECODE_ENCRYPTED) > 0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BUSY_401", "ONE_CLIENT"})
  void cameraThatServesOne_isToldAndNotTriedFast(Quirk quirk) throws IOException {
    try (SimulatedCamera camera = SimulatedCamera.start(YARD.withQuirks(Set.of(quirk)));
        TestCameraSide first = side(camera, null)) {
      WatchedStream served = first.watch("odd");
      await().atMost(LIMIT).until(() -> served.frames() > 5);
      try (TestCameraSide second = new TestCameraSide(folder("second"), camera(camera))) {
        WatchedStream refused = second.watch("odd");
        await().atMost(LIMIT).until(() -> refused.count(Kind.WORKER_LOST) > 1);
        assertThat(refused.last(Kind.WORKER_LOST).c()).as("wait").isGreaterThanOrEqualTo(1_000);
        assertThat(refused.frames()).isZero();
      }
      served.close();
      await().atMost(LIMIT).until(() -> camera.playingClients() == 0);
      try (TestCameraSide third = new TestCameraSide(folder("third"), camera(camera))) {
        WatchedStream next = third.watch("odd");
        await().atMost(LIMIT).until(() -> next.frames() > 5);
      }
    }
  }

  private SimulatedCamera start(Settings settings, Quirk quirk) throws IOException {
    SimulatedCamera camera = SimulatedCamera.start(settings.withQuirks(Set.of(quirk)));
    opened.add(camera);
    return camera;
  }

  private void assertPictures(Map<String, SimulatedCamera> cameras, int pictures)
      throws IOException {
    List<CameraEntry> entries = new ArrayList<>();
    cameras.forEach(
        (name, odd) -> entries.add(TestCameraSide.camera(name, odd.port(), odd.path(), KNOWN)));
    TestCameraSide side = new TestCameraSide(directory, entries);
    opened.addFirst(side);
    Map<String, WatchedStream> streams = new LinkedHashMap<>();
    for (String name : cameras.keySet()) {
      streams.put(name, side.watch(name));
    }
    streams.forEach(
        (name, stream) -> {
          await(name).atMost(LIMIT).until(() -> stream.frames() > pictures);
          assertThat(stream.count(Kind.WORKER_STARTED)).as(name).isEqualTo(1);
          assertThat(stream.rejected(Rejection.DECODE_FAILED)).as(name).isZero();
        });
  }

  private void assertEnd(
      Settings settings, Quirk quirk, @Nullable CameraCredential credential, Rejection reason)
      throws IOException {
    try (SimulatedCamera camera = SimulatedCamera.start(settings.withQuirks(Set.of(quirk)));
        TestCameraSide side = side(camera, credential)) {
      WatchedStream stream = side.watch("odd");
      await().atMost(LIMIT).until(() -> stream.count(Kind.ENDED) > 0);
      assertThat(stream.last(Kind.ENDED).a()).isEqualTo(reason.number());
      assertThat(stream.frames()).isZero();
    }
  }

  private TestCameraSide side(SimulatedCamera camera, @Nullable CameraCredential credential)
      throws IOException {
    return new TestCameraSide(
        directory, List.of(TestCameraSide.camera("odd", camera.port(), camera.path(), credential)));
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectory(directory.resolve(name));
  }

  private static List<CameraEntry> camera(SimulatedCamera camera) {
    return List.of(TestCameraSide.camera("odd", camera.port(), camera.path(), null));
  }
}
