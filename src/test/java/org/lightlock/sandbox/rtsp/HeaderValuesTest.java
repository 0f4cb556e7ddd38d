package org.lightlock.sandbox.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.camera.CameraCredential;
import org.lightlock.frame.LoginSchemes;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;

/** The values of single headers and addresses, by the grammars of RFC 2326, 7235 and 7616. */
class HeaderValuesTest {
  /** RFC 2326 §12.37; half of the timeout, between two seconds and five minutes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4711                          | 30",
        "4711;timeout=60               | 30",
        "4711 ; Timeout= 90            | 45",
        "4711;timeout=1                | 2",
        "4711;timeout=999999           | 300",
        "4711;timeout=0                | 30",
        "4711;timeout=-5               | 30",
        "4711;timeout=soon             | 30",
        "4711;;x=y;timeout=20;         | 10"
      })
  void session_keepsAliveInTime(String value, int seconds) {
    assertThat(Session.read(value)).isEqualTo(new Session("4711", seconds * 1_000_000_000L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";timeout=60", "a b", "\u0007", "a\u00e9", "\u007f"})
  void session_withoutAVisibleId_isMalformed(String value) {
    assertThat(Session.read(value)).isNull();
    assertThat(Session.read("1".repeat(257))).isNull();
  }

  @Test
  void challenge_severalInOneHeader_areTakenApart() {
    List<Challenge> challenges = new ArrayList<>();

    assertThat(
            Challenge.read(
                "Digest\trealm = \"a\\\\b\" ,, nonce=\"n\",\talgorithm=MD5 , Basic realm=\"/\"",
                challenges))
        .isTrue();
    assertThat(challenges)
        .containsExactly(
            new Challenge("Digest", "a\\b", "n", null, "MD5", null),
            new Challenge("Basic", "/", null, null, null, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Digest realm=\"tab\there\"",
        "Digest realm=\"caf\u00e9\"",
        "Digest realm=\"end\\",
        "Digest realm=a b=c",
        "Digest (comment)",
        "{Digest}",
        " , ,"
      })
  void challenge_outsideTheGrammar_isMalformed(String header) {
    List<Challenge> challenges = new ArrayList<>();

    assertThat(Challenge.read(header, challenges)).isFalse();
    assertThat(challenges).isEmpty();
  }

  /** Caps come before everything else: a camera may send a header as long as a line. */
  @Test
  void challenge_tooMuchOfAnything_isMalformed() {
    List<Challenge> challenges = new ArrayList<>();

    assertThat(Challenge.read("Digest realm=\"" + "r".repeat(513) + "\"", challenges)).isFalse();
    assertThat(Challenge.read("Digest realm=" + "r".repeat(513), challenges)).isFalse();
    assertThat(Challenge.read("D".repeat(513) + " realm=r", challenges)).isFalse();
    assertThat(Challenge.read("Digest x=y" + ",x=y".repeat(40), challenges)).isFalse();
    assertThat(Challenge.read("A , B , C , D , E , F , G , H , I", challenges)).isFalse();
    assertThat(challenges).isEmpty();
  }

  private static final CameraCredential LOGIN = new CameraCredential("us\"er\u0001\u007f", "pw");

  private static Authenticator authenticator(boolean allowBasic) {
    return authenticator(LoginSchemes.of(true, allowBasic));
  }

  private static Authenticator authenticator(LoginSchemes logins) {
    return new Authenticator(LOGIN, logins, new SplittableRandom(1));
  }

  @Test
  void digest_withMd5_isNotAnsweredWhereItIsNotAllowed() {
    String md5 = "Digest realm=\"m\", nonce=\"2\", algorithm=MD5";
    String sha256 = "Digest realm=\"s\", nonce=\"1\", algorithm=SHA-256, qop=\"auth\"";
    String basic = "Basic realm=\"b\"";

    for (String header : List.of(md5, "Digest realm=\"m\", nonce=\"2\"")) {
      assertThat(authenticator(LoginSchemes.SHA_256).challenged(List.of(header, basic)))
          .isEqualTo(Rejection.RTSP_AUTH_UNSUPPORTED);
    }
    Authenticator both = authenticator(LoginSchemes.SHA_256);
    assertThat(both.challenged(List.of(md5, sha256))).isNull();
    assertThat(both.authorization("OPTIONS", "rtsp://x/")).contains("algorithm=SHA-256");
    Authenticator inTls = authenticator(LoginSchemes.SHA_256_OR_BASIC);
    assertThat(inTls.challenged(List.of(md5, basic))).isNull();
    assertThat(inTls.authorization("OPTIONS", "rtsp://x/")).startsWith("Basic ");
  }

  @Test
  void digest_theStrongestAlgorithm_wins() {
    Authenticator login = authenticator(true);

    assertThat(
            login.challenged(
                List.of(
                    "Basic realm=\"b\"",
                    "Digest realm=\"s\", nonce=\"1\", algorithm=SHA-256, qop=\"auth-int, auth\"",
                    "Digest realm=\"m\", nonce=\"2\", algorithm=md5",
                    "Basic realm=\"b\"")))
        .isNull();
    assertThat(login.authorization("OPTIONS", "rtsp://x/"))
        .startsWith("Digest username=\"us\\\"er\", realm=\"s\", nonce=\"1\"")
        .contains("qop=auth, nc=00000001", "algorithm=SHA-256");
    assertThat(login.authorization("OPTIONS", "rtsp://x/")).contains("nc=00000002");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Digest nonce=\"1\"", // no realm
        "Digest realm=\"r\"", // no nonce
        "Digest realm=\"r\", nonce=\"1\", qop=\"auth-int\"",
        "Digest realm=\"r\", nonce=\"1\", algorithm=MD5-sess",
        "NTLM",
        "Basic realm=\"b\""
      })
  void challenge_thatCannotBeAnswered_isUnsupported(String header) {
    Authenticator login = authenticator(false);

    assertThat(login.challenged(List.of(header))).isEqualTo(Rejection.RTSP_AUTH_UNSUPPORTED);
    assertThat(login.authorization("OPTIONS", "rtsp://x/")).isNull();
  }

  @Test
  void challenge_malformedBesideOneThatIsUnsupported_isUnsupported() {
    assertThat(authenticator(false).challenged(List.of("=", "NTLM")))
        .isEqualTo(Rejection.RTSP_AUTH_UNSUPPORTED);
    assertThat(authenticator(false).challenged(List.of("=")))
        .isEqualTo(Rejection.RTSP_AUTH_MALFORMED);
    assertThat(authenticator(false).challenged(List.of()))
        .isEqualTo(Rejection.RTSP_AUTH_UNSUPPORTED);
  }

  /** CAMERAS: what cameras put into Content-Base and a=control. */
  @ParameterizedTest
  @CsvSource({
    "rtsp://10.0.0.5/a/b?c=d, /a/b?c=d",
    "rtsps://10.0.0.5:322/a, /a",
    "RTSPU://10.0.0.5, /",
    "rtsp://rtsp://10.0.0.5/a, /a",
    "10.0.0.5:554/a, /a",
    "10.0.0.5, /",
    "live/main, /live/main",
    "live, /live",
    "/live, /live"
  })
  void address_onlyPathAndQueryCount(String address, String path) {
    assertThat(RtspUrl.path(address)).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "rtsp://10.0.0.5/\r\nSession: 1", "/\u00e9", "/\u007f"})
  void address_withInvisibleCharacters_isRefused(String address) {
    assertThat(RtspUrl.path(address)).isNull();
    assertThat(RtspUrl.path("/" + "a".repeat(2048))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "/a, null, /a",
        "/a, '', /a",
        "/a, *, /a",
        "/a, t, /a/t",
        "/a/, t, /a/t",
        "/a, /t, /a/t",
        "/a/, /t, /a/t",
        "/a, ?t=1, /a?t=1",
        "/a?b=1, t, /a?b=1/t",
        "/a, rtsp://192.0.2.1/t, /t",
        "/a, t t, null"
      })
  void control_isAppended(String base, String control, String path) {
    assertThat(RtspUrl.resolve(base, control)).isEqualTo(path);
    assertThat(RtspUrl.resolve("/" + "a".repeat(2000), "t".repeat(100))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "null, false",
        "a b, false",
        "trackID=1, false",
        "time:12, false",
        "10.0.0.5:554, false",
        "192.0.2.1:554, true",
        "rtsp://10.0.0.5, false",
        "rtsp://10.0.0.5:8554/a, false",
        "rtsp://user:pw@10.0.0.5/a, false",
        "rtsp://10.0.0.6/a, true",
        "rtsp://camera/a, true",
        "rtsp:///a, true",
        "rtsp://[fe80::1]:554/a, true",
        "rtsp://[fe80::1%eth0]/a, true",
        "rtsp://[10.0.0.5/a, true"
      })
  void otherHost_isOneThatIsNotTheCamera(String address, boolean other) {
    assertThat(RtspUrl.namesOtherHost(address, Dialogue.CAMERA)).isEqualTo(other);
  }

  @Test
  void literal_neverLooksANameUp() {
    assertThat(RtspUrl.literal("camera.example")).isNull();
    assertThat(RtspUrl.literal("")).isNull();
    assertThat(RtspUrl.literal("1".repeat(65))).isNull();
    assertThat(RtspUrl.literal("[::1]")).isEqualTo(InetAddress.ofLiteral("::1"));
  }

  /** RFC 2326 §6.1 and §7.1. */
  @ParameterizedTest
  @ValueSource(
      strings = {"RTSP/1.0 200", "RTSP/1.0 200 OK", "RTSP/1.0 599 ", "SET_PARAMETER * RTSP/1.0"})
  void startLine_ofTheGrammar_begins(String line) {
    assertThat(RtspMessage.of(line)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RTSP/1.0 20",
        "RTSP/1.0 2000",
        "RTSP/1.0 099 x",
        "RTSP/1.0 600 x",
        "RTSP/1.0 2x0 x",
        "RTSP/2.0 200 OK",
        "OPTIONS * RTSP/2.0",
        " * RTSP/1.0",
        "OPTIONS",
        "options * RTSP/1.0",
        "OPT[ONS * RTSP/1.0",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG * RTSP/1.0"
      })
  void startLine_outsideTheGrammar_isMalformed(String line) {
    assertThat(RtspMessage.of(line)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "X_y-Z9: a\u0009b, ",
    "Name:, ",
    "Name, RTSP_MALFORMED",
    ": value, RTSP_MALFORMED",
    "Na me: value, RTSP_MALFORMED",
    "Na(me: value, RTSP_MALFORMED",
    "Na@me: value, RTSP_MALFORMED",
    "Na[me: value, RTSP_MALFORMED",
    "Na{me: value, RTSP_MALFORMED",
    "Name: a\u0001b, RTSP_MALFORMED",
    "Name: a\u007fb, RTSP_MALFORMED",
    "Content-Length: -1, RTSP_CONTENT_LENGTH",
    "Content-Length: 65536, ",
    "Content-Length: 65537, RTSP_BODY_TOO_LONG"
  })
  void headerLine_byTheGrammar(String line, Rejection reason) {
    RtspMessage message = RtspMessage.of("RTSP/1.0 200 OK");
    assertThat(message).isNotNull();

    assertThat(message.header(line)).isEqualTo(reason);
  }

  private static TransportRequest asked(Transport transport) {
    InetAddress group = InetAddress.ofLiteral("239.1.1.1");
    return new TransportRequest(
        transport,
        0,
        6000,
        transport == Transport.MULTICAST ? group : null,
        Dialogue.CAMERA,
        Dialogue.OWN);
  }

  /** RFC 2326 §12.39, and what cameras make of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TCP | RTP/AVP/TCP;unicast;interleaved=4-5;ssrc=1                  | 4 5",
        "TCP | RTP/AVP/TCP;interleaved = 4 , RTP/AVP                       | 4 5",
        "TCP | RTP/AVP/TCP                                                 | 0 1",
        "TCP | RTP/AVP/UDP;interleaved=0-1                                 | 0 1",
        "TCP | RTP/AVP/TCP;interleaved=0-1;source=;destination=0.0.0.0     | 0 1",
        "HTTP | RTP/AVP/TCP;interleaved=0-1;source=10.0.0.5                | 0 1",
        "UDP | RTP/AVP;unicast;destination=10.0.0.1;server_port=70-71      | ports 70 71",
        "UDP | RTP/AVP;client_port=6000                                    | ports 0 0",
        "UDP | RTP/AVP;interleaved=0-1                                     |"
            + " RTSP_TRANSPORT_REFUSED",
        "UDP | RTP/AVP;port=x                                              | RTSP_TRANSPORT",
        "UDP | RTP/AVP;server_port=70-x                                    | RTSP_TRANSPORT",
        "UDP | RTP/AVP;server_port=70000-1                                 | RTSP_TRANSPORT",
        "MULTICAST | RTP/AVP;MULTICAST                                     | ports 0 0",
        "MULTICAST | RTP/AVP;multicast;port=7000-7001                      | group 7000",
        "MULTICAST | RTP/AVP/TCP;multicast                                 |"
            + " RTSP_TRANSPORT_REFUSED",
        "MULTICAST | RTP/AVP;multicast;destination=any                     |"
            + " RTSP_FOREIGN_TRANSPORT",
      })
  void transport_whatIsGranted(Transport transport, String value, String expected) {
    String granted =
        switch (TransportAnswer.read(value, asked(transport))) {
          case TransportAnswer.Interleaved(int rtp, int rtcp) -> rtp + " " + rtcp;
          case TransportAnswer.Datagrams(int rtp, int rtcp) -> "ports " + rtp + " " + rtcp;
          case TransportAnswer.OtherGroup(InetAddress group, int port) -> "group " + port;
          case TransportAnswer.Refused(Rejection reason) -> reason.name();
        };

    assertThat(granted).isEqualTo(expected);
  }

  @Test
  void transport_missing_isRefused() {
    assertThat(TransportAnswer.read(null, asked(Transport.TCP)))
        .isEqualTo(new TransportAnswer.Refused(Rejection.RTSP_TRANSPORT));
  }

  /** A number of frames per second is decimal; everything else says nothing. */
  @ParameterizedTest
  @CsvSource({"25, 25", "12.5, 12.5", "29.97000001, 29.97", "0, 0", "1001, 0", "-1, 0", "x, 0"})
  void framesPerSecond_isADecimal(String text, double rate) {
    assertThat(Sdp.framesPerSecond(text)).isCloseTo(rate, within(1e-6));
    assertThat(Sdp.framesPerSecond("1.x")).isZero();
    assertThat(Sdp.framesPerSecond("1./")).isZero();
  }
}
