package org.lightlock.serve.rtsps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.access.Access;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.Accounts;
import org.lightlock.access.CameraScope;
import org.lightlock.access.DigestAlgorithm;
import org.lightlock.camera.CameraId;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.mse.H264Clip;
import org.lightlock.serve.rtsps.RtspsClient.Packet;

/** The whole listener over real TLS, with a client that says exactly what a test wants. */
class RtspsServerTest {
  private static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";

  @TempDir private static Path folder;
  private static H264Clip clip;
  private static RtspsRig usual;

  @TempDir private Path directory;
  private final List<RtspsClient> connected = new ArrayList<>();
  private RtspsRig rig;

  @BeforeAll
  static void startUsual() throws Exception {
    clip = H264Clip.small(25);
    usual = new RtspsRig(folder, RtspsRig.LIMITS, AdmissionLimits.DEFAULT, clip).pump();
  }

  @AfterAll
  static void stopUsual() {
    usual.close();
  }

  @BeforeEach
  void takeUsual() {
    rig = usual;
  }

  /** Whatever was said: when the viewers have gone, nothing of them is left. */
  @AfterEach
  void stop() throws Exception {
    for (RtspsClient client : connected) {
      client.close();
    }
    if (rig != usual) {
      rig.close();
    }
    await().until(() -> rig.server.connections() == 0);
    assertThat(rig.streams.watches()).isZero();
    assertThat(rig.streams.listeners()).isZero();
    assertThat(rig.admissions.open()).isZero();
  }

  private void start() {
    rig.refusals.clear();
  }

  private void start(RtspsLimits limits, AdmissionLimits admissions) throws Exception {
    rig = new RtspsRig(directory, limits, admissions, clip).pump();
  }

  private RtspsClient connect() throws Exception {
    RtspsClient client = rig.connect();
    connected.add(client);
    return client;
  }

  private RtspsClient known() throws Exception {
    return connect().basic(RtspsRig.CLIENT, rig.secret);
  }

  private static void assertStatus(String answer, int status) {
    assertThat(answer).startsWith("RTSP/1.0 " + status + " ");
  }

  @Test
  void options_withoutCredential_saysWhatThereIsAndNothingElse() throws Exception {
    start();

    assertThat(connect().ask("OPTIONS", "*"))
        .isEqualTo(
            "RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE,"
                + " GET_PARAMETER, SET_PARAMETER, TEARDOWN\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DESCRIBE", "SETUP"})
  void anyCamera_withoutCredential_isChallengedAlike(String method) throws Exception {
    start();
    for (String path : new String[] {"/gate", "/vault", "/nowhere", "/gate/nothing"}) {
      String answer = connect().ask(method, path, TCP);

      assertStatus(answer, 401);
      assertThat(answer).contains("\r\nWWW-Authenticate: Basic realm=\"lightlock\"");
      assertThat(answer).contains("\r\nWWW-Authenticate: Digest realm=\"lightlock\", nonce=");
      assertThat(answer).doesNotContain("SHA-256", "gate", "vault");
    }
    assertThat(rig.streams.watches()).isZero();
  }

  @Test
  void describe_basic_describesTheStream() throws Exception {
    start();

    String answer = known().ask("DESCRIBE", "/gate");

    assertStatus(answer, 200);
    assertThat(answer).contains("Content-Type: application/sdp\r\n");
    assertThat(answer).contains("Content-Base: " + rig.url("/gate/") + "\r\n");
    assertThat(answer).contains("m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n");
    assertThat(answer).contains("\r\na=control:trackID=0\r\n").doesNotContain("m=audio");
    String sets = RtspsClient.find(answer, "sprop-parameter-sets=(\\S+)");
    String[] set = sets.split(",", -1);
    assertThat(Base64.getDecoder().decode(set[0])[0] & 0x1f).isEqualTo(7);
    assertThat(Base64.getDecoder().decode(set[1])[0] & 0x1f).isEqualTo(8);
    String level = RtspsClient.find(answer, "profile-level-id=([0-9a-f]{6})");
    byte[] sps = Base64.getDecoder().decode(set[0]);
    assertThat("%02x%02x%02x".formatted(sps[1], sps[2], sps[3])).isEqualTo(level);
  }

  @Test
  void describe_digest_isAccepted() throws Exception {
    start();
    RtspsClient client = connect();
    String challenge = client.ask("DESCRIBE", "/gate");
    String line = RtspsClient.find(challenge, "(Digest realm=[^\r]*)");

    client.authorization =
        client.digest(RtspsRig.CLIENT, rig.secret, line, "DESCRIBE", rig.url("/gate"));
    assertStatus(client.ask("DESCRIBE", "/gate"), 200);

    RtspsClient wrong = connect();
    String again = RtspsClient.find(wrong.ask("DESCRIBE", "/gate"), "(Digest realm=[^\r]*)");
    wrong.authorization =
        wrong.digest(RtspsRig.CLIENT, "wrong", again, "DESCRIBE", rig.url("/gate"));
    assertStatus(wrong.ask("DESCRIBE", "/gate"), 401);
  }

  @Test
  void describe_ticketInTheAddress_startsOneWatch() throws Exception {
    start(RtspsRig.LIMITS, AdmissionLimits.DEFAULT);
    var accounts = new Accounts(AccessDatabase.open(directory), InstantSource.system());
    accounts.add("ann", "correct horse battery".toCharArray(), CameraScope.all());
    var login =
        (Access.LoginResult.LoggedIn)
            rig.access.login(
                "ann", "correct horse battery".toCharArray(), InetAddress.getLoopbackAddress());
    // The gateway learns of the account's grant with its next look into the database.
    var issued =
        (Access.TicketResult.Issued)
            await()
                .until(
                    () -> rig.access.issue(login.session(), new CameraId("gate"), Optional.empty()),
                    result -> result instanceof Access.TicketResult.Issued);
    String ticket = "?ticket=" + issued.ticket().token();

    RtspsClient client = connect();
    assertStatus(client.ask("DESCRIBE", "/gate" + ticket), 200);
    // The described address has no ticket any more; the connection says whose watch it is.
    assertStatus(client.ask("SETUP", "/gate/trackID=0", TCP), 200);
    assertStatus(client.ask("PLAY", "/gate/"), 200);
    assertThat(client.packet(0).u8(0)).isEqualTo(0x80);

    assertStatus(connect().ask("DESCRIBE", "/gate/tile" + ticket), 404);
    assertStatus(connect().ask("DESCRIBE", "/yard" + ticket), 401);
  }

  /** A nonce is good for both hashes, but only what is offered is taken. */
  @Test
  void describe_withoutOldPlayers_takesNeitherMd5NorATicketInTheAddress() throws Exception {
    rig =
        new RtspsRig(
            directory,
            RtspsRig.LIMITS,
            AdmissionLimits.DEFAULT,
            clip,
            EnumSet.of(DigestAlgorithm.SHA_256));
    RtspsClient client = connect();
    String challenge = client.ask("DESCRIBE", "/gate");
    assertThat(challenge).contains("Basic realm=", "algorithm=SHA-256").doesNotContain("MD5");
    String line = RtspsClient.find(challenge, "(Digest realm=[^\r]*)");

    client.authorization =
        client.digest(
            RtspsRig.CLIENT,
            rig.secret,
            line.replace(", algorithm=SHA-256", ""),
            "DESCRIBE",
            rig.url("/gate"));
    assertStatus(client.ask("DESCRIBE", "/gate"), 401);
    assertStatus(connect().ask("DESCRIBE", "/gate?ticket=" + rig.secret), 401);
    assertStatus(known().ask("DESCRIBE", "/gate"), 200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/vault", "/nowhere", "/gate/nothing", "/", "*", "/gate/full/more"})
  void describe_cameraThatMayNotBeSeenOrIsNot_isAnsweredAlike(String path) throws Exception {
    start();
    String answer = known().ask("DESCRIBE", path);

    assertThat(answer).isEqualTo("RTSP/1.0 404 Not Found\r\nCSeq: 1\r\n\r\n");
  }

  @Test
  void setUp_datagrams_areRefused() throws Exception {
    start();
    RtspsClient client = known();
    client.ask("DESCRIBE", "/gate");

    String udp = "Transport: RTP/AVP;unicast;client_port=5000-5001";
    assertStatus(client.ask("SETUP", "/gate/trackID=0", udp), 461);
    assertStatus(client.ask("SETUP", "/gate/trackID=0"), 461);
    assertStatus(client.ask("SETUP", "/gate/trackID=1", TCP), 404);
    assertStatus(client.ask("SETUP", "/gate/trackID=0", TCP), 200);
    assertStatus(client.ask("SETUP", "/yard/trackID=0", TCP), 459);
  }

  @Test
  void play_sendsWholePicturesFromAnIdrOn() throws Exception {
    start();
    RtspsClient client = known();
    client.ask("DESCRIBE", "/gate");
    String setUp = client.ask("SETUP", "/gate/trackID=0", TCP);
    long source = Long.parseLong(RtspsClient.find(setUp, "ssrc=([0-9A-F]{8})"), 16);
    assertThat(setUp).contains("interleaved=0-1;").contains(";timeout=60\r\n");

    String play = client.ask("PLAY", "/gate/", "Range: npt=0.000-");
    assertStatus(play, 200);
    int sequence = Integer.parseInt(RtspsClient.find(play, ";seq=(\\d+)"));
    long first = Long.parseLong(RtspsClient.find(play, ";rtptime=(\\d+)"));
    assertThat(play).contains("url=" + rig.url("/gate/trackID=0"));

    Packet report = client.packet().orElseThrow();
    assertThat(report.channel()).isEqualTo(1);
    assertThat(report.u8(1)).isEqualTo(200);
    assertThat(report.u32(4)).isEqualTo(source);
    int pictures = 0;
    long last = first;
    for (int i = 0; pictures < 12; i++) {
      Packet packet = client.packet(0);
      assertThat(packet.u8(0)).isEqualTo(0x80);
      assertThat(packet.u8(1) & 0x7f).isEqualTo(96);
      assertThat(packet.u16(2)).isEqualTo((sequence + i) & 0xffff);
      assertThat(packet.u32(8)).isEqualTo(source);
      if (i == 0) {
        assertThat(packet.u32(4)).isEqualTo(first);
        assertThat(packet.u8(12) & 0x1f).as("STAP-A").isEqualTo(24);
      }
      long ticks = packet.u32(4);
      assertThat((ticks - last) & 0xffffffffL).isIn(0L, 3_600L);
      last = ticks;
      pictures += packet.u8(1) >> 7;
    }
    assertThat(rig.viewers.get("gate/full")).isEqualTo(1);
  }

  @Test
  void play_withSound_sendsBothOnOneClock() throws Exception {
    start(RtspsRig.LIMITS, AdmissionLimits.DEFAULT);
    rig.streams.sound("gate");
    RtspsClient client = known();

    String described = client.setUp("/gate", true);
    assertThat(described)
        .contains("m=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/48000/1\r\n")
        .contains("mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1188\r\n");
    String play = client.ask("PLAY", "/gate");
    assertThat(play).contains("/trackID=0;seq=").contains("/trackID=1;seq=");

    Packet video = client.packet(1);
    Packet audio = client.packet(3);
    assertThat(audio.u32(8)).as("one NTP time").isEqualTo(video.u32(8));
    assertThat(audio.u32(12)).isEqualTo(video.u32(12));
    Packet one = client.packet(2);
    Packet two = client.packet(2);
    assertThat(one.u8(1)).isEqualTo(0x80 | 97);
    assertThat(one.u16(12)).as("AU-headers-length").isEqualTo(16);
    assertThat(one.u16(14)).as("AU-size and index").isEqualTo(6 << 3);
    assertThat(one.bytes()).hasSize(12 + 4 + 6);
    assertThat((two.u32(4) - one.u32(4)) & 0xffffffffL).isEqualTo(RtspsRig.SAMPLES);
  }

  @Test
  void describe_cameraThatRested_namesTheSoundThatItOffers() throws Exception {
    start(RtspsRig.LIMITS, AdmissionLimits.DEFAULT);
    rig.streams.offersSound("gate");
    RtspsClient client = known();

    assertThat(client.setUp("/gate", true)).contains("m=audio 0 RTP/AVP 97\r\n");
    assertThat(rig.streams.listeners()).isEqualTo(1);
    client.ask("PLAY", "/gate");
    assertThat(client.packet(2).u8(1)).isEqualTo(0x80 | 97);

    assertStatus(client.ask("TEARDOWN", "/gate"), 200);
    await().until(() -> rig.streams.listeners() == 0);
  }

  @Test
  void pauseAndPlay_goOnWithAnIdr() throws Exception {
    start();
    RtspsClient client = known();
    client.setUp("/gate", false);
    client.ask("PLAY", "/gate");
    client.packet(0);

    assertStatus(client.ask("PAUSE", "/gate"), 200);
    assertStatus(client.ask("PLAY", "/gate"), 200);
    await().until(() -> (client.packet(0).u8(12) & 0x1f) == 24);
    assertStatus(client.ask("TEARDOWN", "/gate"), 200);
    await().until(() -> rig.streams.watches() == 0);
    assertThat(rig.admissions.open()).isZero();
    client.session = "";
    client.setUp("/gate", false);
    assertStatus(client.ask("PLAY", "/gate"), 200);
  }

  @Test
  void requestsOfASession_needTheSession() throws Exception {
    start();
    RtspsClient client = known();

    assertStatus(client.ask("PLAY", "/gate"), 454);
    assertStatus(client.ask("TEARDOWN", "/gate"), 454);
    assertStatus(client.ask("GET_PARAMETER", "*"), 200);
    client.setUp("/gate", false);
    client.session = "0123456789abcdef";
    assertStatus(client.ask("PLAY", "/gate"), 454);
    assertStatus(client.ask("GET_PARAMETER", "/gate"), 454);
    client.session = "";
    assertStatus(client.ask("PLAY", "/yard"), 404);
    assertStatus(client.ask("PLAY", "/gate/trackID=0"), 200);
    assertStatus(client.ask("DESCRIBE", "/gate"), 455);
  }

  @Test
  void oddRequests_areAnswered() throws Exception {
    start();
    RtspsClient client = known();

    assertStatus(client.ask("RECORD", "/gate"), 405);
    assertStatus(client.ask("ANNOUNCE", "/gate"), 405);
    String answer = client.ask("DESCRIBE", "/gate", "Require: onvif-replay");
    assertStatus(answer, 551);
    assertThat(answer).contains("Unsupported: onvif-replay\r\n");
    client.send("GET_PARAMETER * RTSP/1.0\r\nCSeq: 9\r\nContent-Length: 8\r\n\r\nposition");
    assertStatus(client.answer(), 451);
  }

  @Test
  void revokedClient_isSentAwayWithinASecond() throws Exception {
    start(RtspsRig.LIMITS, AdmissionLimits.DEFAULT);
    RtspsClient client = known();
    client.setUp("/gate", false);
    client.ask("PLAY", "/gate");
    client.packet(0);

    rig.clients.revoke(RtspsRig.CLIENT);
    boolean bye =
        false; // before the connection's end, which comes within a second of the revocation
    for (Optional<Packet> next = client.packet(); next.isPresent(); next = client.packet()) {
      bye |= next.get().channel() == 1 && next.get().u8(1) == 203;
    }

    assertThat(bye).isTrue();
    await().until(() -> rig.streams.watches() == 0);
    assertThat(rig.refusals).contains(RtspsEvents.Cause.GRANT_ENDED);
    assertStatus(known().ask("DESCRIBE", "/gate"), 401);
  }

  @Test
  void fullGateway_saysWhenToComeAgain() throws Exception {
    start(RtspsRig.LIMITS, new AdmissionLimits(1, 10, 10));
    assertStatus(known().ask("DESCRIBE", "/gate"), 200);

    String answer = known().ask("DESCRIBE", "/gate");

    assertStatus(answer, 503);
    assertThat(answer).contains("Retry-After: 10\r\n");
    connected.getFirst().close();
    await().until(() -> rig.admissions.open() == 0);
    assertStatus(known().ask("DESCRIBE", "/gate"), 200);
  }

  private static RtspsLimits limits(
      int backlog, long stall, long handshake, long shown, long silence, int perAddress) {
    return limits(backlog, stall, handshake, shown, silence, perAddress, 100);
  }

  private static RtspsLimits limits(
      int backlog,
      long stall,
      long handshake,
      long shown,
      long silence,
      int perAddress,
      int unshownPerAddress) {
    return new RtspsLimits(
        backlog,
        Duration.ofMillis(stall),
        Duration.ofMillis(handshake),
        Duration.ofMillis(shown),
        Duration.ofMillis(silence),
        100,
        perAddress,
        1,
        100,
        unshownPerAddress);
  }

  @Test
  void slowViewer_losesPicturesThenTheConnection() throws Exception {
    // 640x360 noise: enough to fill the socket's buffers soon.
    H264Clip noise =
        H264Clip.generate("nullsrc=s=640x360,geq=random(1)*255:128:128", 640, 360, 10, 5);
    rig =
        new RtspsRig(
            directory,
            limits(400_000, 1_000, 5_000, 10_000, 60_000, 10),
            AdmissionLimits.DEFAULT,
            noise);
    RtspsClient client = known();
    rig.pump();
    client.setUp("/gate", false);
    client.ask("PLAY", "/gate");
    RtspsClient other = known();
    other.setUp("/gate", false);
    other.ask("PLAY", "/gate");

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              assertThat(other.packet(0).bytes()).isNotEmpty(); // goes on as ever
              return rig.refusals.contains(RtspsEvents.Cause.STALLED);
            });
    assertThat(client.isClosed()).isTrue();
    await().until(() -> rig.admissions.open() == 1);
  }

  @Test
  void connection_thatShowsNobody_isEnded() throws Exception {
    start(limits(1_000_000, 5_000, 5_000, 300, 60_000, 10), AdmissionLimits.DEFAULT);
    RtspsClient silent = connect();
    silent.ask("OPTIONS", "*");
    assertThat(silent.isClosed()).isTrue();
    assertThat(rig.refusals).containsExactly(RtspsEvents.Cause.NOT_SHOWN);
  }

  @Test
  void connection_thatAsksTooOftenInVain_isEnded() throws Exception {
    start();
    RtspsClient client = connect();
    for (int i = 0; i < 15; i++) {
      assertStatus(client.ask("DESCRIBE", "/gate"), 401);
    }
    client.send(client.request("DESCRIBE", "/gate"));
    assertThat(client.isClosed()).isTrue();
    assertThat(rig.refusals).contains(RtspsEvents.Cause.NOT_SHOWN);
  }

  @Test
  void connection_thatSendsPacketsBeforeAnybodyIsShown_isEnded() throws Exception {
    start();
    RtspsClient client = connect();
    client.ask("OPTIONS", "*");
    client.send("$\1\0\0");
    assertThat(client.isClosed()).isTrue();
    assertThat(rig.refusals).containsExactly(RtspsEvents.Cause.NOT_SHOWN);
  }

  @Test
  void connection_thatSaysMuchAndNobodysName_isEnded() throws Exception {
    start();
    RtspsClient client = connect();
    client.send("GET /gate HTTP/1.0\r\nx-sessioncookie: abcd\r\n\r\n" + "x".repeat(65_536));
    assertThat(client.isClosed()).isTrue();
    assertThat(rig.refusals).containsExactly(RtspsEvents.Cause.NOT_SHOWN);
  }

  @Test
  void viewer_whoSaysNothing_isEndedAndOneWhoDoesIsNot() throws Exception {
    start(limits(1_000_000, 5_000, 5_000, 10_000, 4_000, 10), AdmissionLimits.DEFAULT);
    RtspsClient silent = known();
    silent.setUp("/gate", false);
    silent.ask("PLAY", "/gate");
    RtspsClient reporting = known();
    reporting.setUp("/gate", false);
    reporting.ask("PLAY", "/gate");

    // A receiver report now and then is enough (RFC 3550 §6.4.2).
    String report = "$\1\0\10\u0080\u00c9\0\1\0\0\0\1";
    await()
        .until(
            () -> {
              reporting.send(report);
              reporting.packet(0);
              return rig.refusals.contains(RtspsEvents.Cause.SILENT);
            });
    assertThat(silent.isClosed()).isTrue();
    assertThat(reporting.packet(0).bytes()).isNotEmpty();
    assertThat(rig.refusals).containsExactly(RtspsEvents.Cause.SILENT);
  }

  @Test
  void handshake_thatNeverComes_isEnded() throws Exception {
    start(limits(1_000_000, 5_000, 300, 10_000, 60_000, 10), AdmissionLimits.DEFAULT);
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(10_000);
      socket.connect(rig.server.address());
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    await().until(() -> rig.refusals.contains(RtspsEvents.Cause.TLS));
  }

  @Test
  void plainRtsp_isNotAnswered() throws Exception {
    start();
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(10_000);
      socket.connect(rig.server.address());
      socket
          .getOutputStream()
          .write("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(said).doesNotContain("RTSP");
    }
    await().until(() -> rig.refusals.contains(RtspsEvents.Cause.TLS));
  }

  @Test
  void connections_moreThanOneAddressMayHave_areNotServed() throws Exception {
    start(limits(1_000_000, 5_000, 5_000, 10_000, 60_000, 1), AdmissionLimits.DEFAULT);
    assertStatus(connect().ask("OPTIONS", "*"), 200);
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(10_000);
      socket.connect(rig.server.address());
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(rig.refusals).contains(RtspsEvents.Cause.FULL);
  }

  @Test
  void connections_openedAndClosedWithoutEnd_areNotServedFaster() throws Exception {
    start(limits(1_000_000, 5_000, 5_000, 10_000, 60_000, 4), AdmissionLimits.DEFAULT);
    int opened = 0;
    while (!rig.refusals.contains(RtspsEvents.Cause.FULL)) {
      assertThat(++opened).isLessThan(100);
      try (Socket socket = new Socket()) {
        socket.connect(rig.server.address());
      }
      await().until(() -> rig.server.connections() == 0);
    }
    assertThat(opened).isGreaterThan(4);
  }

  @Test
  void connections_thatShowNobody_leaveRoomForThoseWhoDo() throws Exception {
    start(limits(1_000_000, 5_000, 5_000, 10_000, 60_000, 10, 2), AdmissionLimits.DEFAULT);
    RtspsClient viewer = known();
    assertStatus(viewer.ask("DESCRIBE", "/gate"), 200);
    assertStatus(connect().ask("OPTIONS", "*"), 200);
    assertStatus(connect().ask("OPTIONS", "*"), 200);
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(10_000);
      socket.connect(rig.server.address());
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    connected.get(1).close();
    await().until(() -> rig.server.connections() == 2);
    assertStatus(known().ask("DESCRIBE", "/gate"), 200);
  }

  @ParameterizedTest
  @CsvSource({
    "'OPTIONS * RTSP/2.0\r\nCSeq: 1\r\n\r\n', 505",
    "'nonsense\r\n', 400",
    "'OPTIONS * RTSP/1.0\r\nCSeq: 5\r\nContent-Length: 99999\r\n\r\n', 413"
  })
  void malformedRequest_isAnsweredAndEnded(String text, int status) throws Exception {
    start();
    RtspsClient client = connect();
    client.send(text);

    assertStatus(client.answer(), status);
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  void tunnel_carriesAWholeConversation() throws Exception {
    start();
    RtspsClient out = connect();
    out.send("GET /gate HTTP/1.0\r\nx-sessioncookie: 0a1b2c3d\r\nAccept: */*\r\n\r\n");
    assertThat(out.answer())
        .startsWith("HTTP/1.0 200 OK\r\n")
        .contains("Content-Type: application/x-rtsp-tunnelled\r\n");
    RtspsClient in = connect();
    in.send("POST /gate HTTP/1.0\r\nx-sessioncookie: 0a1b2c3d\r\nContent-Length: 32767\r\n\r\n");

    out.basic(RtspsRig.CLIENT, rig.secret);
    assertStatus(through(in, out, "DESCRIBE", "/gate"), 200);
    assertStatus(through(in, out, "SETUP", "/gate/trackID=0", TCP), 200);
    assertStatus(through(in, out, "PLAY", "/gate/"), 200);
    assertThat(out.packet(0).u8(0)).isEqualTo(0x80);

    // A new POST takes the place of the old one.
    RtspsClient next = connect();
    next.send("POST /gate HTTP/1.0\r\nx-sessioncookie: 0a1b2c3d\r\n\r\n");
    assertThat(in.isClosed()).isTrue();
    assertStatus(through(next, out, "GET_PARAMETER", "/gate"), 200);

    out.close();
    assertThat(next.isClosed()).isTrue();
    await().until(() -> rig.streams.watches() == 0);
  }

  private static String through(
      RtspsClient in, RtspsClient out, String method, String path, String... headers)
      throws Exception {
    byte[] request = out.request(method, path, headers).getBytes(StandardCharsets.ISO_8859_1);
    in.send(Base64.getEncoder().encodeToString(request));
    return out.answer();
  }

  @Test
  void tunnel_halvesThatDoNotBelongTogether_areRefused() throws Exception {
    start();
    RtspsClient post = connect();
    post.send("POST /gate HTTP/1.0\r\nx-sessioncookie: nobody\r\n\r\n");
    assertThat(post.answer()).startsWith("HTTP/1.0 404 ");
    assertThat(post.isClosed()).isTrue();

    RtspsClient get = connect();
    get.send("GET /gate HTTP/1.0\r\n\r\n");
    assertThat(get.answer()).startsWith("HTTP/1.0 404 ");

    RtspsClient first = connect();
    first.send("GET /gate HTTP/1.0\r\nx-sessioncookie: same\r\n\r\n");
    first.answer();
    RtspsClient second = connect();
    second.send("GET /gate HTTP/1.0\r\nx-sessioncookie: same\r\n\r\n");
    assertThat(second.answer()).startsWith("HTTP/1.0 404 ");

    RtspsClient in = connect();
    in.send("POST /gate HTTP/1.0\r\nx-sessioncookie: same\r\n\r\n****");
    assertThat(in.isClosed()).isTrue();
    assertThat(first.isClosed()).isTrue();
  }

  @Test
  void close_whileViewersPlay_endsThemAll() throws Exception {
    start(RtspsRig.LIMITS, AdmissionLimits.DEFAULT);
    for (int i = 0; i < 4; i++) {
      RtspsClient client = known();
      client.setUp("/gate", false);
      client.ask("PLAY", "/gate");
      client.packet(0);
    }
    rig.server.close();

    for (RtspsClient client : connected) {
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(rig.server.connections()).isZero();
  }
}
