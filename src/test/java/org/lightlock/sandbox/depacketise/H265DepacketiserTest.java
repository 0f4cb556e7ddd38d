package org.lightlock.sandbox.depacketise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Also the formats of RFC 7798 §4.4, written from their diagrams. */
class H265DepacketiserTest {
  // x265's sets for 1920x1080
  private static final String VPS = "40010c01ffff016000000300900000030000030078959809";
  private static final String SPS =
      "420101016000000300900000030000030078a003c08010e596566924caf0168080000003008000000c84";
  private static final String PPS = "4401c172b46240";
  private static final String IDR = "2601 af12"; // type 19, first slice of the picture
  private static final String SLICE = "0201 d012"; // type 1, first slice
  private static final String LATER_SLICE = "0201 5012";
  private static final String CODE = "00000001";

  private final Stream stream = new Stream();

  @BeforeEach
  void withoutDecodingOrderNumbers() {
    stream.depacketiser = new H265Depacketiser(false, Stream.LIMITS, stream);
  }

  @Test
  void singleNalUnits_makeOneAccessUnit() {
    stream.send(1, VPS).send(1, SPS).send(1, PPS).sendLast(1, IDR).sendLast(2, SLICE);

    assertThat(stream.seen)
        .containsExactly("1920x1080", "key@1 " + annexB(VPS, SPS, PPS, IDR), unit(2, SLICE));
  }

  @Test
  void aggregationPacket_asInFigure5_isTakenApart() {
    // PayloadHdr type 48, then size and NAL unit twice
    stream.send(1, "6001 0018" + VPS + "0007" + PPS).sendLast(1, IDR);

    assertThat(stream.seen).containsExactly("key@1 " + annexB(VPS, PPS, IDR));
  }

  @Test
  void fragmentationUnits_asInFigure9_getTheirHeaderBack() {
    // PayloadHdr type 49, TID 1; FU header S=1 type 19 / type 19 / E=1 type 19
    stream.send(1, "6201 93 af").send(1, "6201 13 1234").sendLast(1, "6201 53 56");

    assertThat(stream.seen).containsExactly("key@1 " + annexB("2601 af 1234 56"));
  }

  @Test
  void laterFragmentsOfAnotherType_belongToTheFirst() {
    stream.send(1, "6201 93 af").sendLast(1, "6201 41 56");

    assertThat(stream.seen).containsExactly("key@1 " + annexB("2601 af 56"));
  }

  @Test
  void decodingOrderNumbers_areSteppedOver() {
    stream.depacketiser = new H265Depacketiser(true, Stream.LIMITS, stream);
    stream.send(1, "6001 0000 0018" + VPS + "01 0007" + PPS); // DONL, DOND
    stream.send(1, "6201 93 0002 af").sendLast(1, "6201 53 56");
    stream.sendLast(2, "0201 0003 d012");

    assertThat(stream.seen)
        .containsExactly("key@1 " + annexB(VPS, PPS, "2601 af 56"), unit(2, SLICE));
  }

  /** 65535 is followed by 0; an interleaved stream is more than a decoder without delay takes. */
  @Test
  void decodingOrderNumber_thatStepsBack_isUnsupported() {
    stream.depacketiser = new H265Depacketiser(true, Stream.LIMITS, stream);
    stream.sendLast(1, "2601 ffff af12");
    stream.sendLast(2, "0201 0000 d012");
    stream.sendLast(3, "0201 fffe d013");
    stream.sendLast(4, "0201 0001 d014");

    assertThat(stream.seen)
        .containsExactly(
            "key@1 " + annexB(IDR), unit(2, SLICE), "PAYLOAD_UNSUPPORTED", unit(4, "0201 d014"));
  }

  @Test
  void otherLayersSeiAndDelimiters_neverReachTheDecoder() {
    stream.send(1, "4601 50").send(1, "4e01 05 04 aabbccdd 80").send(1, "2609 af12");
    stream.sendLast(1, IDR).sendLast(2, SLICE);

    assertThat(stream.seen)
        .containsExactly("PAYLOAD_METADATA", "key@1 " + annexB(IDR), unit(2, SLICE));
  }

  @Test
  void marker_missing_nextFirstSliceIsTheBoundary() {
    stream.send(1, IDR).send(1, LATER_SLICE).send(1, SLICE).send(2, SLICE);

    assertThat(stream.seen).containsExactly("key@1 " + annexB(IDR, LATER_SLICE), unit(1, SLICE));
  }

  @Test
  void describedSets_goBeforeTheFirstKeyFrame() {
    stream.depacketiser.parameterSets(List.of(Stream.hex(VPS), Stream.hex(SPS), Stream.hex(PPS)));
    stream.sendLast(1, IDR).sendLast(2, IDR);

    assertThat(stream.seen)
        .containsExactly(
            "1920x1080", "key@1 " + annexB(VPS, SPS, PPS, IDR), "key@2 " + annexB(IDR));
  }

  @Test
  void lostFragment_dropsThisUnitOnly() {
    stream.send(1, "6201 93 af").lose().sendLast(1, "6201 53 56").sendLast(2, SLICE);

    assertThat(stream.seen).containsExactly("PAYLOAD_FRAGMENT_LOST", unit(2, SLICE));
  }

  @Test
  void geometryOverTheLimit_isRefused() {
    stream.depacketiser =
        new H265Depacketiser(false, new Depacketiser.Limits(1280 * 720, 1L << 30), stream);
    stream.send(1, SPS).sendLast(1, IDR);

    assertThat(stream.seen).containsExactly("PAYLOAD_DIMENSIONS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "02", // half a header
        "8201 d0", // forbidden bit
        "0200 d0", // TID 0 is forbidden
        "6601 00", // reserved type 51
        "6001", // aggregation of nothing
        "6001 0000", // size 0
        "6001 0001 02", // size below a header
        "6001 0004 0201", // size beyond the end
        "6001 0002 6001", // aggregation in an aggregation
        "6201 93", // fragment without data
        "6201 b1 01" // fragment of a fragment
      })
  void malformedPayload_isDropped(String payload) {
    stream.send(1, payload).sendLast(2, IDR);

    assertThat(stream.seen).containsExactly("PAYLOAD_MALFORMED", "key@2 " + annexB(IDR));
  }

  @Test
  void paci_isUnsupported() {
    stream.send(1, "6401 0000 00");

    assertThat(stream.seen).containsExactly("PAYLOAD_UNSUPPORTED");
  }

  private static String unit(long timestamp, String... nals) {
    return "unit@" + timestamp + " " + annexB(nals);
  }

  private static String annexB(String... nals) {
    return (CODE + String.join(CODE, nals)).replace(" ", "");
  }
}
