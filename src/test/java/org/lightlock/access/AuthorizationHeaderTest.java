package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.access.StreamCredential.Basic;
import org.lightlock.access.StreamCredential.Bearer;
import org.lightlock.access.StreamCredential.Digest;

class AuthorizationHeaderTest {
  private static final String MD5 = "6629fae49393a05397450978507c4ef1";

  private static Optional<StreamCredential> parse(String value) {
    return StreamCredential.ofAuthorization(value, "DESCRIBE", "rtsps://h:322/gate");
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void bearerAndBasic_areRead() {
    assertThat(parse("bearer abc-_~+/.==")).contains(new Bearer("abc-_~+/.=="));
    assertThat(parse(basic("recorder:a:b"))).contains(new Basic("recorder", "a:b"));
    assertThat(parse(basic(":"))).contains(new Basic("", ""));
  }

  @Test
  void digest_asFfmpegWritesIt_isRead() {
    Digest proof =
        (Digest)
            parse(
                    "Digest username=\"recorder\", realm=\"lightlock\", nonce=\"n\","
                        + " uri=\"rtsps://h:322/gate\", response=\""
                        + MD5
                        + "\", algorithm=\"MD5\", qop=\"auth\", cnonce=\"c\", nc=0000000a")
                .orElseThrow();

    assertThat(proof.client()).isEqualTo("recorder");
    assertThat(proof.algorithm()).isEqualTo(DigestAlgorithm.MD5);
    assertThat(proof.method()).isEqualTo("DESCRIBE");
    assertThat(proof.counted()).contains(new Digest.Counted(10, "0000000a", "c"));
  }

  @Test
  void digest_asLive555WritesIt_isReadWithoutCount() {
    Digest proof =
        (Digest)
            parse(
                    "Digest username=\"recorder\", realm=\"lightlock\", nonce=\"n\","
                        + " uri=\"rtsps://h:322/gate/\", response=\""
                        + MD5
                        + "\"")
                .orElseThrow();

    assertThat(proof.counted()).isEmpty();
    assertThat(proof.uri()).isEqualTo("rtsps://h:322/gate/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer a b",
        "Bearer ä",
        "Basic !!!",
        "Basic YQ==",
        "Basic //8=",
        "Basic YQo6Yg==",
        "Negotiate abc",
        "Digest ",
        "Digest username=\"a\"",
        "Digest username=\"a\", username=\"b\"",
        "Digest username=\"a",
        "Digest username=\"a\" realm=\"b\"",
        "Digest =\"a\""
      })
  void malformed_isNoCredential(String value) {
    assertThat(parse(value)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'',true",
    "'algorithm=SHA-256',false",
    "'algorithm=MD5-sess',false",
    "'qop=auth',false",
    "'qop=auth, nc=1, cnonce=\"c\"',false",
    "'qop=auth-int, nc=00000001, cnonce=\"c\"',false",
    "'qop=auth, nc=00000001, cnonce=\"c\"',true",
    "'userhash=true',false",
    "'opaque=\"x\", future=\"y\"',true",
  })
  void digest_furtherParameters_areChecked(String further, boolean good) {
    String value =
        "Digest username=\"r\", realm=\"l\", nonce=\"n\", uri=\"/gate\", response=" + MD5;

    assertThat(parse(further.isEmpty() ? value : value + ", " + further).isPresent())
        .isEqualTo(good);
  }

  @Test
  void tooLong_isNoCredential() {
    String many = "Digest a=b" + ",a%d=b".repeat(40).formatted((Object[]) new Integer[40]);

    assertThat(parse("Bearer " + "a".repeat(513))).isEmpty();
    assertThat(parse(basic("a:" + "b".repeat(4_096)))).isEmpty();
    assertThat(parse(many)).isEmpty();
  }

  /** Whose words would be in a log when somebody logs a credential. */
  @Test
  void text_holdsNoSecret() {
    assertThat(new Bearer("s3cret").toString()).isEqualTo("Bearer");
    assertThat(new Basic("recorder", "s3cret").toString()).isEqualTo("Basic");
    assertThat(
            parse("Digest username=r, realm=l, nonce=n, uri=/gate, response=" + MD5).orElseThrow())
        .hasToString("Digest");
    assertThat(new Ticket("s3cret", LiveSession.TICKET_STARTS_WITHIN).toString())
        .doesNotContain("s3cret");
    assertThat(TokenHash.of("s3cret").toString()).isEqualTo("TokenHash");
  }

  @ParameterizedTest
  @CsvSource({
    "rtsps://h/gate,rtsps://h/gate,true",
    "rtsps://h/gate/,rtsps://h/gate,true",
    "rtsps://h/gate,rtsps://h/gate/,true",
    "rtsps://h:322/gate,rtsps://other/gate,true",
    "rtsps://h/gate,rtsps://h/gate/trackID=0,true",
    "/gate,rtsps://h/gate,true",
    "gate,rtsps://h/gate,true",
    "/gate?a=b,/gate?c=d,true",
    "*,*,true",
    "rtsps://h/gate/full,rtsps://h/gate,false",
    "rtsps://h/gat,rtsps://h/gate,false",
    "rtsps://h/yard,rtsps://h/gate,false",
    "rtsps://h/,rtsps://h/gate,false",
    "rtsps://h,rtsps://h/gate,false",
    "*,rtsps://h/gate,false",
  })
  void digestUri_coversItsOwnPathAndWhatIsBelow(String digest, String request, boolean covers) {
    assertThat(DigestUri.covers(digest, request)).isEqualTo(covers);
  }
}
