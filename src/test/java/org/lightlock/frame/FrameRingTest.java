package org.lightlock.frame;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.frame.FrameRingReader.Taken;

/** Both ends of a ring in one memory. */
class FrameRingTest {
  private static final RingGeometry GEOMETRY = RingGeometry.forPictures(4, 64, 48);
  private static final long NOW = 1_000_000_000_000L;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory = arena.allocate(GEOMETRY.totalBytes(), 4096);
  private final FrameRingWriter writer = new FrameRingWriter(memory, GEOMETRY, NOW - 1_000_000);
  private final FrameRingReader reader = new FrameRingReader(memory, GEOMETRY, arena);

  @AfterEach
  void close() {
    arena.close();
  }

  private record Published(int slot, long sequence) {}

  private Published publish() {
    int slot = writer.begin();
    assertThat(slot).isNotNegative();
    writer.pixels(slot, 64, 48).luma().fill((byte) slot);
    return new Published(
        slot,
        writer.publish(slot, 64, 48, NOW - 2000, NOW - 1000, Codec.H265, ColourMatrix.BT709, true));
  }

  private Taken take(Published published) {
    return reader.take(published.slot(), published.sequence(), NOW);
  }

  @Test
  void take_publishedPicture_givesItsNumbersAndPixels() {
    Published published = publish();
    assertThat(take(published))
        .isInstanceOfSatisfying(
            Taken.Frame.class,
            frame -> {
              assertThat(frame.header())
                  .isEqualTo(
                      new FrameHeader(
                          published.sequence(),
                          64,
                          48,
                          NOW - 2000,
                          NOW - 1000,
                          Codec.H265,
                          ColourMatrix.BT709,
                          true));
              assertThat(frame.pixels().luma().get(JAVA_BYTE, 0))
                  .isEqualTo((byte) published.slot());
            });
  }

  @ParameterizedTest
  @CsvSource({"BT601, true", "BT601, false", "BT709, true", "BT709, false"})
  void take_anyMatrix_isAsItWasWritten(ColourMatrix matrix, boolean keyFrame) {
    int slot = writer.begin();
    long sequence = writer.publish(slot, 64, 48, NOW, NOW, Codec.MJPEG, matrix, keyFrame);
    assertThat(reader.take(slot, sequence, NOW))
        .isInstanceOfSatisfying(
            Taken.Frame.class,
            frame -> {
              assertThat(frame.header().matrix()).isEqualTo(matrix);
              assertThat(frame.header().keyFrame()).isEqualTo(keyFrame);
            });
  }

  @Test
  void begin_neverGivesTheNewestNorAHeldSlot() {
    Published first = publish();
    Taken.Frame held = (Taken.Frame) take(first);
    for (int i = 0; i < 50; i++) {
      int latest = publish().slot();
      int next = writer.begin();
      assertThat(next).isNotEqualTo(latest).isNotEqualTo(held.slot());
    }
    reader.release(held);
    Set<Integer> used = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      used.add(publish().slot());
    }
    assertThat(used).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void begin_everySlotHeld_givesNone() {
    for (int i = 0; i < 3; i++) {
      assertThat(take(publish())).isInstanceOf(Taken.Frame.class);
    }
    Published newest = publish();
    assertThat(writer.begin()).isEqualTo(-1);
    assertThat(take(newest)).isInstanceOf(Taken.Frame.class);
    assertThat(writer.begin()).isEqualTo(-1);
  }

  @Test
  void release_ofOneOfTwoHolders_keepsTheSlot() {
    Published published = publish();
    Taken.Frame first = (Taken.Frame) take(published);
    Taken.Frame second = (Taken.Frame) take(published);
    reader.release(first);
    for (int i = 0; i < 10; i++) {
      assertThat(publish().slot()).isNotEqualTo(published.slot());
    }
    reader.release(second);
  }

  @Test
  void take_slotUsedAgain_isOverwrittenAndNoLie() {
    Published old = publish();
    for (int i = 0; i < 4; i++) {
      publish();
    }
    assertThat(take(old)).isInstanceOf(Taken.Overwritten.class);
    Published begun = publish();
    publish();
    while (writer.begin() != begun.slot()) {
      publish();
    }
    assertThat(take(begun)).isInstanceOf(Taken.Overwritten.class);
  }

  @Test
  void sequences_ofALaterWorker_areLarger() {
    Published old = publish();
    FrameRingWriter later = new FrameRingWriter(memory, GEOMETRY, NOW);
    int slot = later.begin();
    assertThat(later.publish(slot, 64, 48, NOW, NOW, Codec.H264, ColourMatrix.BT709, false))
        .isGreaterThan(old.sequence());
  }

  @ParameterizedTest
  @CsvSource({"-1", "4", "99", "-2147483648", "2147483647"})
  void take_slotThatDoesNotExist_isALie(int slot) {
    assertThat(reader.take(slot, publish().sequence(), NOW)).isInstanceOf(Taken.Lie.class);
  }

  @ParameterizedTest
  @CsvSource({"0", "-2", "999999999001", "1000000000002", "9223372036854775806"})
  void take_sequenceThatCannotBe_isALie(long sequence) {
    assertThat(reader.take(publish().slot(), sequence, NOW)).isInstanceOf(Taken.Lie.class);
  }

  /** Each field of an otherwise honest header. */
  @ParameterizedTest
  @CsvSource({
    "WIDTH, 0",
    "WIDTH, 15",
    "WIDTH, -64",
    "WIDTH, 65",
    "WIDTH, 2147483647",
    "HEIGHT, 0",
    "HEIGHT, 65",
    "HEIGHT, -2147483648",
    "CODEC, 0",
    "CODEC, 5",
    "CODEC, -1",
    "FLAGS, 0",
    "FLAGS, 1",
    "FLAGS, 6",
    "FLAGS, 7",
    "FLAGS, 12",
    "FLAGS, -1",
    "FLAGS, -2147483648"
  })
  void take_lyingField_isALieAndLetsTheSlotGo(String field, int value) {
    long offset =
        switch (field) {
          case "WIDTH" -> RingMemory.WIDTH;
          case "HEIGHT" -> RingMemory.HEIGHT;
          case "CODEC" -> RingMemory.CODEC;
          default -> RingMemory.FLAGS;
        };
    Published published = publish();
    memory.set(JAVA_INT, GEOMETRY.slotOffset(published.slot()) + offset, value);
    assertThat(take(published)).isInstanceOf(Taken.Lie.class);
    assertThat(memory.get(JAVA_LONG, 64)).isZero();
  }

  /** Arrival and decoding, relative to now. */
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "-10, 1",
    "0, -1",
    "-30000000000, -1",
    "-31000000000, -31000000000",
    "9223372036854775807, 0",
    "-9223372036854775808, 0",
    "0, 9223372036854775807"
  })
  void take_timesThatCannotBe_areALie(long arrival, long decoded) {
    Published published = publish();
    long header = GEOMETRY.slotOffset(published.slot());
    memory.set(JAVA_LONG, header + RingMemory.ARRIVAL_NANOS, NOW + arrival);
    memory.set(JAVA_LONG, header + RingMemory.DECODED_NANOS, NOW + decoded);
    assertThat(take(published)).isInstanceOf(Taken.Lie.class);
  }

  @Test
  void take_olderSequenceInTheRingThanAnnounced_isALie() {
    Published published = publish();
    assertThat(reader.take(published.slot(), published.sequence() + 2, NOW))
        .isInstanceOf(Taken.Lie.class);
  }

  @Test
  void take_headerRewrittenAfterwards_keepsWhatWasChecked() {
    Published published = publish();
    Taken.Frame frame = (Taken.Frame) take(published);
    memory.asSlice(GEOMETRY.slotOffset(published.slot()), FrameHeader.BYTES).fill((byte) -1);
    assertThat(frame.header().width()).isEqualTo(64);
    assertThat(frame.pixels().luma().byteSize()).isEqualTo(64 * 48);
  }

  @Test
  void memory_ofAnotherSize_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new FrameRingReader(memory.asSlice(0, memory.byteSize() - 4096), GEOMETRY, arena));
  }

  /** An honest writer at full speed is never called a liar, and no held picture changes. */
  @Test
  void take_whileTheWriterRuns_isNeverALieAndNeverTorn() throws InterruptedException {
    AtomicLong latest = new AtomicLong();
    FrameRingWriter fast = new FrameRingWriter(memory, GEOMETRY, System.nanoTime());
    Thread writing =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < 200_000; i++) {
                    int slot = fast.begin();
                    if (slot < 0) {
                      continue;
                    }
                    fast.pixels(slot, 64, 48).luma().fill((byte) i);
                    long now = System.nanoTime();
                    long sequence =
                        fast.publish(slot, 64, 48, now, now, Codec.H264, ColourMatrix.BT709, false);
                    latest.set(sequence << 2 | slot);
                  }
                });
    int frames = 0;
    while (writing.isAlive()) {
      long announced = latest.get();
      if (announced == 0) {
        continue;
      }
      Taken taken = reader.take((int) (announced & 3), announced >> 2, System.nanoTime());
      assertThat(taken).isNotInstanceOf(Taken.Lie.class);
      if (taken instanceof Taken.Frame frame) {
        MemorySegment luma = frame.pixels().luma();
        byte first = luma.get(JAVA_BYTE, 0);
        for (long at = 0; at < luma.byteSize(); at++) {
          assertThat(luma.get(JAVA_BYTE, at) == first).as("torn").isTrue();
        }
        reader.release(frame);
        frames++;
      }
    }
    writing.join();
    assertThat(frames).isPositive();
  }
}
