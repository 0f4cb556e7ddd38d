package org.lightlock.sandbox.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReorderBufferTest {
  private static final long MILLI = 1_000_000L;
  private static final int CAMERA = 7;

  private final List<Integer> passed = new ArrayList<>();
  private final ReorderBuffer buffer =
      new ReorderBuffer((packet, now) -> passed.add((int) packet.getShort(packet.position() + 2)));
  private long now = -50 * MILLI;

  @Test
  void inOrder_passesAtOnceAcrossTheWrap() {
    offer(65_534, 65_535, 0, 1);

    assertThat(passed).containsExactly(-2, -1, 0, 1);
    assertThat(buffer.deadlineNanos()).isEqualTo(ReorderBuffer.NO_DEADLINE);
  }

  @Test
  void overtaken_isPutBack() {
    offer(10, 12, 13, 11, 14);

    assertThat(passed).containsExactly(10, 11, 12, 13, 14);
    assertThat(buffer.deadlineNanos()).isEqualTo(ReorderBuffer.NO_DEADLINE);
  }

  @Test
  void missing_isWaitedForAndThenGivenUp() {
    offer(10, 12, 14);
    assertThat(buffer.deadlineNanos()).isEqualTo(now + ReorderBuffer.PATIENCE_NANOS);
    now += 99 * MILLI;
    buffer.tick(now);
    assertThat(passed).containsExactly(10);

    now += MILLI;
    buffer.tick(now);

    assertThat(passed).containsExactly(10, 12, 14);
    offer(11, 15);
    assertThat(passed).as("late ones are the receiver's to count").endsWith(14, 11, 15);
  }

  @Test
  void missing_secondGap_hasItsOwnPatience() {
    offer(10, 12);
    now += 60 * MILLI;
    offer(14);
    now += 40 * MILLI;
    buffer.tick(now);
    assertThat(passed).containsExactly(10, 12);

    offer(13);

    assertThat(passed).containsExactly(10, 12, 13, 14);
  }

  @Test
  void doubled_isKeptOnce() {
    offer(10, 12, 12, 12, 11);

    assertThat(passed).containsExactly(10, 11, 12);
  }

  @Test
  void fullWindow_isGivenUp() {
    offer(10);
    for (int sequence = 12; sequence < 12 + ReorderBuffer.SLOTS; sequence++) {
      offer(sequence);
    }

    assertThat(passed).hasSize(ReorderBuffer.SLOTS + 1).startsWith(10, 12).isSorted();
  }

  @Test
  void jump_isFollowedWhenConfirmed() {
    offer(10, 30_000, 11, 20_000, 20_001, 20_003, 20_002);

    assertThat(passed).containsExactly(10, 30_000, 11, 20_000, 20_001, 20_002, 20_003);
  }

  @Test
  void otherSource_neverMovesTheWindowUnconfirmed() {
    offer(10);
    buffer.offer(packet(11, 99, 20), now);
    offer(12, 11);
    buffer.offer(packet(500, 99, 20), now);
    buffer.offer(packet(501, 99, 20), now);
    buffer.offer(packet(503, 99, 20), now);
    buffer.offer(packet(502, 99, 20), now);

    assertThat(passed).containsExactly(10, 11, 11, 12, 500, 501, 502, 503);
  }

  @Test
  void tooShortOrTooLongPackets_goOnAtOnce() {
    offer(10, 12);
    buffer.offer(ByteBuffer.allocate(4), now);
    buffer.offer(packet(13, CAMERA, 9000), now);

    assertThat(passed).containsExactly(10, 0, 12, 13);
  }

  @Test
  void anything_isPassedOnceAtMostAndNeverKeptForEver() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200_000; i++) {
      int near = random.nextInt(100) == 0 ? random.nextInt(65_536) : (i + random.nextInt(80));
      int source = random.nextInt(50) == 0 ? random.nextInt(3) : CAMERA;
      buffer.offer(packet(near & 0xffff, source, 12 + random.nextInt(3000)), now);
      now += random.nextInt(3) * MILLI;
      buffer.tick(now);
      assertThat(passed.size()).isLessThanOrEqualTo(i + 1);
    }
    buffer.tick(now + ReorderBuffer.PATIENCE_NANOS);

    assertThat(buffer.deadlineNanos()).isEqualTo(ReorderBuffer.NO_DEADLINE);
  }

  private void offer(int... sequences) {
    for (int sequence : sequences) {
      buffer.offer(packet(sequence, CAMERA, 20), now);
    }
  }

  /** Not at the start of its buffer, as nothing promises that. */
  private static ByteBuffer packet(int sequence, int source, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length + 3);
    bytes.putShort(3 + 2, (short) sequence).putInt(3 + 8, source);
    return bytes.position(3);
  }
}
