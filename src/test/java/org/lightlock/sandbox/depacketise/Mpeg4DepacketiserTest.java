package org.lightlock.sandbox.depacketise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6416 §5: pieces of the bitstream, of which a decoder sees what it needs. */
class Mpeg4DepacketiserTest {
  private static final String SEQUENCE = "000001b001";
  private static final String OBJECT = "000001b58913" + "00000100";
  // simple profile, rectangular, 25 ticks a second, 320x240, one line of everything else off
  private static final String LAYER = "00000120" + bits(320, 240, "0");
  private static final String USER_DATA = "000001b2 68656c6c6f";
  private static final String KEY = "000001b6 10aa";
  private static final String LATER = "000001b6 50bb";

  private final Stream stream = new Stream();

  @BeforeEach
  void mpeg4() {
    stream.depacketiser = new Mpeg4Depacketiser(1920 * 1088, stream);
  }

  /** A video object layer's bits; the last ones say whether there is a sprite. */
  private static String bits(int width, int height, String sprite) {
    String text =
        "0"
            + "00000001"
            + "0"
            + "0001"
            + "0"
            + "00"
            + "1"
            + "0000000000011001"
            + "1"
            + "0"
            + "1"
            + number(width, 13)
            + "1"
            + number(height, 13)
            + "1"
            + "0"
            + "1"
            + sprite
            + "0"
            + "0"
            + "1"
            + "1"
            + "0"
            + "0"
            + "0111111";
    StringBuilder hex = new StringBuilder();
    for (int at = 0; at + 8 <= text.length(); at += 8) {
      hex.append(String.format("%02x", Integer.parseInt(text.substring(at, at + 8), 2)));
    }
    return hex.toString();
  }

  private static String number(int value, int length) {
    String digits = Integer.toBinaryString(value);
    return "0".repeat(length - digits.length()) + digits;
  }

  @Test
  void headersInBand_pieceByPiece_makeOneAccessUnit() {
    stream.send(1, OBJECT + LAYER + KEY).sendLast(1, "ccdd").sendLast(2, LATER);

    assertThat(stream.seen)
        .containsExactly(
            "320x240", unit("key@1", OBJECT, LAYER, KEY, "ccdd"), unit("unit@2", LATER));
  }

  @Test
  void configuration_goesBeforeTheFirstKeyFrameOnce() {
    stream.depacketiser.parameterSets(List.of(Stream.hex(OBJECT + LAYER)));
    stream.sendLast(1, KEY).sendLast(2, KEY);

    assertThat(stream.seen)
        .containsExactly("320x240", unit("key@1", OBJECT, LAYER, KEY), unit("key@2", KEY));
  }

  @Test
  void userDataAndProfiles_areCutOut() {
    stream.sendLast(1, SEQUENCE + OBJECT + LAYER + USER_DATA + KEY);

    assertThat(stream.seen)
        .containsExactly("320x240", "PAYLOAD_METADATA", unit("key@1", OBJECT, LAYER, KEY));
  }

  @Test
  void headersWithAMarkerOfTheirOwn_belongToTheNextPicture() {
    stream.sendLast(1, OBJECT + LAYER).sendLast(2, KEY);

    assertThat(stream.seen).containsExactly("320x240", unit("key@2", OBJECT, LAYER, KEY));
  }

  @Test
  void noHeadersAtAll_nothingReachesTheDecoder() {
    stream.sendLast(1, KEY);

    assertThat(stream.seen).containsExactly("DECODE_WAITING_FOR_KEY_FRAME");
  }

  @Test
  void sprite_isRefused() {
    stream.sendLast(1, OBJECT + "00000120" + bits(320, 240, "1") + KEY);

    assertThat(stream.seen).containsExactly("PAYLOAD_PARAMETER_SET");
  }

  @Test
  void sizeOverTheLimit_isRefused() {
    stream.sendLast(1, OBJECT + "00000120" + bits(8000, 8000, "0") + KEY);

    assertThat(stream.seen).containsExactly("PAYLOAD_DIMENSIONS");
  }

  @Test
  void lostPiece_dropsThisPictureOnly() {
    stream.sendLast(1, OBJECT + LAYER + KEY);
    stream.send(2, LATER).lose().sendLast(2, "ee").sendLast(3, LATER);

    assertThat(stream.seen)
        .containsExactly(
            "320x240",
            unit("key@1", OBJECT, LAYER, KEY),
            "PAYLOAD_FRAGMENT_LOST",
            unit("unit@3", LATER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000 8002 0814", "aabbccddee", "000001"})
  void payloadWithoutAStartCode_isDropped(String payload) {
    stream.sendLast(1, payload);

    assertThat(stream.seen).containsExactly("PAYLOAD_MALFORMED");
  }

  private static String unit(String head, String... sections) {
    return head + " " + String.join("", sections).replace(" ", "");
  }
}
