package org.lightlock.sandbox.depacketise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.frame.Rejection;

/** Also the examples of RFC 6184, §5.6 to §5.8, written from their diagrams. */
class H264DepacketiserTest {
  // x264's sets for 1920x1080
  private static final String SPS = "67640028acd940780227e5c044000003000400000300c83c60c658";
  private static final String PPS = "68ef8fcb";
  private static final String IDR = "65 88 8421";
  private static final String SLICE = "41 9a 2233"; // first_mb_in_slice 0
  private static final String LATER_SLICE = "41 4a 2233"; // first_mb_in_slice over 0
  // slice headers that make sense: first_mb_in_slice, slice_type, set 0
  private static final String MULTI_IDR = "65 b8 2233"; // 0, I
  private static final String MULTI_LATER_IDR = "65 4e 2233"; // 1, I
  private static final String MULTI_SLICE = "41 e0 2233"; // 0, P
  private static final String MULTI_LATER = "41 58 2233"; // 1, P
  private static final String CODE = "00000001";

  private final Stream stream = new Stream();

  @Test
  void singleNalUnits_markerOnTheLast_makeOneAccessUnit() {
    stream.send(1, SPS).send(1, PPS).sendLast(1, IDR).sendLast(2, SLICE);

    assertThat(stream.seen).containsExactly("1920x1080", key(1, SPS, PPS, IDR), unit(2, SLICE));
  }

  @Test
  void stapA_asInFigure7_isTakenApart() {
    // STAP-A NAL header, size, NAL unit 1, size, NAL unit 2
    stream.send(1, "78 001b" + SPS + "0004" + PPS).sendLast(1, IDR);

    assertThat(stream.seen).containsExactly("1920x1080", key(1, SPS, PPS, IDR));
  }

  @Test
  void fuA_asInFigure14_isPutTogetherWithTheRebuiltHeader() {
    // FU indicator: NRI 3, type 28; FU header: S, type 5 / type 5 / E, type 5
    stream.send(1, "7c85 8884").send(1, "7c05 21").sendLast(1, "7c45 6677");

    assertThat(stream.seen).containsExactly(key(1, "65 8884 21 6677"));
  }

  @Test
  void fuA_carryingAParameterSet_isChecked() {
    stream.send(1, "7c87" + SPS.substring(2, 20)).send(1, "7c47" + SPS.substring(20));
    stream.sendLast(1, IDR);

    assertThat(stream.seen).containsExactly("1920x1080", key(1, SPS, IDR));
  }

  @Test
  void marker_onParameterSetsAndSei_isNoBoundary() {
    stream.sendLast(1, SPS).sendLast(1, PPS).sendLast(1, "0605 01aa80").sendLast(2, IDR);

    assertThat(stream.seen).containsExactly("1920x1080", "PAYLOAD_METADATA", key(2, SPS, PPS, IDR));
  }

  /** Multi-slice encoders that take the marker for the end of a slice. */
  @Test
  void marker_onEverySlice_picturesAreWholeAndNotCalledEncrypted() {
    stream.send(1, SPS).send(1, PPS).sendLast(1, MULTI_IDR).sendLast(1, MULTI_LATER_IDR);
    stream.sendLast(2, MULTI_SLICE).sendLast(2, MULTI_LATER);
    stream.sendLast(3, MULTI_SLICE).sendLast(3, MULTI_LATER).sendLast(4, MULTI_SLICE);

    assertThat(stream.seen)
        .containsExactly(
            "1920x1080",
            key(1, SPS, PPS, MULTI_IDR), // nothing had shown yet that more comes
            key(1, SPS, PPS, MULTI_IDR, MULTI_LATER_IDR),
            unit(2, MULTI_SLICE, MULTI_LATER),
            unit(3, MULTI_SLICE, MULTI_LATER));
  }

  @Test
  void marker_onEverySliceWithFillersBetween_isSeenNevertheless() {
    stream.send(1, SPS).send(1, PPS).sendLast(1, MULTI_IDR);
    stream.sendLast(1, "0cffff80").sendLast(1, MULTI_LATER_IDR).sendLast(2, MULTI_SLICE);

    assertThat(stream.seen).last().isEqualTo(key(1, SPS, PPS, MULTI_IDR, MULTI_LATER_IDR));
  }

  @Test
  void marker_onEverySliceFirstOneLost_thePictureIsDroppedWhole() {
    stream.send(1, SPS).send(1, PPS).sendLast(1, MULTI_IDR).lose();
    stream.sendLast(2, MULTI_LATER).sendLast(2, MULTI_LATER).sendLast(3, MULTI_SLICE);
    stream.sendLast(4, MULTI_SLICE);

    assertThat(stream.seen)
        .containsExactly(
            "1920x1080",
            key(1, SPS, PPS, MULTI_IDR),
            "PAYLOAD_FRAGMENT_LOST",
            unit(3, MULTI_SLICE));
  }

  /** The other slices of a picture that has been shown are lost: what follows is another one. */
  @Test
  void laterSliceAfterAMarkerAndALoss_isNoReasonToDistrustMarkers() {
    stream.send(1, SPS).send(1, PPS).sendLast(1, MULTI_IDR).lose();
    stream.sendLast(1, MULTI_LATER_IDR).sendLast(2, MULTI_SLICE);

    assertThat(stream.seen)
        .containsExactly(
            "1920x1080",
            key(1, SPS, PPS, MULTI_IDR),
            "PAYLOAD_FRAGMENT_LOST",
            unit(2, MULTI_SLICE));
  }

  @Test
  void malformedPayloadAfterAMarker_leavesTheShownPictureAlone() {
    stream.sendLast(1, IDR).sendLast(1, "00").sendLast(2, SLICE);

    assertThat(stream.seen).containsExactly(key(1, IDR), "PAYLOAD_MALFORMED", unit(2, SLICE));
  }

  @Test
  void marker_missingAltogether_theTimestampIsTheBoundary() {
    stream.send(1, IDR).send(2, SLICE).send(2, LATER_SLICE).send(3, SLICE);

    assertThat(stream.seen).containsExactly(key(1, IDR), unit(2, SLICE, LATER_SLICE));
  }

  @Test
  void markerMissingAndTimestampStuck_firstSlicesAreTheBoundary() {
    stream.send(1, IDR).send(1, SLICE).send(1, "09f0").send(1, SLICE).send(1, SPS);

    assertThat(stream.seen)
        .containsExactly(key(1, IDR), unit(1, SLICE), unit(1, SLICE), "1920x1080");
  }

  @Test
  void seiAndDelimiters_neverReachTheDecoder_recoveryPointsDo() {
    stream.send(1, "09f0").send(1, "0605 04aabbccdd80").send(1, "0606 01c080").sendLast(1, SLICE);

    assertThat(stream.seen).containsExactly("PAYLOAD_METADATA", key(1, "0606 01c080", SLICE));
  }

  @Test
  void intraSliceWithSequenceSet_isAKeyFrame() {
    stream.send(1, SPS).sendLast(1, "41 b8 2233"); // first_mb 0, slice_type 2

    assertThat(stream.seen).containsExactly("1920x1080", key(1, SPS, "41b82233"));
  }

  @Test
  void describedSets_goBeforeTheFirstKeyFrameOnce() {
    stream.depacketiser.parameterSets(List.of(Stream.hex(SPS), Stream.hex(PPS)));
    stream.sendLast(1, SLICE).sendLast(2, IDR).sendLast(3, IDR);

    assertThat(stream.seen)
        .containsExactly(unit(1, SLICE), "1920x1080", key(2, SPS, PPS, IDR), key(3, IDR));
  }

  @Test
  void describedSets_areLeftOutWhenSetsCameInBand() {
    stream.depacketiser.parameterSets(List.of(Stream.hex("6742"), Stream.hex(PPS)));
    stream.send(1, SPS).sendLast(1, IDR);

    assertThat(stream.seen).containsExactly("1920x1080", key(1, SPS, IDR));
  }

  @Test
  void lostMiddleFragment_dropsThisUnitOnly() {
    stream.sendLast(1, IDR);
    stream.send(2, "7c81 9a84").lose().sendLast(2, "7c41 6677").sendLast(3, SLICE);

    assertThat(stream.seen).containsExactly(key(1, IDR), "PAYLOAD_FRAGMENT_LOST", unit(3, SLICE));
  }

  @Test
  void lostFirstFragment_dropsThisUnitOnly() {
    stream.sendLast(1, IDR);
    stream.lose().send(2, "7c01 9a84").sendLast(2, "7c41 6677").sendLast(3, SLICE);

    assertThat(stream.seen).containsExactly(key(1, IDR), "PAYLOAD_FRAGMENT_LOST", unit(3, SLICE));
  }

  @Test
  void lostLastFragment_dropsThisUnitOnly() {
    stream.send(1, "7c85 8884").lose().sendLast(2, SLICE);

    assertThat(stream.seen).containsExactly("PAYLOAD_FRAGMENT_LOST", unit(2, SLICE));
  }

  @Test
  void lostFirstSlice_dropsTheUnitThatBeginsInTheMiddle() {
    stream.sendLast(1, IDR).lose().sendLast(2, LATER_SLICE).sendLast(3, SLICE);

    assertThat(stream.seen).containsExactly(key(1, IDR), "PAYLOAD_FRAGMENT_LOST", unit(3, SLICE));
  }

  @Test
  void lostMiddleFragment_concealed_keepsWhatStandsBefore() {
    stream.depacketiser.concealLosses();
    stream.send(1, SPS).send(1, PPS).sendLast(1, IDR);
    stream.send(2, "5c81 9a01").lose().send(2, "5c01 03").sendLast(2, "5c41 04");
    stream.sendLast(3, SLICE);

    assertThat(stream.seen)
        .containsExactly(
            "1920x1080",
            key(1, SPS, PPS, IDR),
            "PAYLOAD_FRAGMENT_LOST",
            unit(2, "41 9a01"),
            unit(3, SLICE));
  }

  @Test
  void lostFirstFragmentAndMarker_concealed_leaveTheNextUnitWhole() {
    stream.depacketiser.concealLosses();
    stream.send(1, SPS).send(1, PPS).sendLast(1, IDR);
    stream.lose().send(2, "5c01 03").send(2, "5c01 04").lose();
    stream.sendLast(3, SLICE);

    assertThat(stream.seen)
        .containsExactly(
            "1920x1080", key(1, SPS, PPS, IDR), "PAYLOAD_FRAGMENT_LOST", unit(3, SLICE));
  }

  @Test
  void lostFirstSlice_concealed_keepsTheOther() {
    stream.depacketiser.concealLosses();
    stream.send(1, SPS).send(1, PPS).sendLast(1, IDR);
    stream.lose().sendLast(2, LATER_SLICE).sendLast(3, SLICE);

    assertThat(stream.seen)
        .containsExactly(
            "1920x1080",
            key(1, SPS, PPS, IDR),
            "PAYLOAD_FRAGMENT_LOST",
            unit(2, LATER_SLICE),
            unit(3, SLICE));
  }

  @Test
  void cutParameterSet_concealed_isDropped() {
    stream.depacketiser.concealLosses();
    stream.send(1, SPS).send(1, PPS).send(1, "7c87" + SPS.substring(2, 20)).lose();
    stream.sendLast(1, IDR);

    assertThat(stream.seen)
        .containsExactly("1920x1080", "PAYLOAD_FRAGMENT_LOST", key(1, SPS, PPS, IDR));
  }

  @Test
  void lostWholeUnit_leavesTheNextOneWhole() {
    stream.sendLast(1, IDR).lose().sendLast(3, SLICE);

    assertThat(stream.seen).containsExactly(key(1, IDR), unit(3, SLICE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00", // type 0
        "1e", // type 30
        "e5 88", // forbidden bit
        "7c", // FU without a header
        "7c85", // FU without data
        "7c98 01", // FU of a STAP
        "78", // STAP of nothing
        "78 00", // STAP with half a size
        "78 0000", // STAP with size 0
        "78 0002 41", // STAP with a size beyond its end
        "78 0001 41 0000", // STAP whose second size is 0
        "78 0001 78" // STAP in a STAP
      })
  void malformedPayload_isDropped(String payload) {
    stream.send(1, payload).sendLast(2, IDR);

    assertThat(stream.seen).last().isEqualTo(key(2, IDR));
    assertThat(stream.units).hasSize(1);
    assertThat(stream.seen).first().isEqualTo("PAYLOAD_MALFORMED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"79 0001 0002 4188", "7a 00", "7b 00", "7d85 0001 88"})
  void interleavedMode_isUnsupported(String payload) {
    stream.send(1, payload);

    assertThat(stream.seen).containsExactly("PAYLOAD_UNSUPPORTED");
  }

  @Test
  void hiddenStartCode_dropsTheUnit() {
    stream.sendLast(1, "65 88 000001 67640028").sendLast(2, IDR);

    assertThat(stream.seen).containsExactly("PAYLOAD_MALFORMED", key(2, IDR));
  }

  @Test
  void fragmentThatNeverEnds_isCutAtFourMebibytes() {
    byte[] more = new byte[1 << 20];
    Arrays.fill(more, (byte) 0x55);
    more[0] = 0x7c;
    more[1] = 0x05;
    stream.send(1, "7c85 88");
    for (int i = 0; i < 10; i++) {
      stream.send(1, false, more);
    }
    stream.sendLast(2, IDR);

    assertThat(stream.seen).containsExactly("PAYLOAD_TOO_LARGE", key(2, IDR));
  }

  @Test
  void countlessTinyNalUnits_areCut() {
    for (int i = 0; i < 3000; i++) {
      stream.send(1, LATER_SLICE);
    }

    assertThat(stream.seen).contains(Rejection.PAYLOAD_TOO_LARGE.name());
    assertThat(stream.units).isEmpty();
  }

  @Test
  void unitOfOneMegabyte_growsTheBuffer() {
    byte[] slice = new byte[1 << 20];
    Arrays.fill(slice, (byte) 0x88);
    slice[0] = 0x65;
    stream.send(1, true, slice);

    assertThat(stream.units).hasSize(1);
    assertThat(stream.units.getFirst()).hasSize(4 + slice.length).endsWith(slice);
  }

  @Test
  void geometryOverTheLimit_keepsEverythingFromTheDecoderUntilAGoodSet() {
    stream.depacketiser =
        new H264Depacketiser(new Depacketiser.Limits(1280 * 720, 1L << 30), stream);
    stream.send(1, SPS).send(1, PPS).sendLast(1, IDR).sendLast(2, SLICE);

    assertThat(stream.units).isEmpty();
    assertThat(stream.seen).containsExactly("PAYLOAD_DIMENSIONS", "PAYLOAD_DIMENSIONS");
  }

  @Test
  void malformedSequenceSet_isRefused() {
    stream.send(1, "6764").sendLast(1, IDR);

    assertThat(stream.units).isEmpty();
    assertThat(stream.seen).containsExactly("PAYLOAD_PARAMETER_SET");
  }

  private static String key(long timestamp, String... nals) {
    return "key@" + timestamp + " " + annexB(nals);
  }

  private static String unit(long timestamp, String... nals) {
    return "unit@" + timestamp + " " + annexB(nals);
  }

  private static String annexB(String... nals) {
    return (CODE + String.join(CODE, nals)).replace(" ", "");
  }
}
