package org.lightlock.sandbox.depacketise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets written by x264 and x265, and what a hostile camera makes of them. */
class SequenceParameterSetTest {
  private static final String H264 = "67640028acd940780227e5c044000003000400000300c83c60c658";
  private static final String H265 =
      "420101016000000300900000030000030078a003c08010e596566924caf0168080000003008000000c84";

  @Test
  void h264_1080p_isCroppedFrom1088Lines() {
    assertThat(h264(H264)).isEqualTo(new PictureGeometry(1920, 1088, 1920, 1080, 8, 1));
  }

  @Test
  void h264_interlaced_countsBothFields() {
    assertThat(h264("67640028acd94078044fde0220000003002000000643e2c5b2c0"))
        .isEqualTo(new PictureGeometry(1920, 1088, 1920, 1080, 8, 1));
  }

  @Test
  void h264_444WithScalingMatrix_isRead() {
    assertThat(h264("67f4001e919b281485fc7cf808800000030080000019078b16cb"))
        .isEqualTo(new PictureGeometry(656, 368, 642, 362, 8, 3));
  }

  @Test
  void h264_tenBits_isRead() {
    assertThat(h264("676e001ea6cd940a42fe224c0440000003004000000c83c58b6580"))
        .isEqualTo(new PictureGeometry(656, 368, 642, 362, 10, 1));
  }

  @Test
  void h264_exampleOf16384Squared_isReadAndCountable() {
    // baseline, id 0, 4-bit frame numbers, order type 2, 1 reference, 1024 x 1024 macroblocks
    PictureGeometry geometry = h264(bits("67 42 00 28", sixteenThousandSquared()));

    assertThat(geometry).isEqualTo(new PictureGeometry(16_384, 16_384, 16_384, 16_384, 8, 1));
    assertThat(new PictureGeometry(16_384, 16_384, 1, 1, 8, 1).codedPixels()).isEqualTo(1L << 28);
  }

  private static String sixteenThousandSquared() {
    String size = "0000000000" + "10000000000"; // ue(1023): ten zeros, then 1024 in eleven bits
    return "1" + "1" + "011" + "010" + "0" + size + size + "1" + "1" + "0" + "0" + "1";
  }

  @Test
  void h265_1080p_isCodedInBlocksOf8() {
    assertThat(h265(H265)).isEqualTo(new PictureGeometry(1920, 1080, 1920, 1080, 8, 1));
  }

  @Test
  void h265_tenBitsWithSubLayers_isRead() {
    assertThat(
            h265(
                "42010102200000030090000003000003003fa005020171d48d96566924caf0168080000003008000000c84"))
        .isEqualTo(new PictureGeometry(640, 368, 638, 362, 10, 1));
  }

  @Test
  void cutAtAnyByte_isMalformedOrTheSame() {
    for (int length = 0; length < H264.length() / 2; length++) {
      PictureGeometry cut = h264(H264.substring(0, 2 * length));
      assertThat(cut == null || cut.equals(h264(H264))).isTrue();
    }
    for (int length = 0; length < H265.length() / 2; length++) {
      PictureGeometry cut = h265(H265.substring(0, 2 * length));
      assertThat(cut == null || cut.equals(h265(H265))).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"67", "6742002800000000000000000000", "67640028000000000000000001ffffffffff"})
  void h264_nonsense_isMalformed(String nal) {
    assertThat(h264(nal)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"4201", "42010f016000000300900000030000030078a003c080", "4201010160000000"})
  void h265_nonsense_isMalformed(String nal) {
    assertThat(h265(nal)).isNull();
  }

  private static @Nullable PictureGeometry h264(String nal) {
    byte[] bytes = Stream.hex(nal);
    return geometry(H264Sps.read(ByteBuffer.wrap(bytes), 0, bytes.length));
  }

  private static @Nullable PictureGeometry h265(String nal) {
    byte[] bytes = Stream.hex(nal);
    return geometry(H265Sps.read(ByteBuffer.wrap(bytes), 0, bytes.length));
  }

  private static @Nullable PictureGeometry geometry(@Nullable SequenceSet set) {
    return set == null ? null : set.geometry();
  }

  /** Bytes in hexadecimal, then bits, filled up with zeros. */
  private static String bits(String hex, String bits) {
    StringBuilder nal = new StringBuilder(hex.replace(" ", ""));
    for (int at = 0; at < bits.length(); at += 4) {
      String digit = (bits + "000").substring(at, at + 4);
      nal.append(Integer.toHexString(Integer.parseInt(digit, 2)));
    }
    return nal.length() % 2 == 0 ? nal.toString() : nal + "0";
  }
}
