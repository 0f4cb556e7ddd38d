package org.lightlock.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lightlock.frame.Rejection;

class AdviceTest {
  /** What a camera can be set, connected or named otherwise for. */
  @ParameterizedTest
  @EnumSource(
      value = Rejection.class,
      names = {
        "RTSP_UNREACHABLE",
        "RTSP_NOT_SPOKEN",
        "RTSP_AUTH_REFUSED",
        "RTSP_AUTH_UNSUPPORTED",
        "RTSP_STREAM_NOT_FOUND",
        "RTSP_TLS_UNTRUSTED",
        "RTSP_TLS_FAILED",
        "RTSP_TRANSPORT_REFUSED",
        "SDP_NO_VIDEO",
        "SDP_UNSUPPORTED_CODEC",
        "PAYLOAD_DIMENSIONS",
        "DECODE_ENCRYPTED"
      })
  void whatAnEngineerCanMend_comesWithWhatToDo(Rejection why) {
    assertThat(Advice.on(why)).hasValueSatisfying(text -> assertThat(text).hasSizeBetween(20, 200));
  }

  @ParameterizedTest
  @EnumSource(Rejection.class)
  void advice_isOneSentenceBesideTheOthers(Rejection why) {
    Advice.on(why).ifPresent(text -> assertThat(text).matches("[a-z].*[^.]").doesNotContain("\n"));
  }
}
