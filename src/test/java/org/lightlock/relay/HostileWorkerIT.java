package org.lightlock.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.Watching;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.frame.AudioBlock;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.PosixException;
import org.lightlock.relay.FakeCameraSide.Worker;

/** Cases 34, 36 and 37: a worker that lies costs itself its life and nobody else a picture. */
class HostileWorkerIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final CameraId BAD = new CameraId("bad");
  private static final CameraId GOOD = new CameraId("good");
  private static final RingGeometry GEOMETRY = RingGeometry.forPictures(4, 64, 48);
  private static final long FIRST_HEADER = 4096;
  private static final long SLOT_BYTES = 4096L + GEOMETRY.pixelBytes();

  @TempDir Path directory;
  private FakeCameraSide side;
  private RelayedCameras relay;
  private final Map<String, Long> seen = new ConcurrentHashMap<>();

  @BeforeEach
  void open() throws PosixException {
    Path socket = directory.resolve("airlock");
    side = new FakeCameraSide(socket);
    relay =
        new RelayedCameras(
            socket,
            List.of(
                new RelayedCamera(BAD, "Bad", true, true),
                new RelayedCamera(GOOD, "Good", true, true)),
            List.of(new RenditionSpec("tile", 64, 48, 100_000, 2)),
            GEOMETRY,
            InstantSource.system(),
            new RelayEvents() {
              @Override
              public void securityEvent(CameraId camera, int attackCase, long times) {
                seen.merge(camera + " " + attackCase, times, Long::sum);
              }
            });
    relay.start();
    await().atMost(LIMIT).until(() -> side.worker('b').isPresent() && side.worker('g').isPresent());
  }

  @AfterEach
  void close() {
    relay.close();
    side.close();
  }

  /** What a worker may try. */
  enum Lie {
    SLOT_BELOW,
    SLOT_ABOVE,
    ODD_SEQUENCE,
    FUTURE_SEQUENCE,
    SHORT_NOTICE,
    LONG_NOTICE,
    NO_MAGIC,
    EMPTY_NOTICE,
    WIDTH,
    CODEC,
    FLAGS,
    SOUND_CHANNELS,
    SOUND_LENGTH,
    SOUND_FROM_THE_FUTURE,
    SOUND_REPLAYED,
    NO_MATRIX,
    TWO_MATRICES
  }

  @ParameterizedTest
  @EnumSource
  void lie_closesThatStreamAloneAndOpensItAgain(Lie lie) throws PosixException {
    Worker liar = side.worker('b').orElseThrow();
    liar.frame();
    await().atMost(LIMIT).until(() -> framesOf(BAD) == 1);
    tell(liar, lie);
    await().atMost(LIMIT).until(() -> side.closedForLying() == 1);
    side.worker('g').orElseThrow().frame();
    await().atMost(LIMIT).until(() -> framesOf(GOOD) == 1);
    await().atMost(LIMIT).until(() -> side.worker('b').map(worker -> worker != liar).orElse(false));
    side.worker('b').orElseThrow().frame();
    await().atMost(LIMIT).until(() -> framesOf(BAD) == 2);
    long lies = counters(BAD).workerLies();
    assertThat(lies).isEqualTo(lie == Lie.EMPTY_NOTICE ? 0 : 1);
    assertThat(counters(GOOD).workerLies()).isZero();
    assertThat(seen).isEqualTo(lies == 0 ? Map.of() : Map.of("bad 34", 1L));
  }

  private static void tell(Worker liar, Lie lie) throws PosixException {
    long now = System.nanoTime() & ~1L;
    switch (lie) {
      case SLOT_BELOW -> liar.announce(-1, now);
      case SLOT_ABOVE -> liar.announce(99, now);
      case ODD_SEQUENCE -> liar.announce(0, now - 1);
      case FUTURE_SEQUENCE -> liar.announce(0, now + 60_000_000_000L);
      case SHORT_NOTICE -> liar.bytes(15);
      case LONG_NOTICE -> liar.bytes(17);
      case EMPTY_NOTICE -> liar.bytes(0);
      case NO_MAGIC -> liar.notices.send(liar.ring.asSlice(128, 16));
      case WIDTH -> header(liar, 8, 1 << 20);
      case CODEC -> header(liar, 32, 77);
      case FLAGS -> header(liar, 36, -1);
      case SOUND_CHANNELS -> liar.notices.send(sound(now, now, 3).asSlice(0, 1952));
      case SOUND_LENGTH -> liar.notices.send(sound(now, now, 1).asSlice(0, 1950));
      case SOUND_FROM_THE_FUTURE ->
          liar.notices.send(sound(now, now + 60_000_000_000L, 1).asSlice(0, 1952));
      case SOUND_REPLAYED -> {
        MemorySegment block = sound(now, now, 1).asSlice(0, 1952);
        liar.notices.send(block);
        liar.notices.send(block);
      }
      case NO_MATRIX -> header(liar, 36, 1);
      case TWO_MATRICES -> header(liar, 36, 7);
    }
  }

  /** A block of sound that is honest but for what the test makes of it. */
  private static MemorySegment sound(long sequence, long captureNanos, int channels) {
    MemorySegment block = Arena.ofAuto().allocate(32 + 3 * 1920, 8);
    AudioBlock.write(block, sequence, captureNanos, channels, new short[3 * 960]);
    return block;
  }

  @Test
  void sound_honest_isShownInTheStatusAndNobodyListens() throws PosixException {
    Worker worker = side.worker('b').orElseThrow();
    worker.frame();
    assertThat(relay.camera(BAD).orElseThrow().audio()).isFalse();

    worker.notices.send(sound(System.nanoTime(), System.nanoTime(), 1).asSlice(0, 1952));

    await().atMost(LIMIT).until(() -> relay.camera(BAD).orElseThrow().audio());
    assertThat(side.closedForLying()).isZero();
  }

  @Test
  void sound_asFastAsAWorkerCan_isClampedOrTakenForAFlood() throws PosixException {
    Worker worker = side.worker('b').orElseThrow();
    try {
      for (int i = 0; i < 20_000 && side.closedForLying() == 0; i++) {
        long now = System.nanoTime();
        worker.notices.send(sound(now, now, 2).asSlice(0, 3872));
      }
    } catch (PosixException | IllegalStateException closed) {
      // Taken for a flood: either end may be closed before the camera side has said so.
      await().atMost(LIMIT).until(() -> side.closedForLying() == 1);
    }
    Worker good = side.worker('g').orElseThrow();
    good.frame();
    await().atMost(LIMIT).until(() -> framesOf(GOOD) == 1);
  }

  /** An honest header but for one number, in a slot that nobody holds. */
  private static void header(Worker liar, long field, int value) throws PosixException {
    int slot = liar.writer.begin();
    long now = System.nanoTime();
    long sequence =
        liar.writer.publish(
            slot, 64, 48, now, now, org.lightlock.frame.Codec.H264, ColourMatrix.BT709, false);
    liar.ring.set(ValueLayout.JAVA_INT, FIRST_HEADER + slot * SLOT_BYTES + field, value);
    liar.announce(slot, sequence);
  }

  @Test
  void pixels_rewrittenWhileTheyAreEncoded_harmNobody() throws PosixException {
    AtomicLong pictures = new AtomicLong();
    ScriptedAccess access = new ScriptedAccess("bad");
    var session = access.session(access.signIn()).orElseThrow();
    var grant = Watching.live(access, session, BAD, "tile").orElseThrow();
    Worker worker = side.worker('b').orElseThrow();
    try (LiveStreams.Watch _ = relay.watch(grant, picture -> pictures.incrementAndGet())) {
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(10))
          .until(
              () -> {
                int slot = worker.frame();
                for (int i = 0; i < 200 && slot >= 0; i++) {
                  worker.writer.pixels(slot, 64, 48).luma().fill((byte) i);
                }
                return pictures.get() > 30;
              });
      // None come any more: the card takes their place, and the state says so.
      long before = pictures.get();
      await().atMost(LIMIT).until(() -> pictures.get() > before + 3);
      assertThat(relay.camera(BAD).orElseThrow().state()).isEqualTo(CameraState.NO_SIGNAL);
    }
    assertThat(side.closedForLying()).isZero();
  }

  @Test
  void frames_asFastAsAWorkerCan_areClampedOrTakenForAFlood() throws PosixException {
    Worker worker = side.worker('b').orElseThrow();
    Worker good = side.worker('g').orElseThrow();
    long began = System.nanoTime();
    long sent = 0;
    while (sent < 10_000 && side.closedForLying() == 0) {
      worker.frame();
      sent++;
    }
    good.frame();
    await().atMost(LIMIT).until(() -> framesOf(GOOD) == 1);
    long millis = (System.nanoTime() - began) / 1_000_000;
    assertThat(framesOf(BAD)).isLessThanOrEqualTo(millis / 8 + 2);
  }

  /** What a worker's messages may claim, for the camera side passes the numbers on. */
  @Test
  void messages_ofAnyNumbers_changeTheirOwnCameraAloneAndBoundItsCounts() throws PosixException {
    Worker liar = side.worker('b').orElseThrow();
    Worker good = side.worker('g').orElseThrow();
    liar.frame();
    good.frame();
    await().atMost(LIMIT).until(() -> framesOf(BAD) == 1 && framesOf(GOOD) == 1);
    long[] numbers = {0, 1, -1, 23, Integer.MAX_VALUE, 1L << 33, Long.MAX_VALUE, Long.MIN_VALUE};
    for (Kind kind : Kind.values()) {
      for (long a : numbers) {
        for (long b : numbers) {
          side.report(liar, new Message(kind, 0, a, b, b, a, b, a));
        }
      }
    }
    int dimensions = Rejection.PAYLOAD_DIMENSIONS.number();
    for (long total : new long[] {3, 7, 7, 5, -9, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE}) {
      side.report(liar, Message.of(Kind.REJECTED, dimensions, total));
    }
    await().atMost(LIMIT).until(() -> seen.getOrDefault("bad 27", 0L) > 7);
    side.report(liar, Message.of(Kind.WORKER_LOST, -1, 31));
    await().atMost(LIMIT).until(() -> seen.containsKey("bad 33"));
    assertThat(seen.get("bad 27")).isEqualTo(7 + 1_000_000);
    assertThat(counters(BAD).claimedRejections())
        .containsEntry(Rejection.PAYLOAD_DIMENSIONS, 7L + 1_000_000);
    assertThat(seen.keySet()).allMatch(key -> key.startsWith("bad "));
    assertThat(relay.securityEvents()).allMatch(event -> event.camera().equals(BAD));
    assertThat(relay.camera(GOOD).orElseThrow().workerRestarts()).isZero();
    // Its stream is what it was.
    liar.frame();
    await().atMost(LIMIT).until(() -> framesOf(BAD) == 2);
    assertThat(side.closedForLying()).isZero();
  }

  @Test
  void frames_aboveTheClampForSeconds_areCase37() throws Exception {
    Worker worker = side.worker('b').orElseThrow();
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              for (int i = 0; i < 10; i++) {
                worker.frame();
              }
              return seen.containsKey("bad 37");
            });
    assertThat(side.closedForLying()).isZero();
    assertThat(seen).doesNotContainKey("good 37");
  }

  private long framesOf(CameraId camera) {
    return counters(camera).framesIn();
  }

  private IntakeCounters counters(CameraId camera) {
    return Objects.requireNonNull(relay.intakeCounters().get(camera));
  }
}
