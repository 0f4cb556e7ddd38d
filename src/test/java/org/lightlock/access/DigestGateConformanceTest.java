package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lightlock.access.StreamCredential.Digest;

/** The examples of the RFCs. */
class DigestGateConformanceTest {
  private static final String RFC_7616_REALM = "http-auth@example.org";
  private static final String RFC_7616_NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
  private static final String RFC_7616_CLIENT_NONCE =
      "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
  private static final String RFC_2617_REALM = "testrealm@host.com";
  private static final String RFC_2617_NONCE = "dcd98b7102dd2f0e8b11d0f600bfb0c093";

  private static String response(
      DigestAlgorithm algorithm,
      String realm,
      String password,
      String nonce,
      Optional<Digest.Counted> counted) {
    Digest proof =
        new Digest(
            "Mufasa", realm, algorithm, nonce, "/dir/index.html", "GET", counted, "not used");
    String ha1 = TokenHash.hex(algorithm.token(), "Mufasa:" + realm + ":" + password);
    return DigestGate.response(proof, ha1);
  }

  /** RFC 7616 §3.9.1. */
  @Test
  void rfc7616_md5AndSha256() {
    Optional<Digest.Counted> counted =
        Optional.of(new Digest.Counted(1, "00000001", RFC_7616_CLIENT_NONCE));

    assertThat(
            response(
                DigestAlgorithm.MD5, RFC_7616_REALM, "Circle of Life", RFC_7616_NONCE, counted))
        .isEqualTo("8ca523f5e9506fed4657c9700eebdbec");
    assertThat(
            response(
                DigestAlgorithm.SHA_256, RFC_7616_REALM, "Circle of Life", RFC_7616_NONCE, counted))
        .isEqualTo("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
  }

  /** RFC 2617 §3.5. */
  @Test
  void rfc2617_qopAuth() {
    Optional<Digest.Counted> counted = Optional.of(new Digest.Counted(1, "00000001", "0a4f113b"));

    assertThat(
            response(
                DigestAlgorithm.MD5, RFC_2617_REALM, "Circle Of Life", RFC_2617_NONCE, counted))
        .isEqualTo("6629fae49393a05397450978507c4ef1");
  }

  /** RFC 2069 §2.4 as its erratum 749 corrects it. */
  @Test
  void rfc2069_withoutQop() {
    assertThat(
            response(
                DigestAlgorithm.MD5,
                RFC_2617_REALM,
                "CircleOfLife",
                RFC_2617_NONCE,
                Optional.empty()))
        .isEqualTo("1949323746fe6a43ef61f9606e7febea");
  }
}
