package org.lightlock.sandbox.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.camera.DigestResponse;
import org.lightlock.frame.LoginSchemes;
import org.lightlock.frame.Transport;

/** Each dialogue runs with whole pieces and byte by byte. */
class RtspClientTest {
  private static final int WHOLE = 1 << 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, WHOLE})
  void obedientCamera_plays(int piece) {
    Dialogue camera = new Dialogue(null, false, piece);

    assertThat(camera.request())
        .isEqualTo(
            "OPTIONS " + Dialogue.BASE + " RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Lightlock\r\n\r\n");
    camera.answer("200 OK", "Public: DESCRIBE");
    assertThat(camera.request())
        .startsWith("DESCRIBE " + Dialogue.BASE + " RTSP/1.0\r\nCSeq: 2\r\n")
        .contains("Accept: application/sdp\r\n");
    camera.answerWithBody(Dialogue.SDP, "200 OK");
    assertThat(camera.request())
        .startsWith("SETUP " + Dialogue.BASE + "/trackID=1 RTSP/1.0\r\n")
        .contains("Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
    camera.answer("200 OK", "Session: 4711", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
    assertThat(camera.request())
        .startsWith("PLAY " + Dialogue.BASE + " RTSP/1.0\r\n")
        .contains("Session: 4711\r\n", "Range: npt=0.000-\r\n")
        .doesNotContain("mode=");
    camera.frame(0, 20).answer("200 OK").frame(0, 65_535).frame(1, 8).frame(0, 0);

    assertThat(camera.seen)
        .containsExactly("track H264", "rtp 20", "playing", "rtp 65535", "rtcp 8", "rtp 0");
  }

  /** Hikvision: two headers, random=, and the stronger algorithm in a later one. */
  @ParameterizedTest
  @ValueSource(ints = {1, WHOLE})
  void hikvision_severalChallenges_theStrongestIsAnswered(int piece) {
    Dialogue camera = new Dialogue(Dialogue.LOGIN, false, piece);
    camera.request();
    camera.answer(
        "401 Unauthorized",
        "WWW-Authenticate: Digest realm=\"IP Camera(C1)\", nonce=\"aabb\", stale=\"FALSE\","
            + " random=\"xyz\"",
        "WWW-Authenticate: Basic realm=\"/\"",
        "WWW-Authenticate: Digest realm=\"IP Camera(C1)\", nonce=\"ccdd\","
            + " algorithm=\"SHA-256\", qop=\"auth\", opaque=\"oo\"");

    assertThat(camera.request())
        .contains("Authorization: Digest username=\"admin\", realm=\"IP Camera(C1)\"")
        .contains("nonce=\"ccdd\", uri=\"" + Dialogue.BASE + "\"")
        .contains("qop=auth, nc=00000001, cnonce=")
        .contains("algorithm=SHA-256, opaque=\"oo\"")
        .doesNotContain("Basic");
    camera.untilPlayingAfterOptions();

    assertThat(camera.seen).containsExactly("track H264", "playing");
  }

  /** Dahua: no qop, no algorithm. */
  @ParameterizedTest
  @ValueSource(ints = {1, WHOLE})
  void dahua_withoutQop_getsTheOldResponse(int piece) {
    Dialogue camera = new Dialogue(Dialogue.LOGIN, false, piece);
    camera.request();
    camera.answer(
        "401 Unauthorized", "WWW-Authenticate: Digest realm=\"Login to 1A\", nonce=\"5\"");

    // MD5 of MD5(admin:Login to 1A:p@ss:w/%), the nonce and MD5(OPTIONS:address)
    assertThat(camera.request())
        .contains("realm=\"Login to 1A\", nonce=\"5\"")
        .contains("response=\"" + dahuaResponse() + "\"")
        .doesNotContain("cnonce", "algorithm");
    camera.untilPlayingAfterOptions();

    assertThat(camera.seen).containsExactly("track H264", "playing");
  }

  private static String dahuaResponse() {
    return DigestResponse.compute(
        DigestResponse.Algorithm.MD5, Dialogue.LOGIN, "Login to 1A", "5", "OPTIONS", Dialogue.BASE);
  }

  @Test
  void wrongPassword_endsAfterTwoTries() {
    Dialogue camera = new Dialogue(Dialogue.LOGIN, false, WHOLE);
    int tries = 0;
    while (camera.seen.isEmpty()) {
      tries += camera.request().contains("Authorization") ? 1 : 0;
      camera.answer(
          "401 Unauthorized", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", stale=true");
    }

    assertThat(tries).isEqualTo(2);
    assertThat(camera.seen).containsExactly("ended RTSP_AUTH_REFUSED");
  }

  @Test
  void loginWithoutCredential_ends() {
    Dialogue camera = new Dialogue(null, false, WHOLE);
    camera.request();
    camera.answer("401 Unauthorized", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"");

    assertThat(camera.seen).containsExactly("ended RTSP_AUTH_REFUSED");
  }

  @Test
  void basicOnly_thePasswordIsNeverSent() {
    Dialogue camera = new Dialogue(Dialogue.LOGIN, false, WHOLE);
    camera.request();
    camera.answer("401 Unauthorized", "WWW-Authenticate: Basic realm=\"r\"");

    assertThat(camera.seen).containsExactly("ended RTSP_AUTH_UNSUPPORTED");
    assertThat(camera.output()).isEmpty();
  }

  @Test
  void basicOnly_allowed_isAnswered() {
    Dialogue camera = new Dialogue(Dialogue.LOGIN, true, WHOLE);
    camera.request();
    camera.answer("401 Unauthorized", "WWW-Authenticate: Basic realm=\"r\"");

    assertThat(camera.request()).contains("Authorization: Basic YWRtaW46cEBzczp3LyU=\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Digest realm=\"r",
        "Digest realm=\"r\" nonce=\"n\"",
        "Digest realm=\"r\", realm=\"s\", nonce=\"n\"",
        "realm=\"r\"",
        "Digest =\"r\"",
        ""
      })
  void malformedChallenge_ends(String challenge) {
    Dialogue camera = new Dialogue(Dialogue.LOGIN, false, WHOLE);
    camera.request();
    camera.answer("401 Unauthorized", "WWW-Authenticate: " + challenge);

    assertThat(camera.seen).containsExactly("ended RTSP_AUTH_MALFORMED");
  }

  @Test
  void challengeWithQuotes_isEscaped() {
    Dialogue camera = new Dialogue(Dialogue.LOGIN, false, WHOLE);
    camera.request();
    camera.answer("401 Unauthorized", "WWW-Authenticate: Digest realm=\"a\\\"b\", nonce=\"\\\\\"");

    assertThat(camera.request()).contains("realm=\"a\\\"b\", nonce=\"\\\\\"");
  }

  @ParameterizedTest
  @CsvSource({
    "302 Moved, RTSP_REDIRECT",
    "404 Not Found, RTSP_STREAM_NOT_FOUND",
    "453 Not Enough Bandwidth, RTSP_TOO_MANY_CONNECTIONS",
    "503 Service Unavailable, RTSP_TOO_MANY_CONNECTIONS",
    "461 Unsupported Transport, RTSP_TRANSPORT_REFUSED",
    "500 Error, RTSP_STATUS"
  })
  void errorStatus_ends(String status, String reason) {
    Dialogue camera = new Dialogue(null, false, WHOLE);
    camera.request();
    camera.answer("501 Not Implemented"); // OPTIONS may fail
    camera.request();
    camera.answer(status, "Location: rtsp://192.0.2.1/evil");

    assertThat(camera.seen).containsExactly("ended " + reason);
    assertThat(camera.output()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "rtsp://192.0.2.1:99/evil/, trackID=1, /evil/trackID=1",
    "rtsp://rtsp://10.0.0.5/a/, trackID=1, /a/trackID=1",
    "10.0.0.5:554/, trackID=1, /trackID=1",
    "rtsp://fe80::1/a, /trackID=1, /a/trackID=1",
    "rtsp://10.0.0.5/a?b=1, trackID=1, /a?b=1/trackID=1",
    "rtsp://10.0.0.5/a, rtsp://user:pw@192.0.2.1/b?c, /b?c",
    "/a/, *, /a/"
  })
  void otherHostsInAddresses_stayPinned(String base, String control, String path) {
    Dialogue camera = new Dialogue(null, false, WHOLE);
    camera.request();
    camera.answer("200 OK");
    camera.request();
    camera.answerWithBody(
        Dialogue.SDP.replace("trackID=1", control), "200 OK", "Content-Base: " + base);

    assertThat(camera.request()).startsWith("SETUP rtsp://10.0.0.5:554" + path + " RTSP/1.0\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RTP/AVP;unicast;client_port=5000-5001                  | RTSP_TRANSPORT_REFUSED",
        "RTP/AVP/TCP;interleaved=0-256                          | RTSP_TRANSPORT",
        "RTP/AVP/TCP;interleaved=3-3                            | RTSP_TRANSPORT",
        "RTP/AVP/TCP;interleaved=x                              | RTSP_TRANSPORT",
        "RTP/AVP/TCP;multicast;interleaved=0-1                  | RTSP_TRANSPORT",
        "RTP/AVP/TCP;interleaved=0-1;source=192.0.2.1           | RTSP_FOREIGN_TRANSPORT",
        "RTP/AVP/TCP;interleaved=0-1;destination=192.0.2.1      | RTSP_FOREIGN_TRANSPORT",
        "RTP/AVP/TCP;interleaved=0-1;source=camera.example      | RTSP_FOREIGN_TRANSPORT",
        "RAW/RAW/UDP;interleaved=0-1                            | RTSP_TRANSPORT",
        "''                                                     | RTSP_TRANSPORT"
      })
  void otherTransport_ends(String transport, String reason) {
    Dialogue camera = untilSetup(transport);

    assertThat(camera.seen).containsExactly("track H264", "ended " + reason);
    assertThat(camera.output()).startsWith("TEARDOWN ");
  }

  @Test
  void sound_notWanted_isCountedOnce() {
    Dialogue camera = new Dialogue(null, RtspOptions.VIDEO_OVER_TCP, WHOLE);
    describeWithSound(camera);

    assertThat(camera.request()).startsWith("SETUP " + Dialogue.BASE + "/trackID=1 ");
    camera.answer("200 OK", "Session: 1", "Transport: RTP/AVP/TCP;interleaved=0-1");
    assertThat(camera.request()).startsWith("PLAY ");
    assertThat(camera.seen).containsExactly("track H264", "AUDIO_OFF");
  }

  @Test
  void sound_sentThoughNeverSetUp_ends() {
    Dialogue camera = new Dialogue(null, RtspOptions.VIDEO_OVER_TCP, WHOLE);
    describeWithSound(camera);
    camera.request();
    camera.answer("200 OK", "Session: 1", "Transport: RTP/AVP/TCP;interleaved=0-1");
    camera.request();
    camera.answer("200 OK").frame(2, 4);

    assertThat(camera.seen).endsWith("ended AUDIO_UNASKED");
  }

  @Test
  void sound_wanted_isSetUpAfterTheVideo() {
    Dialogue camera = new Dialogue(null, RtspOptions.VIDEO_OVER_TCP.withAudio(), WHOLE);
    describeWithSound(camera);

    assertThat(camera.request()).contains("/trackID=1 ", "interleaved=0-1");
    camera.answer("200 OK", "Session: 1", "Transport: RTP/AVP/TCP;interleaved=0-1");
    assertThat(camera.request())
        .startsWith("SETUP " + Dialogue.BASE + "/trackID=2 ")
        .contains("interleaved=2-3", "Session: 1\r\n");
    camera.answer("200 OK", "Session: 1", "Transport: RTP/AVP/TCP;interleaved=6-7");
    assertThat(camera.request()).startsWith("PLAY ");
    camera.answer("200 OK").frame(6, 9).frame(0, 8).frame(7, 4);
    assertThat(camera.tick(5).output()).isEqualTo("$\1\0\2RR$\7\0\2RR");

    assertThat(camera.seen)
        .containsExactly(
            "track H264", "audio PCMA", "playing", "audio rtp 9", "rtp 8", "audio rtcp 4");
  }

  @Test
  void sound_refused_theVideoPlays() {
    Dialogue camera = new Dialogue(null, RtspOptions.VIDEO_OVER_TCP.withAudio(), WHOLE);
    describeWithSound(camera);
    camera.request();
    camera.answer("200 OK", "Session: 1", "Transport: RTP/AVP/TCP;interleaved=0-1");
    camera.request();
    camera.answer("406 Not Acceptable");

    assertThat(camera.request()).startsWith("PLAY ");
    camera.answer("200 OK");
    assertThat(camera.seen).endsWith("RTSP_STATUS", "playing");
  }

  private static void describeWithSound(Dialogue camera) {
    camera.request();
    camera.answer("200 OK");
    camera.request();
    camera.answerWithBody(
        Dialogue.SDP + "m=audio 0 RTP/AVP 8\r\na=control:trackID=2\r\n", "200 OK");
  }

  private static final RtspOptions UDP =
      new RtspOptions(LoginSchemes.DIGEST, Transport.UDP, true, 5000, 5002, null);

  @Test
  void udp_portsAreToldAndReportsAreDueOutside() {
    Dialogue camera = new Dialogue(null, UDP, WHOLE);
    describeWithSound(camera);
    assertThat(camera.request()).contains("Transport: RTP/AVP;unicast;client_port=5000-5001\r\n");
    camera.answer(
        "200 OK",
        "Session: 1",
        "Transport: RTP/AVP/UDP;unicast;client_port=5000-5001;server_port=8000-8001; ssrc= 4F");
    assertThat(camera.request()).contains("client_port=5002-5003");
    camera.answer("200 OK", "Transport: RTP/AVP;unicast;source=10.0.0.5;client_port=5002-5003");
    camera.request();
    camera.answer("200 OK");
    assertThat(camera.tick(5).output()).isEmpty();

    assertThat(camera.seen)
        .containsExactly(
            "track H264",
            "audio PCMA",
            "ports VIDEO 8000 8001",
            "ports AUDIO 0 0",
            "playing",
            "report VIDEO",
            "report AUDIO");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RTP/AVP/TCP;interleaved=0-1                            | RTSP_TRANSPORT_REFUSED",
        "RTP/AVP;multicast;destination=239.1.1.1;port=6000-6001 | RTSP_FOREIGN_TRANSPORT",
        "RTP/AVP;multicast;port=6000-6001                       | RTSP_TRANSPORT",
        "RTP/AVP;unicast;client_port=6000-6001                  | RTSP_TRANSPORT",
        "RTP/AVP;unicast;server_port=8000-70000                 | RTSP_TRANSPORT",
        "RTP/AVP;unicast;destination=192.0.2.1                  | RTSP_FOREIGN_TRANSPORT",
        "RTP/AVP;unicast;source=192.0.2.1                       | RTSP_FOREIGN_TRANSPORT"
      })
  void udp_otherTransport_ends(String transport, String reason) {
    Dialogue camera = new Dialogue(null, UDP, WHOLE);
    setUpAnswer(camera, transport);

    assertThat(camera.seen).endsWith("ended " + reason);
  }

  private static final RtspOptions GROUP =
      new RtspOptions(
          LoginSchemes.DIGEST,
          Transport.MULTICAST,
          true,
          6000,
          0,
          InetAddress.ofLiteral("239.1.1.1"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RTP/AVP;multicast;destination=239.1.1.1;port=6000-6001;ttl=5;source=10.0.0.5",
        "RTP/AVP/UDP;multicast;ttl=5"
      })
  void multicast_theConfiguredGroup_isTaken(String transport) {
    Dialogue camera = new Dialogue(null, GROUP, WHOLE);
    assertThat(setUpAnswer(camera, transport))
        .contains("Transport: RTP/AVP;multicast;destination=239.1.1.1;port=6000-6001\r\n");

    assertThat(camera.request()).startsWith("PLAY ");
    assertThat(camera.seen).endsWith("ports VIDEO 0 0");
  }

  @Test
  void multicast_anotherGroup_isToldAndEnds() {
    Dialogue camera = new Dialogue(null, GROUP, WHOLE);
    setUpAnswer(camera, "RTP/AVP;multicast;destination=239.1.1.2;port=6000-6001");

    assertThat(camera.seen)
        .containsExactly("track H264", "group 239.1.1.2 6000", "ended RTSP_MULTICAST");
    assertThat(camera.output()).startsWith("TEARDOWN ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RTP/AVP;unicast;client_port=6000-6001        | RTSP_TRANSPORT_REFUSED",
        "RTP/AVP;multicast;destination=10.0.0.1       | RTSP_FOREIGN_TRANSPORT",
        "RTP/AVP;multicast;source=192.0.2.1           | RTSP_FOREIGN_TRANSPORT"
      })
  void multicast_otherTransport_ends(String transport, String reason) {
    Dialogue camera = new Dialogue(null, GROUP, WHOLE);
    setUpAnswer(camera, transport);

    assertThat(camera.seen).endsWith("ended " + reason);
  }

  private static String setUpAnswer(Dialogue camera, String transport) {
    camera.request();
    camera.answer("200 OK");
    camera.request();
    camera.answerWithBody(Dialogue.SDP, "200 OK");
    String request = camera.request();
    camera.answer("200 OK", "Session: 1", "Transport: " + transport);
    return request;
  }

  @ParameterizedTest
  @CsvSource({
    "rtsp://192.0.2.1:99/evil/, trackID=1, true",
    "rtsp://camera.example/a/, trackID=1, true",
    "192.0.2.1:554/, trackID=1, true",
    "rtsp://10.0.0.5/a, rtsp://user:pw@192.0.2.1/b?c, true",
    "rtsp://fe80::1/a, /trackID=1, true",
    "rtsp://rtsp://10.0.0.5/a/, trackID=1, false",
    "10.0.0.5:554/, trackID=1, false",
    "rtsp://10.0.0.5:8554/a?b=1, rtsp://10.0.0.5/a, false",
    "/a/, 1.2, false"
  })
  void otherHosts_areCountedOnce(String base, String control, boolean foreign) {
    Dialogue camera = new Dialogue(null, false, WHOLE);
    camera.request();
    camera.answer("200 OK");
    camera.request();
    camera.answerWithBody(
        Dialogue.SDP.replace("trackID=1", control), "200 OK", "Content-Base: " + base);

    assertThat(camera.seen.stream().filter(event -> event.equals("RTSP_FOREIGN_HOST")))
        .hasSize(foreign ? 1 : 0);
  }

  /** Dahua: 401 for a password that it took just now. */
  @Test
  void loginRefusedAfterItWasTaken_isTooManyConnections() {
    Dialogue camera = new Dialogue(Dialogue.LOGIN, false, WHOLE);
    String challenge = "WWW-Authenticate: Digest realm=\"Login to 1A\", nonce=\"5\"";
    camera.request();
    camera.answer("401 Unauthorized", challenge);
    camera.request();
    camera.answer("200 OK");
    camera.request();
    camera.answerWithBody(Dialogue.SDP, "200 OK");
    for (int i = 0; i < 3; i++) {
      assertThat(camera.request()).startsWith("SETUP ");
      camera.answer("401 Unauthorized", challenge);
    }

    assertThat(camera.seen).containsExactly("track H264", "ended RTSP_TOO_MANY_CONNECTIONS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RTP/AVP/TCP;unicast;source=10.0.0.5;destination=10.0.0.1;interleaved=4-5;ssrc= 1F",
        "RTP/AVP/UDP;unicast;interleaved=4-5", // Dahua
        "rtp/avp/tcp;interleaved=4"
      })
  void otherChannels_areFollowed(String transport) {
    Dialogue camera = untilSetup(transport);
    camera.request();
    camera.answer("200 OK").frame(4, 9).frame(5, 8);

    assertThat(camera.seen).containsExactly("track H264", "playing", "rtp 9", "rtcp 8");
  }

  private static Dialogue untilSetup(String transport) {
    Dialogue camera = new Dialogue(null, false, WHOLE);
    camera.request();
    camera.answer("200 OK");
    camera.request();
    camera.answerWithBody(Dialogue.SDP, "200 OK");
    camera.request();
    return camera.answer("200 OK", "Session: 1", "Transport: " + transport);
  }

  @Test
  void askedChannelsThoughOthersWereGranted_areToleratedForAWhile() {
    Dialogue camera = untilSetup("RTP/AVP/TCP;interleaved=2-3");
    for (int i = 0; i < 16; i++) {
      camera.frame(0, 1);
    }
    assertThat(camera.seen).endsWith("RTP_UNKNOWN_CHANNEL");

    camera.frame(0, 1);

    assertThat(camera.seen).endsWith("ended RTP_UNKNOWN_CHANNEL");
  }

  @Test
  void unknownChannel_ends() {
    Dialogue camera = new Dialogue(null, false, WHOLE).untilPlaying().frame(2, 4);

    assertThat(camera.seen).endsWith("ended RTP_UNKNOWN_CHANNEL");
  }

  @Test
  void frameBeforeSetup_ends() {
    Dialogue camera = new Dialogue(null, false, WHOLE).frame(0, 4);

    assertThat(camera.seen).containsExactly("ended RTP_UNKNOWN_CHANNEL");
  }

  @Test
  void lyingFrameLength_losesTheFraming() {
    Dialogue camera = new Dialogue(null, false, 1).untilPlaying();
    camera.send(new byte[] {'$', 0, 0, 1, 1, 2, 3, 4});

    assertThat(camera.seen).endsWith("rtp 1", "ended RTP_FRAMING_LOST");
    assertThat(camera.output()).startsWith("TEARDOWN ").contains("Session: 4711");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RTSP/1.0 200 OK~$~~                       | RTSP_MALFORMED",
        "RTSP/1.0 200 OK~no colon~~                | RTSP_MALFORMED",
        "RTSP/1.0 200 OK~ folded: 1~~              | RTSP_MALFORMED",
        "RTSP/2.0 200 OK~~                         | RTSP_MALFORMED",
        "RTSP/1.0 2000 OK~~                        | RTSP_MALFORMED",
        "HELLO~                                    | RTSP_MALFORMED",
        "RTSP/1.0 200 OK~Content-Length: -1~~      | RTSP_CONTENT_LENGTH",
        "RTSP/1.0 200 OK~Content-Length: ~~        | RTSP_CONTENT_LENGTH",
        "RTSP/1.0 200 OK~Content-Length: 2147483648~~ | RTSP_CONTENT_LENGTH",
        "RTSP/1.0 200 OK~Content-Length: 5~Content-Length: 5~~ | RTSP_CONTENT_LENGTH",
        "RTSP/1.0 200 OK~Content-Length: 65537~~   | RTSP_BODY_TOO_LONG",
        "junk~                                     | RTSP_NOT_SPOKEN"
      })
  void malformedMessage_ends(String message, String reason) {
    for (int piece : new int[] {1, WHOLE}) {
      Dialogue camera = new Dialogue(null, false, piece).send(message.replace("~", "\r\n"));

      assertThat(camera.seen).containsExactly("ended " + reason);
    }
  }

  @Test
  void endlessHeaderLine_endsAt8KiB() {
    Dialogue camera = new Dialogue(null, false, 100);
    camera.send("RTSP/1.0 200 OK\r\nX: " + "a".repeat(8187));
    assertThat(camera.seen).isEmpty();

    camera.send("aaaa");

    assertThat(camera.seen).containsExactly("ended RTSP_HEADER_TOO_LONG");
  }

  @Test
  void endlessHeaders_endAt64() {
    Dialogue camera = new Dialogue(null, false, WHOLE);
    camera.send("RTSP/1.0 200 OK\r\n" + "X: y\r\n".repeat(64));
    assertThat(camera.seen).isEmpty();

    camera.send("X: y\r\n");

    assertThat(camera.seen).containsExactly("ended RTSP_TOO_MANY_HEADERS");
  }

  @Test
  void answerOfOneByteASecond_endsAfterFiveSeconds() {
    Dialogue camera = new Dialogue(null, false, WHOLE);
    assertThat(camera.client.nextDeadlineNanos()).isEqualTo(camera.now + 5_000_000_000L);
    for (int i = 0; i < 5; i++) {
      assertThat(camera.seen).isEmpty();
      camera.send("R").tick(1);
    }

    assertThat(camera.seen).containsExactly("ended RTSP_RESPONSE_TIMEOUT");
    assertThat(camera.client.nextDeadlineNanos()).isEqualTo(RtspClient.NO_DEADLINE);
  }

  @Test
  void unfinishedFrameWhilePlaying_endsAfterFiveSeconds() {
    Dialogue camera = new Dialogue(null, false, WHOLE).untilPlaying();
    camera.tick(4).send("$").tick(4);
    assertThat(camera.seen).endsWith("playing");

    camera.send("\0").tick(1);

    assertThat(camera.seen).endsWith("ended RTSP_RESPONSE_TIMEOUT");
  }

  @Test
  void unsolicitedAnswers_endTheDialogue() {
    Dialogue camera = new Dialogue(null, false, WHOLE);
    for (int i = 0; i < 17; i++) {
      camera.send("RTSP/1.0 200 OK\r\nCSeq: 99\r\n\r\n");
    }

    assertThat(camera.seen).hasSize(17).endsWith("ended RTSP_UNSOLICITED");
  }

  @Test
  void requestsFromTheCamera_areRefusedAndEndTheDialogue() {
    Dialogue camera = new Dialogue(null, false, 1).untilPlaying();
    camera.send("SET_PARAMETER * RTSP/1.0\r\nCSeq: 12\r\nContent-Length: 3\r\n\r\nabc");
    assertThat(camera.output()).isEqualTo("RTSP/1.0 501 Not Implemented\r\nCSeq: 12\r\n\r\n");
    for (int i = 0; i < 7; i++) {
      camera.send("ANNOUNCE rtsp://x RTSP/1.0\r\n\r\n");
    }

    assertThat(camera.seen).endsWith("ended RTSP_REQUEST_FROM_CAMERA");
  }

  @Test
  void keepAlive_halfTheTimeout_answersAreNotAwaited() {
    Dialogue camera = new Dialogue(null, false, WHOLE).untilPlaying();
    for (int i = 0; i < 100; i++) {
      camera.tick(30);
      assertThat(camera.output()).contains("OPTIONS " + Dialogue.BASE, "Session: 4711");
      camera.send(i % 2 == 0 ? "RTSP/1.0 400 Bad\r\n\r\n" : "RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n");
    }

    assertThat(camera.seen).containsExactly("track H264", "playing");
  }

  @Test
  void receiverReport_everyFiveSeconds_onTheControlChannel() {
    Dialogue camera = new Dialogue(null, false, WHOLE).untilPlaying();
    assertThat(camera.client.nextDeadlineNanos()).isEqualTo(camera.now + 5_000_000_000L);

    assertThat(camera.tick(5).output()).isEqualTo("$\1\0\2RR");
    assertThat(camera.tick(1).output()).isEmpty();
    assertThat(camera.tick(4).output()).isEqualTo("$\1\0\2RR");
  }

  @Test
  void cameraThatTakesNothing_neverOverflows() {
    Dialogue camera = new Dialogue(null, false, WHOLE).untilPlaying();
    for (int i = 0; i < 10_000; i++) {
      camera.tick(5);
    }

    assertThat(camera.output().length()).isLessThanOrEqualTo(16 << 10);
  }

  @Test
  void teardown_isSentOnceAndEndsEverything() {
    Dialogue camera = new Dialogue(null, false, WHOLE).untilPlaying();
    camera.client.teardown();
    camera.client.teardown();
    assertThat(camera.output()).startsWith("TEARDOWN " + Dialogue.BASE).containsOnlyOnce("CSeq");

    camera.frame(0, 4).tick(100);

    assertThat(camera.seen).containsExactly("track H264", "playing");
  }

  @Test
  void wholeDialogue_cutAtEveryByte_isTheSame() {
    String login =
        "RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n\r\n";
    String all =
        login
            + "RTSP/1.0 200 OK\r\nCSeq: 2\r\n\r\n\r\nRTSP/1.0 200 OK\r\nCSeq: 3\nContent-Length: "
            + Dialogue.SDP.length()
            + "\r\n\r\n"
            + Dialogue.SDP
            + "RTSP/1.0 200 OK\r\nCSeq: 4\r\nTransport: RTP/AVP/TCP\r\nSession: 1\r\n\r\n"
            + "$\0\0\3abc"
            + "RTSP/1.0 200 OK\r\nCSeq: 5\r\n\r\n$\1\0\0$\0\0\1x";
    for (int cut = 1; cut < all.length(); cut++) {
      Dialogue camera = new Dialogue(Dialogue.LOGIN, false, cut, WHOLE);
      camera.send(all);

      assertThat(camera.seen).containsExactly("track H264", "rtp 3", "playing", "rtcp 0", "rtp 1");
    }
  }
}
