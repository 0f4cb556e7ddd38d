package org.lightlock.sandbox.depacketise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Video object layers written element by element from ISO/IEC 14496-2 §6.2.3. */
class Mpeg4VolTest {
  /** From video_object_layer_shape to obmc_disable: rectangular, 25 ticks, 352 x 288. */
  private static final String SIZE =
      "00 1 0000000000011001 1 0 1 0000101100000 1 0000100100000 1 0 1 ";

  /** From sprite_enable of version 1 to scalability. */
  private static final String PLAIN_END = "0 0 0 1 1 0 0";

  private static final String START = "0 00000001 0 0001 0 ";

  private static @Nullable Mpeg4Vol read(String flags) {
    byte[] bytes = new Bits().flags(flags).bytes();
    return Mpeg4Vol.read(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  @Test
  void simpleProfile_isALayer() {
    assertThat(read(START + SIZE + PLAIN_END)).isEqualTo(new Mpeg4Vol(352, 288, false, 25));
  }

  /** Advanced simple: identifier with version 2, extended aspect, VBV, fixed rate, quarter pel. */
  @Test
  void advancedSimpleWithEverything_isALayer() {
    String vbv = "0".repeat(79);
    String start = "0 00010001 1 0010 001 1111 00000001 00000001 1 01 0 1 " + vbv;
    String size = SIZE.replace("0000000000011001 1 0", "0000000000011001 1 1 00001");
    String end = "00 0 1 1" + "00001000" + "00000000" + "0" + "1 1 0 0 0 0 0";

    assertThat(read(start + size.replace(" 1 0 1 ", " 1 1 1 ") + end))
        .isEqualTo(new Mpeg4Vol(352, 288, true, 25));
  }

  @Test
  void matrixInFull_isSteppedOver() {
    String matrix = "00010000".repeat(64);
    String end = "0 0 1 1" + matrix + "1" + matrix + "1 1 1 0 0"; // with reversible codes

    assertThat(read(START + SIZE + end)).isEqualTo(new Mpeg4Vol(352, 288, false, 25));
  }

  /** ATTACKS: tools that cameras do not use are code that nobody tested with cameras. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 00001110 0 0001 0 ", // simple studio
        "0 00001111 0 0001 0 ", // core studio
        "0 00010010 0 0001 0 ", // fine granularity
        "0 00000001 0 0001 1 10 0 0 ", // 4:2:2
      })
  void otherObjectTypes_areNoLayers(String start) {
    assertThat(read(start + SIZE + PLAIN_END)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "00 1 0000000000011001, 01 1 0000000000011001", // binary shape
    "00 1 0000000000011001, 00 0 0000000000011001", // no marker
    "0000000000011001 1 0, 0000000000011001 0 0", // no marker
    "0000000000011001 1 0, 0000000000000000 1 0", // no ticks
    "1 0000101100000, 0 0000101100000",
    "1 0000100100000, 0 0000100100000",
    "0000100100000 1, 0000100100000 0",
    "0000101100000, 0000000000000", // no width
    "0000100100000, 0000000000000" // no height
  })
  void brokenSize_isNoLayer(String right, String wrong) {
    assertThat(SIZE).contains(right);
    assertThat(read(START + SIZE.replace(right, wrong) + PLAIN_END)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 0 0 1 1 0 0", // a sprite
        "0 1 0000 1000 0 1 1 0 0", // not 8 bits
        "0 0 0 0 1 0 0", // complexity estimation
        "0 0 0 1 1 0 1", // scalability
        "0 0 0" // cut
      })
  void otherTools_areNoLayers(String end) {
    assertThat(read(START + SIZE + end)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"00 0 0 0 1 1 0 1 0 0", "00 0 0 0 1 1 0 0 1 0", "01 0 0 0 1 1 0 0 0 0"})
  void otherToolsOfVersionTwo_areNoLayers(String end) {
    assertThat(read("0 00000001 1 0010 001 0001 0 " + SIZE + end)).isNull();
  }

  @Test
  void everyTickPerSecond_fixedRate_readsTheIncrementItHasRoomFor() {
    String one = SIZE.replace("0000000000011001 1 0", "0000000000000001 1 1 1");
    String most = SIZE.replace("0000000000011001 1 0", "1111111111111111 1 1" + "1".repeat(16));

    assertThat(read(START + one + PLAIN_END)).isEqualTo(new Mpeg4Vol(352, 288, false, 1));
    assertThat(read(START + most + PLAIN_END)).isEqualTo(new Mpeg4Vol(352, 288, false, 65_535));
  }
}
