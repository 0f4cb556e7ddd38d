package org.lightlock.sandbox.depacketise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequence parameter sets written element by element from the tables of H.264 and H.265. */
class SequenceSyntaxTest {
  /** H.264 §7.3.2.1.1 up to seq_parameter_set_id 0, baseline. */
  private static Bits baseline() {
    return new Bits().u(8, 66).u(16, 0x1e).ue(0);
  }

  /** The same of a profile that names chroma format and bit depths. */
  private static Bits high(int profile, int chromaFormat) {
    Bits bits = new Bits().u(8, profile).u(16, 0x1e).ue(0, chromaFormat);
    return chromaFormat == 3 ? bits.flags("0") : bits;
  }

  /** From log2_max_frame_num to direct_8x8_inference_flag: 20 x 15 macroblocks, 2 references. */
  private static Bits plainPicture(Bits bits) {
    return bits.ue(0).ue(2).ue(2).flags("0").ue(19, 14).flags("1 1");
  }

  private static @Nullable SequenceSet h264(Bits bits) {
    byte[] nal = bits.nal("67");
    return H264Sps.read(ByteBuffer.wrap(nal), 0, nal.length);
  }

  private static SequenceSet good(@Nullable SequenceSet set) {
    assertThat(set).isNotNull();
    return set;
  }

  @Test
  void h264_orderTypeOne_stepsOverItsCycle() {
    Bits bits = baseline().ue(0).ue(1).flags("0").se(-3).se(4).ue(2).se(1).se(-1);
    bits.ue(1).flags("0").ue(19, 14).flags("1 1 0 0");

    assertThat(good(h264(bits)).geometry())
        .isEqualTo(new PictureGeometry(320, 240, 320, 240, 8, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})
  void h264_profilesWithAChromaFormat_nameIt(int profile) {
    Bits bits = plainPicture(high(profile, 2).ue(2, 2).flags("0 0"));

    assertThat(good(h264(bits.flags("0 0"))).geometry())
        .isEqualTo(new PictureGeometry(320, 240, 320, 240, 10, 2));
  }

  /** §7.4.2.1.1, table 6-1: crop units are chroma samples. */
  @ParameterizedTest
  @CsvSource({"0, 317, 233", "1, 314, 226", "2, 314, 233", "3, 317, 233"})
  void h264_cropping_countsInChromaSamples(int chromaFormat, int width, int height) {
    Bits bits = plainPicture(high(100, chromaFormat).ue(0, 0).flags("0 0"));
    bits.flags("1").ue(1, 2, 3, 4).flags("0");

    PictureGeometry geometry = good(h264(bits)).geometry();
    assertThat(geometry).isEqualTo(new PictureGeometry(320, 240, width, height, 8, chromaFormat));
  }

  @Test
  void h264_separatePlanes_cropInLumaSamples() {
    Bits bits = new Bits().u(8, 244).u(16, 0x1e).ue(0, 3).flags("1").ue(0, 0).flags("0 0");

    assertThat(good(h264(plainPicture(bits).flags("1").ue(1, 0, 0, 1).flags("0"))).geometry())
        .isEqualTo(new PictureGeometry(320, 240, 319, 239, 8, 3));
  }

  @ParameterizedTest
  @CsvSource({"160, 0", "0, 120"})
  void h264_croppedToNothing_isMalformed(int columns, int lines) {
    Bits bits = plainPicture(baseline()).flags("1").ue(columns, 0, lines, 0).flags("0");

    assertThat(h264(bits)).isNull();
  }

  /** §7.3.2.1.1.1: a list ends early where next_scale becomes 0, and 4:4:4 has twelve. */
  @ParameterizedTest
  @CsvSource({"1, 8", "3, 12"})
  void h264_scalingLists_areSteppedOver(int chromaFormat, int lists) {
    Bits bits = high(100, chromaFormat).ue(0, 0).flags("0 1");
    bits.flags("1").se(-8); // the first is the default list
    bits.flags("1").se(1);
    for (int i = 1; i < 16; i++) {
      bits.se(0); // the second in full
    }
    for (int list = 2; list < lists; list++) {
      bits.flags("0");
    }

    assertThat(good(h264(plainPicture(bits).flags("0 0"))).geometry().width()).isEqualTo(320);
  }

  /** Annex E.1.1 with everything: what a decoder holds back counts like references. */
  @Test
  void h264_wholeUsabilityInformation_saysHowManyPicturesAreHeldBack() {
    Bits bits = plainPicture(baseline()).flags("0 1");
    bits.flags("1").u(8, 255).u(32, 0x0001_0001); // Extended_SAR
    bits.flags("1 1"); // overscan
    bits.flags("1").u(4, 10).flags("1").u(24, 0x010101); // video signal, colours
    bits.flags("1").ue(1, 1); // chroma location
    bits.flags("1").u(32, 1).u(32, 50).flags("1"); // timing
    bits.flags("1").ue(1).u(8, 0x11).ue(9, 9).flags("0").ue(9, 9).flags("1").u(20, 0x5555); // NAL
    bits.flags("1").ue(0).u(8, 0x11).ue(9, 9).flags("0").u(20, 0x5555); // VCL
    bits.flags("1 0"); // low delay, pic_struct
    bits.flags("1 1").ue(0, 0, 10, 10).ue(3, 5);

    assertThat(good(h264(bits)).references()).isEqualTo(5);
  }

  @Test
  void h264_usabilityInformationWithoutRestrictions_leavesTheReferences() {
    Bits bits = plainPicture(baseline()).flags("0 1").flags("0 0 0 0 0 0 0 0 0");

    assertThat(good(h264(bits)).references()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 1000})
  void h264_heldBackBeyondTheStandard_countsAsNotSaid(int pictures) {
    Bits bits = plainPicture(baseline()).flags("0 1").flags("0 0 0 0 0 0 0 0 1 1");

    assertThat(good(h264(bits.ue(0, 0, 0, 0).ue(0, pictures))).references()).isEqualTo(2);
  }

  /** H.265 §7.3.2.2.1 up to the id, with sub-layers that bring profile, level, both or nothing. */
  private static Bits h265Start(int subLayers) {
    Bits bits = new Bits().u(4, 0).u(3, subLayers).flags("1").u(88, 0).u(8, 93);
    for (int i = 0; i < subLayers; i++) {
      bits.u(2, i & 3);
    }
    if (subLayers > 0) {
      bits.u(2 * (8 - subLayers), 0);
    }
    for (int i = 0; i < subLayers; i++) {
      bits.u(((i & 2) != 0 ? 88 : 0) + ((i & 1) != 0 ? 8 : 0), 0);
    }
    return bits.ue(0);
  }

  private static Bits h265End(Bits bits, boolean eachSubLayer, int subLayers) {
    bits.ue(0, 0, 4).flags(eachSubLayer ? "1" : "0");
    for (int i = eachSubLayer ? 0 : subLayers; i <= subLayers; i++) {
      bits.ue(1 + i, 0, 0);
    }
    return bits;
  }

  private static @Nullable SequenceSet h265(Bits bits) {
    byte[] nal = bits.nal("4201");
    return H265Sps.read(ByteBuffer.wrap(nal), 0, nal.length);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "4, true", "4, false", "6, true"})
  void h265_subLayers_theLargestBufferCounts(int subLayers, boolean eachSubLayer) {
    Bits bits = h265Start(subLayers).ue(1).ue(640, 368).flags("0");

    SequenceSet set = good(h265(h265End(bits, eachSubLayer, subLayers)));
    assertThat(set.references()).isEqualTo(1 + subLayers);
    assertThat(set.geometry()).isEqualTo(new PictureGeometry(640, 368, 640, 368, 8, 1));
  }

  @Test
  void h265_sevenSubLayers_isMalformed() {
    Bits bits = h265Start(7).ue(1).ue(640, 368).flags("0");

    assertThat(h265(h265End(bits, true, 7))).isNull();
  }

  @ParameterizedTest
  @CsvSource({"0, 637, 361", "1, 634, 354", "2, 634, 361", "3, 637, 361"})
  void h265_conformanceWindow_countsInChromaSamples(int chromaFormat, int width, int height) {
    Bits bits = h265Start(0).ue(chromaFormat).flags(chromaFormat == 3 ? "0" : "");
    bits.ue(640, 368).flags("1").ue(1, 2, 3, 4);

    assertThat(good(h265(h265End(bits, true, 0))).geometry())
        .isEqualTo(new PictureGeometry(640, 368, width, height, 8, chromaFormat));
  }

  @Test
  void h265_separatePlanes_cropInLumaSamples() {
    Bits bits = h265Start(0).ue(3).flags("1").ue(640, 368).flags("1").ue(1, 0, 0, 1);

    assertThat(good(h265(h265End(bits, true, 0))).geometry().width()).isEqualTo(639);
  }

  @ParameterizedTest
  @CsvSource({"320, 0", "0, 184"})
  void h265_croppedToNothing_isMalformed(int columns, int lines) {
    Bits bits = h265Start(0).ue(1).ue(640, 368).flags("1").ue(columns, 0, lines, 0);

    assertThat(h265(h265End(bits, true, 0))).isNull();
  }

  /** ATTACKS: a set that asks for many large pictures is refused by what they cost. */
  @ParameterizedTest
  @CsvSource({"0, 8, 175", "1, 8, 225", "2, 8, 275", "3, 8, 375", "1, 10, 375"})
  void pictureBytes_areSamplesAndMotion(int chromaFormat, int depth, int bytesPer100Pixels) {
    PictureGeometry geometry = new PictureGeometry(80, 80, 80, 80, depth, chromaFormat);

    assertThat(new SequenceSet(0, 1, geometry).decoderBytes())
        .isEqualTo(4L * 64 * bytesPer100Pixels);
  }

  /** §9.1: more than 31 leading zeros is no number that any table holds. */
  @Test
  void endlessExpGolomb_fails() {
    BitReader in = new BitReader(ByteBuffer.wrap(new byte[16]), 0, 16);

    assertThat(in.unsigned()).isZero();
    assertThat(in.failed()).isTrue();
  }
}
