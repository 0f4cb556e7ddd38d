package org.lightlock.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class AnnexBTest {
  private static final byte[] SPS = {0, 0, 0, 1, 0x67, 66, 1};
  private static final byte[] PPS = {0, 0, 0, 1, 0x68, 5};
  private static final byte[] SEI = {0, 0, 1, 6, 5, 1, 9, (byte) 0x80};
  private static final byte[] DELIMITER = {0, 0, 0, 1, 9, (byte) 0x10};
  private static final byte[] IDR = {0, 0, 1, 0x65, 7, 7, 7};
  private static final byte[] SLICE = {0, 0, 0, 1, 0x41, 7, 7};

  @Test
  void copyWithoutExtras_idrWithSei_leavesParameterSetsAndSlice() {
    assertThat(copy(DELIMITER, SPS, PPS, SEI, IDR)).isEqualTo(join(SPS, PPS, IDR));
    assertThat(copy(SEI, SPS, SEI, PPS, SEI, SEI, IDR)).isEqualTo(join(SPS, PPS, IDR));
  }

  @Test
  void copyWithoutExtras_slice_isTheSame() {
    assertThat(copy(SLICE)).isEqualTo(SLICE);
    assertThat(copy(SEI, SLICE)).isEqualTo(SLICE);
  }

  @Test
  void copyWithoutExtras_nothingOfUse_isEmpty() {
    assertThat(copy(SEI)).isEmpty();
    assertThat(copy(new byte[] {0, 0, 0, 1})).isEmpty();
    assertThat(copy(new byte[] {0, 0, 1})).isEmpty();
    assertThat(copy()).isEmpty();
  }

  @Test
  void startsWithParameterSet_idrAndSlice_tellsThemApart() {
    assertThat(AnnexB.startsWithParameterSet(join(SPS, PPS, IDR))).isTrue();
    assertThat(AnnexB.startsWithParameterSet(SLICE)).isFalse();
    assertThat(AnnexB.startsWithParameterSet(new byte[0])).isFalse();
  }

  @Test
  void units_accessUnit_liesBehindItsStartCodes() {
    byte[] stream = join(SPS, PPS, IDR);

    assertThat(AnnexB.units(stream))
        .containsExactly(
            new AnnexB.Unit(4, 3, AnnexB.SPS),
            new AnnexB.Unit(11, 2, AnnexB.PPS),
            new AnnexB.Unit(16, 4, AnnexB.IDR_SLICE));
    assertThat(AnnexB.units(stream, 1)).hasSize(1);
    assertThat(AnnexB.units(stream).getLast().isSlice()).isTrue();
    assertThat(AnnexB.units(stream).getFirst().isParameterSet()).isTrue();
  }

  @Test
  void units_nothingOfUse_isEmpty() {
    assertThat(AnnexB.units(new byte[0])).isEmpty();
    assertThat(AnnexB.units(new byte[] {0, 0, 1})).isEmpty();
    assertThat(AnnexB.units(new byte[] {0, 0, 1, 0, 0, 0, 1, 0})).isEmpty();
    assertThat(AnnexB.units(new byte[] {1, 2, 3, 4})).isEmpty();
  }

  private static byte[] copy(byte[]... units) {
    return AnnexB.copyWithoutExtras(MemorySegment.ofArray(join(units)));
  }

  private static byte[] join(byte[]... units) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] unit : units) {
      joined.writeBytes(unit);
    }
    return joined.toByteArray();
  }
}
