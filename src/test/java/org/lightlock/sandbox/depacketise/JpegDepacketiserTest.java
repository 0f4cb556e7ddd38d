package org.lightlock.sandbox.depacketise;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2435, against the JPEG encoder and decoder of the Java runtime. */
class JpegDepacketiserTest {
  private static final int MAIN_AND_TABLES = 8 + 4 + 128;
  private static final String IN_BAND = "01 ff 0c 08"; // type 1, Q 255, 96 x 64

  private final Stream stream = new Stream();

  @BeforeEach
  void jpeg() {
    stream.depacketiser = new JpegDepacketiser(Stream.LIMITS.maxPixels(), stream);
  }

  @Test
  void tablesInBand_threeFragments_decodeToTheSamePicture() throws IOException {
    byte[] original = picture();
    byte[] scan = scan(original);
    int third = scan.length / 3;
    stream.send(1, false, payload(0, IN_BAND, tables(original), part(scan, 0, third)));
    stream.send(1, false, payload(third, IN_BAND, new byte[0], part(scan, third, 2 * third)));
    stream.send(
        1, true, payload(2 * third, IN_BAND, new byte[0], part(scan, 2 * third, scan.length)));

    assertThat(stream.seen).containsExactly("96x64");
    BufferedImage expected = ImageIO.read(new ByteArrayInputStream(original));
    BufferedImage actual = ImageIO.read(new ByteArrayInputStream(stream.units.getFirst()));
    assertThat(pixels(actual)).isEqualTo(pixels(expected));
  }

  @Test
  void computedTables_q50_areTheStandardOnesInZigzagOrder() {
    stream.send(1, true, payload(0, "01 32 0c 08", new byte[0], new byte[] {1, 2}));

    String jpeg = HexFormat.of().formatHex(stream.units.getFirst());
    assertThat(jpeg)
        .startsWith("ffd8ffe0")
        .contains("ffdb004300" + "100b0c0e0c0a100e0d0e121110131828")
        .contains("ffc00011080040006003" + "012200" + "021101" + "031101")
        .endsWith("ffda000c03010002110311003f00" + "0102" + "ffd9");
  }

  @Test
  void type0_halvesChromaHorizontallyOnly() {
    stream.send(1, true, payload(0, "00 32 0c 08", new byte[0], new byte[] {1}));

    assertThat(HexFormat.of().formatHex(stream.units.getFirst())).contains("012100");
  }

  @Test
  void restartMarkers_getTheirInterval() {
    byte[] restart = Stream.hex("0004 ffff");
    stream.send(1, true, payload(0, "41 32 0c 08", restart, Stream.hex("01ffd002ffd103")));

    assertThat(HexFormat.of().formatHex(stream.units.getFirst()))
        .contains("ffdd00040004")
        .endsWith("01ffd002ffd103ffd9");
  }

  @Test
  void tablesOfAQualityBelow255_areRemembered() {
    byte[] tables = new byte[4 + 128];
    Arrays.fill(tables, (byte) 7);
    System.arraycopy(Stream.hex("00000080"), 0, tables, 0, 4);
    stream.send(1, true, payload(0, "01 80 0c 08", tables, new byte[] {1}));
    stream.send(2, true, payload(0, "01 80 0c 08", new byte[4], new byte[] {1}));
    stream.send(3, true, payload(0, "01 81 0c 08", new byte[4], new byte[] {1}));

    assertThat(stream.units).hasSize(2);
    assertThat(stream.units.get(1)).isEqualTo(stream.units.get(0));
    assertThat(stream.seen).containsExactly("96x64", "PAYLOAD_MALFORMED");
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 200, 254})
  void tablesOfEachQuality_areRememberedApart(int q) {
    String header = "01 " + HexFormat.of().toHexDigits((byte) q) + " 0c 08";
    String other = "01 c7 0c 08";
    stream.send(1, true, payload(0, header, tables(0, 64, 64, 7), new byte[] {1}));
    stream.send(2, true, payload(0, other, tables(0, 64, 64, 9), new byte[] {1}));
    stream.send(3, true, payload(0, header, new byte[4], new byte[] {1}));
    stream.send(4, true, payload(0, header, tables(0, 64, 64, 8), new byte[] {1}));
    stream.send(5, true, payload(0, header, new byte[4], new byte[] {1}));

    assertThat(stream.seen).containsExactly("96x64");
    assertThat(stream.units).hasSize(5);
    assertThat(stream.units.get(2)).isEqualTo(stream.units.get(0));
    assertThat(stream.units.get(1)).isNotEqualTo(stream.units.get(0));
    assertThat(stream.units.get(4))
        .isEqualTo(stream.units.get(3))
        .isNotEqualTo(stream.units.get(0));
  }

  @Test
  void tablesOf16Bits_decodeToTheSamePicture() throws IOException {
    byte[] original = picture();
    byte[] narrow = tables(original);
    byte[] wide = new byte[4 + 2 * 128];
    wide[1] = 3; // both
    wide[2] = 1; // 256 bytes
    for (int i = 0; i < 128; i++) {
      wide[5 + 2 * i] = narrow[4 + i];
    }
    stream.send(1, true, payload(0, IN_BAND, wide, scan(original)));

    assertThat(HexFormat.of().formatHex(stream.units.getFirst()))
        .contains("ffdb008310", "ffdb008311");
    BufferedImage expected = ImageIO.read(new ByteArrayInputStream(original));
    BufferedImage actual = ImageIO.read(new ByteArrayInputStream(stream.units.getFirst()));
    assertThat(pixels(actual)).isEqualTo(pixels(expected));
  }

  @Test
  void tablesOf16And8Bits_keepTheirWidths() {
    stream.send(1, true, payload(0, IN_BAND, tables(1, 128, 64, 7), new byte[] {1}));
    stream.send(2, true, payload(0, IN_BAND, tables(2, 64, 128, 7), new byte[] {1}));
    stream.send(3, true, payload(0, IN_BAND, tables(1, 128, 0, 7), new byte[] {1}));
    stream.send(4, true, payload(0, IN_BAND, tables(3, 128, 64, 7), new byte[] {1}));

    assertThat(stream.units)
        .extracting(unit -> HexFormat.of().formatHex(unit))
        .satisfiesExactly(
            unit -> assertThat(unit).contains("ffdb008310", "ffdb004301"),
            unit -> assertThat(unit).contains("ffdb004300", "ffdb008311"),
            unit -> assertThat(unit).contains("ffdb008310", "ffdb008311"));
    assertThat(stream.seen).containsExactly("96x64", "PAYLOAD_MALFORMED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"01 32 00 00", "01 32 00 08", "01 32 0c 00"})
  void sizeZero_isThatOfTheDescription(String header) {
    stream.depacketiser.describedSize(2592, 1944);
    stream.send(1, true, payload(0, header, new byte[0], new byte[] {1}));

    assertThat(stream.seen).containsExactly("2592x1944");
    assertThat(HexFormat.of().formatHex(stream.units.getFirst()))
        .contains("ffc00011080798" + "0a20" + "03");
  }

  @Test
  void sizeZero_describedOverTheLimit_isRefused() {
    stream.depacketiser.describedSize(8000, 8000);
    stream.send(1, true, payload(0, "01 32 00 00", new byte[0], new byte[] {1}));

    assertThat(stream.seen).containsExactly("PAYLOAD_DIMENSIONS");
  }

  @Test
  void singleFields_theOddOnesAreShownAndTheEvenOnesLeftOut() {
    for (int field : new int[] {1, 2, 1, 2}) {
      stream.send(field, true, field(field, new byte[] {1, (byte) field}));
    }
    assertThat(stream.units).hasSize(2).allMatch(unit -> unit[unit.length - 3] == 1);
    assertThat(stream.seen).containsExactly("fields", "96x64");

    stream.send(3, true, field(3, new byte[] {1}));
    stream.send(4, true, field(0, new byte[] {1}));
    assertThat(stream.units).hasSize(4);
    assertThat(stream.seen).containsExactly("fields", "96x64", "frames");
  }

  @Test
  void fieldOfNoKnownKind_isRefused() {
    stream.send(1, true, field(4, new byte[] {1}));

    assertThat(stream.seen).containsExactly("PAYLOAD_UNSUPPORTED");
  }

  @Test
  void endOfImageFromTheCamera_isNotDoubled() {
    stream.send(1, true, payload(0, "01 32 0c 08", new byte[0], Stream.hex("01ffd9aabb")));

    assertThat(HexFormat.of().formatHex(stream.units.getFirst())).endsWith("3f0001ffd9");
  }

  @Test
  void hiddenHeader_dropsThePicture() {
    byte[] scan = Stream.hex("01ffc0001108ffffffff03012200021101031101");
    stream.send(1, true, payload(0, "01 32 0c 08", new byte[0], scan));

    assertThat(stream.units).isEmpty();
    assertThat(stream.seen).endsWith("PAYLOAD_SCANS");
  }

  @Test
  void lostFragment_dropsThisPictureOnly() {
    stream.send(1, false, payload(0, "01 32 0c 08", new byte[0], new byte[] {1, 2}));
    stream.lose().send(1, true, payload(4, "01 32 0c 08", new byte[0], new byte[] {5}));
    stream.send(2, true, payload(0, "01 32 0c 08", new byte[0], new byte[] {1, 2}));

    assertThat(stream.seen).containsExactly("96x64", "PAYLOAD_FRAGMENT_LOST");
    assertThat(stream.units).hasSize(1);
  }

  @Test
  void overlappingOffsets_dropThePicture() {
    stream.send(1, false, payload(0, "01 32 0c 08", new byte[0], new byte[] {1, 2}));
    stream.send(1, true, payload(1, "01 32 0c 08", new byte[0], new byte[] {5}));

    assertThat(stream.units).isEmpty();
  }

  @Test
  void marker_missing_theTimestampIsTheBoundary() {
    stream.send(1, false, payload(0, "01 32 0c 08", new byte[0], new byte[] {1, 2}));
    stream.send(2, false, payload(0, "01 32 0c 08", new byte[0], new byte[] {1, 2}));

    assertThat(stream.units).hasSize(1);
  }

  @Test
  void sizeOverTheLimit_isRefused() {
    stream.depacketiser = new JpegDepacketiser(1000, stream);
    stream.send(1, true, payload(0, "01 32 0c 08", new byte[0], new byte[] {1}));

    assertThat(stream.seen).containsExactly("PAYLOAD_DIMENSIONS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "02 32 0c 08", // unassigned type
        "01 00 0c 08", // Q 0
        "01 64 0c 08", // Q 100
        "01 32 00 08", // no width
        "01 32 0c 00" // no height
      })
  void unsupportedHeader_isRefused(String header) {
    stream.send(1, true, payload(0, header, new byte[0], new byte[] {1}));

    assertThat(stream.seen).containsExactly("PAYLOAD_UNSUPPORTED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00 000000 01 32 0c", // half a header
        "00 000000 41 32 0c 08 0004", // half a restart header
        "00 000000 01 ff 0c 08 0000", // half a table header
        "00 000000 01 ff 0c 08 00000080 0102", // tables longer than the packet
        "00 000000 01 ff 0c 08 00000002 0102", // tables of an odd size
        "00 000000 01 ff 0c 08 00000000" // Q 255 without tables
      })
  void malformedPayload_isDropped(String payload) {
    stream.sendLast(1, payload);

    assertThat(stream.seen).containsExactly("PAYLOAD_MALFORMED");
  }

  private static byte[] payload(int offset, String header, byte[] more, byte[] data) {
    byte[] main = Stream.hex("00" + HexFormat.of().toHexDigits(offset, 6) + header);
    byte[] all = Arrays.copyOf(main, main.length + more.length + data.length);
    System.arraycopy(more, 0, all, main.length, more.length);
    System.arraycopy(data, 0, all, main.length + more.length, data.length);
    return all;
  }

  private static byte[] field(int typeSpecific, byte[] data) {
    byte[] all = payload(0, "01 32 0c 08", new byte[0], data);
    all[0] = (byte) typeSpecific;
    return all;
  }

  /** A table header and tables of nothing but one value. */
  private static byte[] tables(int precision, int first, int second, int value) {
    byte[] all = new byte[4 + first + second];
    Arrays.fill(all, (byte) value);
    int length = first + second;
    all[0] = 0;
    all[1] = (byte) precision;
    all[2] = (byte) (length >> 8);
    all[3] = (byte) length;
    return all;
  }

  private static byte[] picture() throws IOException {
    BufferedImage image = new BufferedImage(96, 64, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 96; x++) {
        image.setRGB(x, y, new Color(2 * x, 3 * y, (x * y) & 0xff).getRGB());
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, "jpeg", out)).isTrue();
    return out.toByteArray();
  }

  /** The table header and both tables of a JPEG. */
  private static byte[] tables(byte[] jpeg) {
    byte[] result = new byte[MAIN_AND_TABLES - 8];
    result[3] = (byte) 128;
    int at = segment(jpeg, 0xdb);
    System.arraycopy(jpeg, at + 5, result, 4, 64);
    int next = (jpeg[at + 2] & 0xff) << 8 | (jpeg[at + 3] & 0xff);
    int second = next > 67 ? at + 5 + 64 + 1 : at + 2 + next + 5;
    System.arraycopy(jpeg, second, result, 68, 64);
    return result;
  }

  private static byte[] scan(byte[] jpeg) {
    int at = segment(jpeg, 0xda);
    int start = at + 2 + ((jpeg[at + 2] & 0xff) << 8 | (jpeg[at + 3] & 0xff));
    return Arrays.copyOfRange(jpeg, start, jpeg.length - 2);
  }

  private static int segment(byte[] jpeg, int marker) {
    int at = 2;
    while ((jpeg[at + 1] & 0xff) != marker) {
      at += 2 + ((jpeg[at + 2] & 0xff) << 8 | (jpeg[at + 3] & 0xff));
    }
    return at;
  }

  private static byte[] part(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
