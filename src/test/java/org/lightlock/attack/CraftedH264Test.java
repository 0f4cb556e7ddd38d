package org.lightlock.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.lightlock.sandbox.depacketise.H264Sps;
import org.lightlock.sandbox.depacketise.PictureGeometry;
import org.lightlock.sandbox.depacketise.SequenceSet;

class CraftedH264Test {
  @Test
  void sequenceSet_hasTheSizeThatItNames() {
    byte[] set = CraftedH264.greedy().sequenceSet();
    SequenceSet read = H264Sps.read(ByteBuffer.wrap(set), 0, set.length);
    assertThat(read).isNotNull();
    PictureGeometry geometry = read.geometry();
    assertThat(geometry.width()).isEqualTo(3840);
    assertThat(geometry.height()).isEqualTo(2160);
  }

  @Test
  void keyPicture_isAByteAMacroblock() {
    byte[] picture = CraftedH264.greedy().keyPicture(0);
    assertThat(picture.length).isBetween(240 * 135, 240 * 135 + 16);
  }

  @Test
  void exponentialGolomb_isAsInTheStandard() {
    // ue(v) of 0, 1, 2, 3: 1 010 011 00100 (table 9-2), then the stop bit
    byte[] bytes = new BitWriter(0x67).unsigned(0).unsigned(1).unsigned(2).unsigned(3).end();
    assertThat(bytes).containsExactly(0x67, 0b10100110, 0b01001000);
  }

  @Test
  void zeros_getAnEmulationPreventionByte() {
    assertThat(new BitWriter(0x67).bits(0, 24).end()).containsExactly(0x67, 0, 0, 3, 0, 0x80);
  }
}
