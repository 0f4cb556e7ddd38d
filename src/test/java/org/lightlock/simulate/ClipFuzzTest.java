package org.lightlock.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Whatever a file holds, it is a clip that lies within the file or is refused with words. */
class ClipFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void parse(byte[] file) {
    try {
      Clip clip = Clip.parse(ByteBuffer.wrap(file));
      assertThat(clip.samples()).isNotEmpty();
      assertThat(clip.ticksPerSecond()).isPositive();
      assertThat(clip.durationTicks()).isPositive();
      for (Clip.Sample sample : clip.samples()) {
        assertThat(clip.bytes(sample).remaining()).isBetween(1, file.length);
      }
      // Views of the file, so that what is kept is not more than what was read.
      for (ByteBuffer set : clip.parameterSets()) {
        assertThat(set.remaining()).isBetween(3, file.length);
        assertThat(set.isReadOnly()).isTrue();
      }
    } catch (ClipException expected) {
      assertThat(expected).hasMessageNotContaining("null");
    }
  }
}
