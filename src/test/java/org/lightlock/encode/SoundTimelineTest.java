package org.lightlock.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoundTimelineTest {
  private static final long BEGIN = 5_000_000_000L;
  private static final long BLOCK = 20_000;

  private final SoundTimeline line = new SoundTimeline(1);

  private static short[] block(int value) {
    short[] samples = new short[960];
    Arrays.fill(samples, (short) value);
    return samples;
  }

  private List<Short> drain() {
    List<Short> samples = new ArrayList<>();
    short[] frame = new short[1];
    while (line.take(frame)) {
      samples.add(frame[0]);
    }
    return samples;
  }

  @Test
  void put_blocksInARow_areALineWithoutGap() {
    for (int i = 0; i < 5; i++) {
      line.put(block(i + 1), 1, BEGIN + i * BLOCK);
    }

    assertThat(drain()).hasSize(4800).doesNotContain((short) 0);
    assertThat(line.micros(960)).isEqualTo(BEGIN + BLOCK);
    assertThat(line.takeRestart()).isTrue();
    assertThat(line.takeRestart()).isFalse();
  }

  @Test
  void put_blockMissing_isSilenceOfItsLength() {
    line.put(block(1), 1, BEGIN);
    line.put(block(2), 1, BEGIN + 5 * BLOCK);

    List<Short> samples = drain();
    assertThat(samples).hasSize(6 * 960);
    assertThat(samples.subList(960, 5 * 960)).containsOnly((short) 0);
  }

  @Test
  void put_afterSilence_lateBlocksAreLeftOut() {
    line.put(block(1), 1, BEGIN);
    line.silenceUntil(BEGIN + 20 * BLOCK);
    line.put(block(2), 1, BEGIN + 3 * BLOCK);
    line.put(block(3), 1, BEGIN + 20 * BLOCK);

    assertThat(drain()).hasSize(21 * 960).doesNotContain((short) 2).contains((short) 3);
  }

  @Test
  void put_cameraClockDrifts_isFollowedWithoutAJump() {
    for (int i = 0; i < 30_000; i++) {
      long pts = BEGIN + Math.round(i * BLOCK * 1.0003);
      line.put(block(1), 1, pts);
      assertThat(line.endMicros() - pts - BLOCK).isBetween(-8_000L, 8_000L);
      drain();
    }
  }

  @Test
  void put_longGap_beginsAnew() {
    line.put(block(1), 1, BEGIN);
    line.takeRestart();
    line.put(block(2), 1, BEGIN + 60_000_000);

    assertThat(line.takeRestart()).isTrue();
    assertThat(drain()).hasSize(960).containsOnly((short) 2);
    assertThat(line.micros(0)).isEqualTo(BEGIN + 60_000_000);
  }

  @Test
  void put_twoChannelsIntoOne_areTheirMean() {
    short[] both = new short[1920];
    for (int i = 0; i < both.length; i += 2) {
      both[i] = 100;
      both[i + 1] = 300;
    }

    line.put(both, 2, BEGIN);

    assertThat(drain()).hasSize(960).containsOnly((short) 200);
  }
}
