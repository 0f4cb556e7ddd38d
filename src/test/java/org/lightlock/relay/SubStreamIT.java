package org.lightlock.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.Watching;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.PictureSink;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.PosixException;

/**
 * One camera's two streams: which of them is pulled when, and how the pictures change over. The
 * main stream has pictures of 256x144, the smaller one of 160x96.
 */
class SubStreamIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final CameraId GATE = new CameraId("gate");
  private static final int FRAMES_PER_SECOND = 25;
  private static final int MAIN_WIDTH = 256;
  private static final int MAIN_HEIGHT = 144;
  private static final int SUB_WIDTH = 160;
  private static final int SUB_HEIGHT = 96;

  /** Of the tile, by the stream that it was scaled from: the two have another shape. */
  private static final int TILE_WIDTH = 64;

  private static final int TILE_HEIGHT_FROM_MAIN = 36;
  private static final int TILE_HEIGHT_FROM_SUB = 38;

  @TempDir Path directory;
  private final ScriptedAccess access = new ScriptedAccess("gate");
  private final ScheduledExecutorService cameras = Executors.newScheduledThreadPool(1);
  private FakeCameraSide side;
  private RelayedCameras relay;
  private volatile boolean mainPlays = true;

  /** How often the camera has played so far. */
  private final AtomicInteger played = new AtomicInteger();

  /** Keeps what comes, and how often the camera had played by then. */
  private final class Kept implements PictureSink {
    private final List<EncodedPicture> pictures = new CopyOnWriteArrayList<>();
    private final List<Integer> playedBefore = new CopyOnWriteArrayList<>();

    @Override
    public void picture(EncodedPicture picture) {
      playedBefore.add(played.get());
      pictures.add(picture);
    }

    /** Forgets the cards that tell of a camera that is still being opened. */
    void begin() {
      playedBefore.clear();
      pictures.clear();
    }

    @Override
    public void ended() {
      throw new AssertionError("a viewer was sent away");
    }

    int last() {
      return pictures.isEmpty() ? 0 : pictures.getLast().height();
    }

    /** The heights in the order in which they came, each stretch once. */
    List<Integer> heights() {
      List<Integer> heights = new ArrayList<>();
      for (EncodedPicture picture : pictures) {
        if (heights.isEmpty() || heights.getLast() != picture.height()) {
          heights.add(picture.height());
        }
      }
      return heights;
    }

    /** The longest time without a picture, in frames that the camera played meanwhile. */
    int longestGap() {
      int longest = 0;
      for (int i = 1; i < playedBefore.size(); i++) {
        longest = Math.max(longest, playedBefore.get(i) - playedBefore.get(i - 1));
      }
      return longest;
    }
  }

  @BeforeEach
  void open() throws PosixException {
    Path socket = directory.resolve("airlock");
    side = new FakeCameraSide(socket, true);
    relay =
        new RelayedCameras(
            socket,
            List.of(new RelayedCamera(GATE, "Gate", false, false)),
            List.of(
                new RenditionSpec("full", 1920, 1080, 400_000, 2),
                new RenditionSpec("tile", TILE_WIDTH, 60, 100_000, 2)),
            RingGeometry.forPictures(4, MAIN_WIDTH, MAIN_HEIGHT),
            InstantSource.system(),
            RelayEvents.NONE);
    relay.start();
    // With a fixed delay: a machine that stood still is not made up for by a burst.
    var _ =
        cameras.scheduleWithFixedDelay(
            this::play, 0, 1000 / FRAMES_PER_SECOND, TimeUnit.MILLISECONDS);
  }

  private void play() {
    played.incrementAndGet();
    try {
      if (side.subWorker('g').isPresent()) {
        side.subWorker('g').get().frame(SUB_WIDTH, SUB_HEIGHT);
      }
      if (mainPlays && side.worker('g').isPresent()) {
        side.worker('g').get().frame(MAIN_WIDTH, MAIN_HEIGHT);
      }
    } catch (PosixException | java.util.NoSuchElementException e) {
      // The gateway has just closed it.
    }
  }

  @AfterEach
  void close() {
    cameras.shutdownNow();
    relay.close();
    side.close();
  }

  private LiveStreams.Watch watch(String rendition, PictureSink sink) {
    var session = access.session(access.signIn()).orElseThrow();
    return relay.watch(Watching.live(access, session, GATE, rendition).orElseThrow(), sink);
  }

  @Test
  void tile_thenFull_thenTile_changesOverWithoutGapOrMixture() {
    Kept tile = new Kept();
    try (LiveStreams.Watch _ = watch("tile", tile)) {
      await().atMost(LIMIT).until(() -> tile.last() == TILE_HEIGHT_FROM_SUB);
      tile.begin();
      await().atMost(LIMIT).until(() -> tile.pictures.size() > 10);
      assertThat(tile.heights()).containsExactly(TILE_HEIGHT_FROM_SUB);
      assertThat(side.worker('g')).as("main is not pulled for a tile").isEmpty();
      assertThat(relay.camera(GATE).orElseThrow().subStream()).isTrue();

      mainPlays = false; // its first picture is a key frame's distance away
      Kept full = new Kept();
      try (LiveStreams.Watch _ = watch("full", full)) {
        await().atMost(LIMIT).until(() -> side.worker('g').isPresent());
        await().atMost(LIMIT).until(() -> full.pictures.size() > 10);
        assertThat(full.heights()).as("at once, from sub").containsExactly(SUB_HEIGHT);
        mainPlays = true;
        await().atMost(LIMIT).until(() -> full.last() == MAIN_HEIGHT);
        await().atMost(LIMIT).until(() -> tile.last() == TILE_HEIGHT_FROM_MAIN);
        await().atMost(LIMIT).until(() -> side.subWorker('g').isEmpty());
        int seen = full.pictures.size();
        await().atMost(LIMIT).until(() -> full.pictures.size() > seen + 10);
        assertThat(full.heights()).containsExactly(SUB_HEIGHT, MAIN_HEIGHT);
        assertThat(relay.camera(GATE).orElseThrow().subStream()).isFalse();
      }
      await().atMost(LIMIT).until(() -> side.worker('g').isEmpty());
      await().atMost(LIMIT).until(() -> tile.last() == TILE_HEIGHT_FROM_SUB);
      int seen = tile.pictures.size();
      await().atMost(LIMIT).until(() -> tile.pictures.size() > seen + 10);
      assertThat(full.longestGap()).isLessThan(FRAMES_PER_SECOND);
    }
    assertThat(tile.heights())
        .containsExactly(TILE_HEIGHT_FROM_SUB, TILE_HEIGHT_FROM_MAIN, TILE_HEIGHT_FROM_SUB);
    assertThat(tile.longestGap()).isLessThan(FRAMES_PER_SECOND);
    assertThat(tile.pictures)
        .extracting(EncodedPicture::ptsMicros)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void tile_subStreamIsNotFound_playsMain() throws PosixException {
    Kept tile = new Kept();
    cameras.shutdownNow();
    try (LiveStreams.Watch _ = watch("tile", tile)) {
      await().atMost(LIMIT).until(() -> side.subWorker('g').isPresent());
      side.report(
          side.subWorker('g').get(),
          Message.of(Kind.ENDED, Rejection.RTSP_STREAM_NOT_FOUND.number()));
      await().atMost(LIMIT).until(() -> side.worker('g').isPresent());
      await().atMost(LIMIT).until(() -> side.subWorker('g').isEmpty());
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                side.worker('g').get().frame(MAIN_WIDTH, MAIN_HEIGHT);
                return tile.last() == TILE_HEIGHT_FROM_MAIN;
              });
    }
  }
}
