package org.lightlock.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class CameraAddressTest {
  @Test
  void requestUrl_ipv6_bracketsTheHost() {
    var address = new CameraAddress(InetAddress.ofLiteral("::1"), 8554, "/live?channel=1");

    assertThat(address.requestUrl()).isEqualTo("rtsp://[0:0:0:0:0:0:0:1]:8554/live?channel=1");
  }

  @Test
  void path_withLineBreak_isRefused() {
    assertThatThrownBy(
            () -> new CameraAddress(InetAddress.getLoopbackAddress(), 554, "/a\r\nEvil: header"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void credential_printed_hidesThePassword() {
    assertThat(new CameraCredential("admin", "s3cret")).asString().doesNotContain("s3cret");
  }
}
