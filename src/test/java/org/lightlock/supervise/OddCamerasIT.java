package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.Watching;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.PictureSink;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.relay.CameraState;
import org.lightlock.relay.FootageAlarm;
import org.lightlock.relay.LiveStreams;
import org.lightlock.relay.RelayEvents;
import org.lightlock.relay.RelayedCamera;
import org.lightlock.relay.RelayedCameras;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.teststreams.TestStreams;

/** Whole relays, workers included, with cameras that do more than send one stream for ever. */
class OddCamerasIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Settings YARD = Settings.of(TestStreams.good("yard-360p15-h264.mp4"));
  private static final Settings SQUARE = Settings.of(TestStreams.good("square-720p-mjpeg.mp4"));

  @TempDir Path directory;

  /** A viewer's sink that fails when the viewer is sent away. */
  private static final class Kept implements PictureSink {
    private final List<EncodedPicture> pictures = new CopyOnWriteArrayList<>();
    private final AtomicInteger ends = new AtomicInteger();

    @Override
    public void picture(EncodedPicture picture) {
      pictures.add(picture);
    }

    @Override
    public void ended() {
      ends.incrementAndGet();
    }
  }

  /** Both sides in this process, workers in theirs. */
  private final class Relay implements AutoCloseable {
    private final CameraSide side;
    private final RelayedCameras cameras;
    private final ScriptedAccess access;

    Relay(List<CameraEntry> entries, boolean footageWatch) throws IOException {
      Path socket = directory.resolve("airlock");
      side =
          new CameraSide(
              socket, entries, WorkerCommand.ofThisInstallation(), new WorkerLimits(0, 256, 200));
      access =
          new ScriptedAccess(
              entries.stream().map(entry -> entry.id().value()).toArray(String[]::new));
      cameras =
          new RelayedCameras(
              socket,
              entries.stream()
                  .map(
                      entry ->
                          new RelayedCamera(entry.id(), entry.id().value(), false, footageWatch))
                  .toList(),
              List.of(RenditionSpec.FULL, RenditionSpec.TILE),
              TestCameraSide.GEOMETRY,
              InstantSource.system(),
              RelayEvents.NONE);
      cameras.start();
      await().atMost(LIMIT).until(cameras::cameraSideIsThere);
    }

    LiveStreams.Watch watch(String camera, String rendition, PictureSink sink) {
      var session = access.session(access.signIn()).orElseThrow();
      return cameras.watch(
          Watching.live(access, session, new CameraId(camera), rendition).orElseThrow(), sink);
    }

    long restarts(String camera) {
      return Objects.requireNonNull(cameras.intakeCounters().get(new CameraId(camera)))
          .workerRestarts();
    }

    @Override
    public void close() {
      cameras.close();
      side.close();
    }
  }

  @Test
  void wallOfSixteenTiles_camerasWithSubStreams_pullsNoMainStream() throws IOException {
    try (SimulatedCamera main = SimulatedCamera.start(SQUARE);
        SimulatedCamera sub = SimulatedCamera.start(YARD.withPath("/small"));
        TwoPaths camera = new TwoPaths(main.port(), "/small", sub.port())) {
      List<CameraEntry> entries =
          IntStream.range(0, 16)
              .mapToObj(
                  i ->
                      TestCameraSide.camera("cam-" + i, camera.port(), main.path(), null)
                          .withSubPath("/small"))
              .toList();
      try (Relay relay = new Relay(entries, false)) {
        List<Kept> tiles = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
          tiles.add(new Kept());
          relay.watch("cam-" + i, "tile", tiles.getLast());
        }
        await().atMost(LIMIT).until(() -> sub.playingClients() == 16);
        await()
            .atMost(LIMIT)
            .until(
                () ->
                    relay.cameras.cameras().stream()
                        .allMatch(status -> status.state() == CameraState.LIVE));
        assertThat(main.playingClients()).isZero();
        assertThat(camera.connectionsToFirst()).isZero();
        assertThat(relay.cameras.cameras()).allMatch(status -> status.height() == 360);

        Kept full = new Kept();
        LiveStreams.Watch large = relay.watch("cam-3", "full", full);
        await().atMost(LIMIT).until(() -> heightOfLast(full) == 720);
        assertThat(main.playingClients()).isOne();
        await().atMost(LIMIT).until(() -> sub.playingClients() == 15);
        large.close();
        await().atMost(LIMIT).until(() -> main.playingClients() == 0);
        await().atMost(LIMIT).until(() -> sub.playingClients() == 16);
        assertThat(tiles).allMatch(tile -> tile.ends.get() == 0);
      }
    }
  }

  @Test
  void camera_changesSizeAndCodec_viewersStayAndSeeIt() throws IOException {
    Kept full = new Kept();
    Kept tile = new Kept();
    InetAddress local = InetAddress.getLoopbackAddress();
    int port = freePort();
    try (Relay relay =
        new Relay(List.of(TestCameraSide.camera("gate", port, YARD.path(), null)), false)) {
      try (SimulatedCamera _ = SimulatedCamera.start(YARD.at(local, port))) {
        relay.watch("gate", "full", full);
        relay.watch("gate", "tile", tile);
        await().atMost(LIMIT).until(() -> isLive(relay) && heightOfLast(full) == 360);
      }
      try (SimulatedCamera _ = SimulatedCamera.start(SQUARE.at(local, port))) {
        await().atMost(LIMIT).until(() -> isLive(relay) && heightOfLast(full) == 720);
        int seen = tile.pictures.size();
        await().atMost(LIMIT).until(() -> tile.pictures.size() > seen + 5);
      }
      assertThat(relay.restarts("gate")).isPositive();
    }
    EncodedPicture first =
        full.pictures.stream().filter(p -> p.height() == 720).findFirst().orElseThrow();
    assertThat(first.idr()).as("the new size begins with a key frame").isTrue();
    assertThat(full.pictures)
        .extracting(EncodedPicture::ptsMicros)
        .isSorted()
        .doesNotHaveDuplicates();
    // Only the relay's own close told them.
    assertThat(full.ends).hasValue(1);
  }

  @Test
  void camera_thatLoopsItsFootage_isNoticed() throws IOException {
    try (SimulatedCamera camera = SimulatedCamera.start(YARD);
        Relay relay =
            new Relay(
                List.of(TestCameraSide.camera("gate", camera.port(), camera.path(), null)), true)) {
      relay.watch("gate", "tile", new Kept());
      await()
          .atMost(LIMIT)
          .until(() -> relay.cameras.cameras().getFirst().alarm() == FootageAlarm.LOOPED);
      await().atMost(LIMIT).until(() -> !relay.cameras.securityEvents().isEmpty());
      assertThat(relay.cameras.securityEvents().getFirst().attackCase()).isEqualTo(42);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isLive(Relay relay) {
    return relay.cameras.cameras().getFirst().state() == CameraState.LIVE;
  }

  private static int heightOfLast(Kept kept) {
    return kept.pictures.isEmpty() ? 0 : kept.pictures.getLast().height();
  }
}
