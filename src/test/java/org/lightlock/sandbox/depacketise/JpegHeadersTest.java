package org.lightlock.sandbox.depacketise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The marker codes of ITU-T T.81 table B.1, in scans and in ONVIF's header extension. */
class JpegHeadersTest {
  @ParameterizedTest
  @ValueSource(ints = {0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc9, 0xcf, 0xda})
  void framesAndScans_beginAScan(int marker) {
    assertThat(JpegHeaders.beginsScan(marker)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0xc4, 0xc8, 0xcc, 0x01, 0xbf, 0xd0, 0xd8, 0xdb, 0xe1, 0xfe})
  void tablesAndOthers_beginNoScan(int marker) {
    assertThat(JpegHeaders.beginsScan(marker)).isFalse();
  }

  /** Looked at in words of eight bytes and, at the end, one by one. */
  @ParameterizedTest
  @CsvSource({
    "11 22 33, 3", // nothing
    "11 ff 00 33, 4", // a stuffed byte
    "11 ff d0 22 ff d7 33, 7", // restarts
    "11 ff d9, 1", // the end
    "11 ff ff ff d9, 1", // fill bytes before it
    "11 ff, 1", // cut
    "11 22 33 44 55 66 77 88 99 aa, 10",
    "11 22 33 44 55 ff 00 88 99 ff d9, 9",
    "ff ff ff ff ff ff ff ff ff ff, 0",
    "11 ff da 22, -219", // a further scan
    "11 22 33 44 55 66 77 88 ff cf, -208", // a frame
    "11 ff 01, -2"
  })
  void scanEnd_isTheEndOfImageOrTheLastByte(String hex, int end) {
    assertThat(JpegHeaders.scanEnd(buffer(hex), 0, buffer(hex).limit())).isEqualTo(end);
  }

  /** ONVIF Streaming Specification §5.1.4: SOF0 among JPEG segments; 0x1000 x 0x0a00 here. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffc0 0011 08 0a00 1000",
        "ffd8 ffc0 0011 08 0a00 1000", // with a start of image
        "ff ffc0 0011 08 0a00 1000", // a fill byte
        "00 ffc0 0011 08 0a00 1000", // a stray byte
        "ffdb 0004 aabb ffc0 0011 08 0a00 1000", // other segments before it
        "ffe0 0000 ffc0 0011 08 0a00 1000" // one that lies about its length
      })
  void frameHeader_namesTheSize(String hex) {
    assertThat(JpegHeaders.sizeIn(buffer(hex), 0, buffer(hex).limit())).isEqualTo(0x1000_0a00);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffc0 0011 08 0a00 10", // cut
        "ffc2 0011 08 0a00 1000", // progressive
        "ffd8 ffff ffff ffff ffff",
        "ffdb ffff ffc0 0011 08 0a00 1000", // a segment beyond the end
        "0000 0000 0000 0000 0000"
      })
  void withoutAFrameHeader_thereIsNoSize(String hex) {
    assertThat(JpegHeaders.sizeIn(buffer(hex), 0, buffer(hex).limit())).isZero();
  }

  private static ByteBuffer buffer(String hex) {
    return ByteBuffer.wrap(Stream.hex(hex)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The cap of a unit holds for every way of adding to it, and nothing is added beyond. */
  @Test
  void accessUnitBuffer_neverPassesItsCap() {
    AccessUnitBuffer unit = new AccessUnitBuffer();
    byte[] most = new byte[AccessUnitBuffer.MAX_BYTES];
    Arrays.fill(most, (byte) 1);

    assertThat(unit.append(most, most.length)).isTrue();
    assertThat(unit.append(most, 1)).isFalse();
    assertThat(unit.append(2)).isFalse();
    assertThat(unit.append(ByteBuffer.wrap(most), 0, 1)).isFalse();
    assertThat(unit.size()).isEqualTo(AccessUnitBuffer.MAX_BYTES);
  }

  /** RFC 2435 §4.2: below 50 the tables grow, and no entry passes 255. */
  @ParameterizedTest
  @CsvSource({"1, 255, 255", "25, 32, 34", "50, 16, 17", "99, 1, 1"})
  void computedQuantisers_scaleTheStandardTables(int q, int luma, int chroma) {
    JpegQuantisers tables = new JpegQuantisers();
    tables.compute(q);

    byte[] written = written(tables);
    assertThat(written[5] & 0xff).isEqualTo(Math.min(255, luma));
    assertThat(written[69 + 5] & 0xff).isEqualTo(Math.min(255, chroma));
  }

  /** RFC 2435 §3.1.8: a bit of precision for each table; one table serves all components. */
  @ParameterizedTest
  @CsvSource({"0, 64, 69, 69", "0, 128, 69, 69", "1, 128, 133, 133", "1, 192, 133, 69"})
  void sentQuantisers_haveEightOrSixteenBits(int precision, int length, int first, int second) {
    JpegQuantisers tables = new JpegQuantisers();

    assertThat(tables.take(ByteBuffer.allocate(256), 0, length, precision)).isTrue();
    assertThat(written(tables)).hasSize(first + second);
  }

  @ParameterizedTest
  @CsvSource({"2, 192, 69, 133", "3, 256, 133, 133"})
  void sentQuantisers_secondOfSixteenBits(int precision, int length, int first, int second) {
    sentQuantisers_haveEightOrSixteenBits(precision, length, first, second);
  }

  @ParameterizedTest
  @CsvSource({"0, 63", "0, 192", "1, 64", "3, 192"})
  void sentQuantisers_ofAnotherLength_areRefused(int precision, int length) {
    JpegQuantisers tables = new JpegQuantisers();

    assertThat(tables.take(ByteBuffer.allocate(256), 0, length, precision)).isFalse();
    assertThat(tables.isEmpty()).isTrue();
  }

  private static byte[] written(JpegQuantisers tables) {
    AccessUnitBuffer image = new AccessUnitBuffer();
    tables.write(image);
    byte[] bytes = new byte[image.size()];
    image.content().get(0, bytes);
    return bytes;
  }
}
