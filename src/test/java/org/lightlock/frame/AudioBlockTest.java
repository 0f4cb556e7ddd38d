package org.lightlock.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioBlockTest {
  private static final long NOW = 1_000_000_000_000L;
  private static final int MONO = 32 + 1920;

  private final MemorySegment memory = Arena.ofAuto().allocate(AudioBlock.MAX_BYTES, 8);

  private int honest(int channels) {
    short[] samples = new short[channels * AudioBlock.SAMPLES];
    samples[1] = -7;
    return AudioBlock.write(memory, 42, NOW - 1, channels, samples);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void read_written_comesBack(int channels) {
    int length = honest(channels);

    AudioBlock block = AudioBlock.read(memory, length, NOW).orElseThrow();

    assertThat(length).isEqualTo(32 + channels * 1920);
    assertThat(block.sequence()).isEqualTo(42);
    assertThat(block.captureNanos()).isEqualTo(NOW - 1);
    assertThat(block.channels()).isEqualTo(channels);
    assertThat(block.samples()).hasSize(channels * 960).startsWith(0, -7, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 16, 31, 32, MONO - 1, MONO + 1, 32 + 3840, 1 << 20})
  void read_otherLength_isALie(int length) {
    honest(1);
    assertThat(AudioBlock.read(memory, length, NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0,0", "4,0", "4,3", "4,-1", "24,959", "24,2147483647", "28,1"})
  void read_otherNumber_isALie(int field, int value) {
    honest(1);
    memory.set(ValueLayout.JAVA_INT, field, value);
    assertThat(AudioBlock.read(memory, MONO, NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "8,0",
    "8,-5",
    "8,1000000000001",
    "16,1000300000000",
    "16,0",
    "16,-9223372036854775808"
  })
  void read_otherTime_isALie(int field, long value) {
    honest(1);
    memory.set(ValueLayout.JAVA_LONG, field, value);
    assertThat(AudioBlock.read(memory, MONO, NOW)).isEmpty();
  }

  @Test
  void read_changedAfterwards_keepsItsOwnCopy() {
    int length = honest(1);
    AudioBlock block = AudioBlock.read(memory, length, NOW).orElseThrow();

    memory.fill((byte) 0x55);

    assertThat(block.samples()[1]).isEqualTo((short) -7);
  }
}
