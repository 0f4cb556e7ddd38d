package org.lightlock.sandbox.depacketise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.frame.Rejection;

/** Slice headers after the sets they name: what sense they make, and what encryption looks like. */
class SliceHeaderTest {
  private static final String SPS = "67640028acd940780227e5c044000003000400000300c83c60c658";
  private static final String PPS = "68ef8fcb"; // id 0
  private static final String SPS_265 =
      "420101016000000300900000030000030078a003c08010e596566924caf0168080000003008000000c84";
  private static final String PPS_265 = "4401c172b46240"; // id 0

  private final Stream stream = new Stream();

  @BeforeEach
  void sets() {
    stream.send(1, SPS).send(1, PPS);
    stream.seen.clear();
  }

  private void last(String header, Bits bits) {
    stream.send(1, true, bits.u(16, 0x5555).nal(header));
  }

  @Test
  void h264_slicesThatNameAKnownSet_makeSense() {
    last("65", new Bits().ue(0, 7, 0));
    last("41", new Bits().ue(0, 5, 0));

    assertThat(stream.seen).hasSize(2).noneMatch(event -> event.equals("garbled"));
  }

  /** Hikvision's stream encryption leaves the NAL headers and garbles what follows. */
  @Test
  void h264_headersThatNoEncoderWrites_areGarbled() {
    last("41", new Bits().ue(0, 10, 0)); // no such slice_type
    last("41", new Bits().ue(0, 5, 3)); // a set that never came
    last("41", new Bits().ue(0, 5, 256)); // no such set
    last("65", new Bits().ue(0, 5, 0)); // P in an IDR picture
    // beyond level 6.2
    stream.send(2, true, new Bits().ue(139_264, 5, 0).u(16, 0x5555).nal("41"));

    assertThat(stream.seen).hasSize(5).allMatch(event -> event.equals("garbled"));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 9})
  void h264_switchingIntraSlices_mayBegin(int sliceType) {
    last("65", new Bits().ue(0, sliceType, 0));

    assertThat(stream.seen).singleElement().asString().startsWith("key@1");
  }

  @Test
  void h265_headers_areReadWithTheSetTheyName() {
    stream.depacketiser = new H265Depacketiser(false, Stream.LIMITS, stream);
    // id 1, with 3 num_extra_slice_header_bits
    stream.send(1, SPS_265).send(1, PPS_265);
    stream.send(1, false, new Bits().ue(1, 0).flags("0 0").u(3, 3).u(16, 0).nal("4401"));
    stream.seen.clear();
    last("2601", new Bits().flags("1 0").ue(0).ue(2)); // IDR, I
    last("0201", new Bits().flags("1").ue(1).u(3, 7).ue(1)); // P behind the extra bits
    assertThat(stream.seen).hasSize(2).noneMatch(event -> event.equals("garbled"));

    stream.seen.clear();
    last("2601", new Bits().flags("1 0").ue(0).ue(1)); // P in an IDR picture
    last("0201", new Bits().flags("1").ue(2).ue(1)); // a set that never came
    last("0201", new Bits().flags("1").ue(64).ue(1)); // no such set
    last("0201", new Bits().flags("1").ue(0).ue(3)); // no such slice_type
    stream.sendLast(1, "0201 a0"); // cut behind the set
    assertThat(stream.seen).hasSize(5).allMatch(event -> event.equals("garbled"));
  }

  @Test
  void h265_videoSetsAndCutPictureSets_nameNothing() {
    H265Depacketiser reader = new H265Depacketiser(false, Stream.LIMITS, stream);

    assertThat(reader.pictureSet(ByteBuffer.wrap(Stream.hex("4001c172")), 0, 4))
        .isEqualTo(PictureSet.NONE);
    assertThat(reader.pictureSet(ByteBuffer.wrap(Stream.hex("44")), 0, 1))
        .isEqualTo(PictureSet.NONE);
  }

  @Test
  void h264_cutPictureSet_namesNothing() {
    H264Depacketiser reader = new H264Depacketiser(Stream.LIMITS, stream);

    assertThat(reader.pictureSet(ByteBuffer.wrap(Stream.hex("6800")), 0, 2))
        .isEqualTo(PictureSet.NONE);
  }

  /** RFC 7798 §1: in an interleaved stream the numbers step back; cameras send none. */
  @Test
  void h265_decodingOrderThatStepsBack_isUnsupported() {
    stream.depacketiser = new H265Depacketiser(true, Stream.LIMITS, stream);
    stream.sendLast(1, "0201 0005 d012").sendLast(2, "0201 0004 d012"); // single
    stream.sendLast(3, "6001 0003 0004 0201 d012").sendLast(4, "6201 81 0002 d012"); // AP, FU
    stream.sendLast(5, "0201 0003 d012");

    assertThat(stream.seen)
        .containsExactly(
            "unit@1 000000010201d012",
            "PAYLOAD_UNSUPPORTED",
            "PAYLOAD_UNSUPPORTED",
            "PAYLOAD_UNSUPPORTED",
            "unit@5 000000010201d012");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0201 0001", "6201 81 0001", "6201 81", "6001 0001"})
  void h265_nothingBehindTheDecodingOrder_isMalformed(String payload) {
    stream.depacketiser = new H265Depacketiser(true, Stream.LIMITS, stream);
    stream.sendLast(1, payload);

    assertThat(stream.seen).contains("PAYLOAD_MALFORMED");
    assertThat(stream.units).isEmpty();
  }

  /** What stands in the description is checked like what comes in band. */
  @Test
  void describedSets_thatNoDecoderMaySee_areLeftOut() {
    stream.depacketiser = new H264Depacketiser(Stream.LIMITS, stream);
    stream.depacketiser.parameterSets(
        List.of(
            new byte[] {0x67}, // nothing behind the header
            new byte[5000], // too long
            Stream.hex("65b82233"), // no set
            Stream.hex("68 00000167"), // a start code inside
            Stream.hex("6764"), // malformed
            Stream.hex(SPS),
            Stream.hex(PPS)));
    stream.sendLast(1, "65 b8 2233");

    assertThat(stream.seen)
        .containsExactly(
            "1920x1080",
            ("key@1 00000001" + SPS + "00000001" + PPS + "00000001").concat("65b82233"));
  }

  @Test
  void setsThatAreTooLong_areDropped() {
    byte[] sequence = new byte[4100];
    sequence[0] = 0x67;
    byte[] picture = sequence.clone();
    picture[0] = 0x68;
    for (int i = 1; i < picture.length; i++) {
      sequence[i] = 0x55;
      picture[i] = 0x55;
    }
    stream.send(1, false, picture).send(1, true, Stream.hex("65b82233"));
    assertThat(stream.seen)
        .containsExactly(
            "PAYLOAD_PARAMETER_SET",
            "key@1 00000001" + SPS + "00000001" + PPS + "0000000165b82233");

    stream.seen.clear();
    stream.send(2, false, sequence).send(2, true, Stream.hex("65b82233"));
    assertThat(stream.seen).containsExactly(Rejection.PAYLOAD_PARAMETER_SET.name());
  }

  /** §7.4.1.2.4: a set of the same id with other content begins another sequence. */
  @Test
  void sequenceSets_areAnnouncedWhenTheyChange() {
    String smaller = "67f4001e919b281485fc7cf808800000030080000019078b16cb";
    stream.send(1, SPS).send(1, smaller).send(1, smaller);

    assertThat(stream.seen).containsExactly("642x362");
  }

  @Test
  void decoderThatWouldNeedTooMuchMemory_isNotFed() {
    stream.depacketiser =
        new H264Depacketiser(new Depacketiser.Limits(4096 * 2304, 8 << 20), stream);
    stream.send(1, SPS).sendLast(1, "65b82233");

    assertThat(stream.seen).containsExactly(Rejection.DECODE_MEMORY.name());
  }

  /** Only a recovery point that stands alone reaches the decoder (§D.1.8). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "06 06", // cut
        "06 0605 01c08000000080", // lies about its length
        "06 0601 c0 05 01 aa 80", // another message behind it
        "06 060a c0c0c0c0c0c0c0c0c0c0 80", // longer than any
        "06 0601 c081", // no stop bit
        "06 0101 c080" // another message
      })
  void supplements_otherThanRecoveryPoints_areDropped(String supplement) {
    stream.sendLast(1, supplement).sendLast(1, "41 e0 2233");

    assertThat(stream.seen)
        .containsExactly("unit@1 00000001" + SPS + "00000001" + PPS + "0000000141e02233");
  }

  /** Keep-alive packets: RTP without a payload. */
  @Test
  void emptyPayloads_endNothing() {
    stream.send(1, "7c85 b8").send(2, "").send(1, "7c45 2233").sendLast(2, "41 e0 2233");

    assertThat(stream.seen).hasSize(2).noneMatch(event -> event.startsWith("PAYLOAD"));
  }
}
