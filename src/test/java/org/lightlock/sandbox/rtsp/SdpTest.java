package org.lightlock.sandbox.rtsp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.frame.AudioCodec;
import org.lightlock.frame.Codec;
import org.lightlock.frame.Rejection;
import org.lightlock.sandbox.rtsp.AudioTrack.AacFormat;

class SdpTest {
  private static final String SESSION = "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=x\r\nt=0 0\r\n";

  @Test
  void h264_withParameterSets_isTaken() {
    Sdp.Result.Video video =
        video(
            """
            m=audio 0 RTP/AVP 8
            a=control:audio
            m=video 0 RTP/AVP 96
            a=control:track1
            a=rtpmap:96 H264/90000
            a=framerate:12.5
            a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0IAKA==,aM4=
            """);

    assertThat(video.mediaControl()).isEqualTo("track1");
    MediaTrack track = video.track();
    assertThat(track.codec()).isEqualTo(Codec.H264);
    assertThat(track.payloadType()).isEqualTo(96);
    assertThat(track.clockRate()).isEqualTo(90_000);
    assertThat(track.framesPerSecond()).isEqualTo(12.5);
    assertThat(sets(track)).containsExactly("67420028", "68ce");
  }

  @Test
  void h265_setsInDecodingOrder_isTaken() {
    MediaTrack track =
        video(
                "m=video 0 RTP/AVP 98\na=rtpmap:98 hevc/90000\n"
                    + "a=fmtp:98 sprop-pps=RAE=;sprop-sps=QgE=;sprop-vps=QAE=;"
                    + "sprop-max-don-diff=1\n")
            .track();

    assertThat(track.codec()).isEqualTo(Codec.H265);
    assertThat(sets(track)).containsExactly("4001", "4201", "4401");
    assertThat(track.decodingOrderNumbers()).isTrue();
  }

  @Test
  void jpeg_byItsStaticPayloadType_isTaken() {
    MediaTrack track = video("m=video 0 RTP/AVP 26\r\n").track();

    assertThat(track.codec()).isEqualTo(Codec.MJPEG);
    assertThat(track.clockRate()).isEqualTo(90_000);
    assertThat(track.framesPerSecond()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sprop-parameter-sets=",
        "sprop-parameter-sets=,",
        "sprop-parameter-sets=%%%",
        "sprop-parameter-sets=Z0I",
        "sprop-parameter-sets",
        "",
        ";;="
      })
  void badParameterSets_areIgnored(String format) {
    MediaTrack track =
        video("m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:96 " + format + "\n").track();

    assertThat(track.parameterSets().size()).isLessThanOrEqualTo(1);
  }

  @Test
  void annexBPrefixInParameterSets_isRemoved() {
    MediaTrack track =
        video(
                """
                m=video 0 RTP/AVP 96
                a=rtpmap:96 H264/90000
                a=fmtp:96 sprop-parameter-sets=AAAAAWdC,AAABaM4=
                """)
            .track();

    assertThat(sets(track)).containsExactly("6742", "68ce");
  }

  @Test
  void severalPayloadTypesAndTracks_theFirstAllowedOneIsTaken() {
    MediaTrack track =
        video(
                """
                m=video 0 RTP/AVP 97
                a=rtpmap:97 AV1/90000
                m=video 0 RTP/AVP 35 99
                a=rtpmap:35 VP8/90000
                a=rtpmap:99 H264/90000
                m=video 0 RTP/AVP 96
                a=rtpmap:96 H265/90000
                """)
            .track();

    assertThat(track.payloadType()).isEqualTo(99);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "m=video 0 RTP/AVP 97\na=rtpmap:97 AV1/90000\n",
        "m=video 0 RTP/AVP 96\n",
        "m=video 0 RTP/SAVP 96\na=rtpmap:96 H264/90000\n",
        "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/0\n",
        "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/99999999999\n",
        "m=video 0 RTP/AVP 200\na=rtpmap:200 H264/90000\n",
        "m=video 0 RTP/AVP x\na=rtpmap:x H264/90000\n"
      })
  void unlistedCodec_isRefused(String media) {
    assertThat(refused(SESSION + media)).isEqualTo(Rejection.SDP_UNSUPPORTED_CODEC);
  }

  @Test
  void audioOnly_isRefused() {
    assertThat(refused(SESSION + "m=audio 0 RTP/AVP 8\n")).isEqualTo(Rejection.SDP_NO_VIDEO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "m=video 0 RTP/AVP 26\n", "v=0\nm=video\n"})
  void nonsense_isMalformed(String sdp) {
    assertThat(refused(sdp)).isEqualTo(Rejection.SDP_MALFORMED);
  }

  @Test
  void tooMuchOfAnything_isRefused() {
    assertThat(refused(SESSION + "a".repeat(Sdp.MAX_BYTES))).isEqualTo(Rejection.SDP_TOO_LARGE);
    assertThat(refused(SESSION + "a=" + "b".repeat(9000))).isEqualTo(Rejection.SDP_TOO_LARGE);
    assertThat(refused(SESSION + "m=audio 0 RTP/AVP 0\n".repeat(65)))
        .isEqualTo(Rejection.SDP_TOO_LARGE);
  }

  @Test
  void tenThousandMediaLines_theFirstVideoIsTaken() {
    assertThat(video("m=video 0 RTP/AVP 26\n" + "m=a 0 b\n".repeat(7000)).track().codec())
        .isEqualTo(Codec.MJPEG);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0                                | PCMU | 8000 | 1",
        "8~a=rtpmap:8 PCMA/8000/2         | PCMA | 8000 | 2",
        "97~a=rtpmap:97 G726-32/8000      | G726_32 | 8000 | 1",
        "98~a=rtpmap:98 aal2-g726-16/8000 | G726_16 | 8000 | 1",
        "11                               | L16 | 44100 | 1",
        "11~a=rtpmap:11 PCM/48000         | L16 | 48000 | 1",
        "13 104~a=rtpmap:104 mpeg4-generic/16000/1~a=fmtp:104 config=1408 | AAC | 16000 | 1"
      })
  void sound_ofAnAllowedCodec_isTaken(String media, AudioCodec codec, int rate, int channels) {
    AudioTrack audio =
        video(
                "m=audio 0 RTP/AVP "
                    + media.replace("~", "\n")
                    + "\na=control:sound\nm=video 0 RTP/AVP 26\n")
            .audio();

    assertThat(audio).isNotNull();
    assertThat(audio.codec()).isEqualTo(codec);
    assertThat(audio.clockRate()).isEqualTo(rate);
    assertThat(audio.channels()).isEqualTo(channels);
    assertThat(audio.aal2Order()).isEqualTo(media.contains("aal2"));
    assertThat(audio.aac().isPresent()).isEqualTo(codec == AudioCodec.AAC);
  }

  @Test
  void aac_lengths_areTakenFromTheParametersOrTheMode() {
    String media =
        "m=video 0 RTP/AVP 26\nm=audio 0 RTP/AVP 97\na=rtpmap:97 MPEG4-GENERIC/48000/2\n";
    Sdp.Result.Video spoken =
        video(
            media
                + "a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=12;"
                + "indexlength=4;indexdeltalength=5;config=119056E500\na=control:track2\n");
    Sdp.Result.Video low = video(media + "a=fmtp:97 mode=AAC-lbr; config=1190\n");

    AacFormat format = requireNonNull(spoken.audio()).aac().orElseThrow();
    assertThat(HexFormat.of().formatHex(format.config())).isEqualTo("119056e500");
    assertThat(format.sizeLengthBits()).isEqualTo(12);
    assertThat(format.indexLengthBits()).isEqualTo(4);
    assertThat(format.indexDeltaLengthBits()).isEqualTo(5);
    assertThat(spoken.audioControl()).isEqualTo("track2");
    assertThat(requireNonNull(low.audio()).aac().orElseThrow().sizeLengthBits()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "97~a=rtpmap:97 opus/48000/2",
        "97~a=rtpmap:97 MPEG4-GENERIC/48000~a=fmtp:97 mode=AAC-hbr",
        "97~a=rtpmap:97 MPEG4-GENERIC/48000~a=fmtp:97 config=1z",
        "97~a=rtpmap:97 MPEG4-GENERIC/48000~a=fmtp:97 config=1190;sizelength=17",
        "97~a=rtpmap:97 MPEG4-GENERIC/48000~a=fmtp:97 config=1190;mode=CELP-cbr",
        "97~a=rtpmap:97 PCMA/8000/99",
        "97~a=rtpmap:97 PCMA/900000000",
        "97~a=rtpmap:97 PCMA",
        "x",
        "200~a=rtpmap:200 PCMA/8000"
      })
  void sound_ofAnotherCodec_isOfferedAndNotTaken(String media) {
    Sdp.Result.Video video =
        video("m=video 0 RTP/AVP 26\nm=audio 0 RTP/AVP " + media.replace("~", "\n") + "\n");

    assertThat(video.audioOffered()).isTrue();
    assertThat(video.audio()).isNull();
  }

  private static List<String> sets(MediaTrack track) {
    return track.parameterSets().stream().map(HexFormat.of()::formatHex).toList();
  }

  private static Sdp.Result.Video video(String media) {
    return (Sdp.Result.Video) read(SESSION + media);
  }

  private static Rejection refused(String sdp) {
    return ((Sdp.Result.Refused) read(sdp)).reason();
  }

  private static Sdp.Result read(String sdp) {
    return Sdp.read(ByteBuffer.wrap(sdp.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
