package org.lightlock.camera;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lightlock.camera.DigestResponse.Algorithm;

class DigestResponseTest {
  private static final CameraCredential MUFASA = new CameraCredential("Mufasa", "Circle of Life");
  private static final String REALM = "http-auth@example.org";
  private static final String NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
  private static final String CLIENT_NONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

  @Test
  void computeAuth_exampleOfRfc7616Section391_md5() {
    assertThat(response(Algorithm.MD5)).isEqualTo("8ca523f5e9506fed4657c9700eebdbec");
  }

  @Test
  void computeAuth_exampleOfRfc7616Section391_sha256() {
    assertThat(response(Algorithm.SHA_256))
        .isEqualTo("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
  }

  private static String response(Algorithm algorithm) {
    return DigestResponse.computeAuth(
        algorithm, MUFASA, REALM, NONCE, "00000001", CLIENT_NONCE, "GET", "/dir/index.html");
  }
}
