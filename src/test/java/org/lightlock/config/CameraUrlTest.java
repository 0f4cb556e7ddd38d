package org.lightlock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.camera.CameraCredential;

class CameraUrlTest {
  @Test
  void parse_encodedCredential_isDecodedAndNeverPrinted() {
    CameraUrl url = CameraUrl.parse("rtsp://ad%40min:p%2Fa%3As+s@[::1]:8554/live?x=1@2");

    assertThat(url.credential()).contains(new CameraCredential("ad@min", "p/a:s+s"));
    assertThat(url.address().path()).isEqualTo("/live?x=1@2");
    assertThat(url.address().port()).isEqualTo(8554);
    assertThat(url).hasToString("rtsp://[0:0:0:0:0:0:0:1]:8554/live?x=1@2");
  }

  @Test
  void parse_withoutPortAndPath_takesTheDefaults() {
    assertThat(CameraUrl.parse("rtsp://10.0.0.5")).hasToString("rtsp://10.0.0.5:554/");
  }

  @Test
  void parse_passwordWithRawAt_splitsAtTheLast() {
    assertThat(CameraUrl.parse("rtsp://a:b@c@10.0.0.5/").credential())
        .contains(new CameraCredential("a", "b@c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.5/",
        "rtsp://",
        "rtsp://user:s3cret/x@10.0.0.5/",
        "rtsp://s3cret@10.0.0.5/",
        "rtsp://u:s3cret%zz@10.0.0.5/",
        "rtsp://u:s3cret@camera.local/",
        "rtsp://u:s3cret@10.0.0.5:99999/"
      })
  void parse_notAnAddress_isRefusedWithoutQuotingIt(String url) {
    assertThatThrownBy(() -> CameraUrl.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("s3cret");
  }
}
