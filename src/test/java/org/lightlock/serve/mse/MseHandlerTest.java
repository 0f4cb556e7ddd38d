package org.lightlock.serve.mse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.EncodedSound;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.http.TestGateway;

class MseHandlerTest {
  private static final String GATE = "/live/gate/tile";
  private static final int LARGE_BYTES = 500_000;

  private static H264Clip clip;

  private TestGateway gateway;
  private String token;

  @BeforeAll
  static void makeClip() throws Exception {
    clip = H264Clip.small(20);
  }

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start();
    token = gateway.access.signIn();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private void restart(MseLimits limits, AdmissionLimits admissions) throws Exception {
    gateway.close();
    gateway = TestGateway.start(limits, admissions, 0);
    token = gateway.access.signIn();
  }

  private static EncodedPicture picture(long number) {
    return clip.picture(number, 1_000_000 + number * 40_000, number * 40_000_000);
  }

  /** A picture whose slice goes on with filling, to make sockets run full. */
  private static EncodedPicture large(long number) {
    EncodedPicture small = picture(number);
    byte[] bytes = Arrays.copyOf(small.annexB(), LARGE_BYTES);
    Arrays.fill(bytes, small.annexB().length, LARGE_BYTES, (byte) 0x55);
    return new EncodedPicture(
        bytes, small.idr(), 320, 180, small.ptsMicros(), small.arrivalNanos(), number);
  }

  private void awaitWatches(int count) {
    await().atMost(Duration.ofSeconds(5)).until(() -> gateway.streams.watches() == count);
  }

  private void send(EncodedPicture picture) {
    gateway.streams.send("gate", "tile", picture);
  }

  /** Sends more than all buffers hold, as fast as a viewer who reads takes it. */
  private void sendLarge(int pictures, LiveSocket fast) {
    for (int number = 0; number < pictures; number++) {
      int sent = number + 1;
      send(large(number));
      await()
          .atMost(Duration.ofSeconds(2))
          .pollInterval(Duration.ofMillis(2))
          .until(() -> fast.fragments().size() == sent);
    }
  }

  @Test
  void upgrade_withoutSession_isSame401ForEveryAddress() throws Exception {
    for (String path : List.of(GATE, "/live/vault/tile", "/live/nothing/tile", "/live/x")) {
      int status =
          LiveSocket.refusal(gateway, path, Optional.empty(), Optional.of(gateway.origin()));
      assertThat(status).as(path).isEqualTo(401);
    }
    HttpResponse<String> existing = gateway.get(GATE, Optional.empty());
    HttpResponse<String> missing = gateway.get("/live/nothing/tile", Optional.empty());
    assertThat(existing.statusCode()).isEqualTo(401);
    assertThat(existing.body()).isEqualTo(missing.body());
    assertThat(LiveSocket.refusal(gateway, GATE, Optional.of("x".repeat(24)), Optional.empty()))
        .isEqualTo(401);
  }

  @Test
  void upgrade_foreignOrNoOrigin_is403() {
    for (Optional<String> origin :
        List.of(
            Optional.of("https://evil.example"),
            Optional.of("null"),
            Optional.of(gateway.origin().replace("https", "http")),
            Optional.<String>empty())) {
      assertThat(LiveSocket.refusal(gateway, GATE, Optional.of(token), origin)).isEqualTo(403);
    }
    assertThat(gateway.access.openGrants()).isZero();
  }

  @Test
  void upgrade_cameraUnknownOrNotAllowed_isSame404() throws Exception {
    Optional<String> own = Optional.of(gateway.origin());
    for (String path :
        List.of("/live/vault/tile", "/live/nothing/tile", "/live/gate/huge", "/live/GATE/tile")) {
      assertThat(LiveSocket.refusal(gateway, path, Optional.of(token), own))
          .as(path)
          .isEqualTo(404);
    }
    assertThat(gateway.get("/live/vault/tile", Optional.of(token)).body())
        .isEqualTo(gateway.get("/live/nothing/tile", Optional.of(token)).body());
  }

  @Test
  void upgrade_plainGet_is426AndLeavesNoGrant() throws Exception {
    assertThat(gateway.get(GATE, Optional.of(token)).statusCode()).isEqualTo(426);
    assertThat(gateway.access.openGrants()).isZero();
    assertThat(gateway.admissions.open()).isZero();
  }

  @Test
  void upgrade_overTheLimit_is503() throws Exception {
    restart(MseLimits.DEFAULT, new AdmissionLimits(1, 10, 10));
    try (LiveSocket _ = LiveSocket.open(gateway, GATE, token, true)) {
      int status =
          LiveSocket.refusal(gateway, GATE, Optional.of(token), Optional.of(gateway.origin()));
      assertThat(status).isEqualTo(503);
    }
    await().atMost(Duration.ofSeconds(5)).until(() -> gateway.admissions.open() == 0);
  }

  @Test
  void stream_firstIsInitThenIdr_withArrivalTimes() {
    try (LiveSocket viewer = LiveSocket.open(gateway, GATE, token, true)) {
      awaitWatches(1);
      for (int number = 3; number < 15; number++) {
        send(picture(number));
      }
      await().atMost(Duration.ofSeconds(5)).until(() -> viewer.fragments().size() == 5);

      assertThat(viewer.texts).hasSize(1);
      assertThat(viewer.texts.getFirst())
          .matches(
              "\\{\"type\":\"init\",\"codecs\":\"avc1\\.42[0-9a-f]{4}\",\"width\":320,"
                  + "\"height\":180,\"clockMicros\":\\d+}");
      assertThat(LiveSocket.isInit(viewer.binaries.getFirst())).isTrue();
      LiveSocket.Received first = viewer.fragments().getFirst();
      assertThat(first.isSync()).isTrue();
      assertThat(first.ptsMicros()).isEqualTo(1_400_000);
      assertThat(first.arrivalMicros()).isEqualTo(400_000);
      assertThat(viewer.fragments().get(1).isSync()).isFalse();
    }
  }

  @Test
  void stream_parametersChange_sendsNewInit() throws Exception {
    H264Clip other = H264Clip.generate("testsrc2=size=160x96:rate=25", 160, 96, 2, 10);
    try (LiveSocket viewer = LiveSocket.open(gateway, GATE, token, true)) {
      awaitWatches(1);
      send(picture(0));
      send(picture(1));
      send(other.picture(0, 2_000_000, 0));
      send(other.picture(1, 2_040_000, 0));

      await().atMost(Duration.ofSeconds(5)).until(() -> viewer.binaries.size() == 6);
      assertThat(viewer.texts).hasSize(2);
      assertThat(viewer.texts.get(1)).contains("\"width\":160,\"height\":96");
      assertThat(LiveSocket.isInit(viewer.binaries.get(3))).isTrue();
    }
  }

  private static EncodedSound sound(long number) {
    return new EncodedSound(new byte[] {1, 2, 3}, 1, 1024, 1_000_000 + number * 21_333, number);
  }

  @Test
  void sound_asked_comesAsATrackOfItsOwnAfterThePicture() {
    try (LiveSocket viewer = LiveSocket.open(gateway, GATE + "?audio=1", token, true)) {
      awaitWatches(1);
      await().atMost(Duration.ofSeconds(5)).until(() -> gateway.streams.listeners() == 1);
      gateway.streams.send("gate", sound(0)); // nothing to see yet: not sent
      send(picture(0));
      gateway.streams.send("gate", sound(1));
      gateway.streams.send("gate", sound(2));

      await().atMost(Duration.ofSeconds(5)).until(() -> viewer.fragments().size() == 3);
      assertThat(viewer.texts).hasSize(2);
      assertThat(viewer.texts.get(1))
          .matches(
              "\\{\"type\":\"init\",\"track\":\"sound\",\"codecs\":\"mp4a.40.2\",\"channels\":1,"
                  + "\"clockMicros\":\\d+}");
      assertThat(LiveSocket.isInit(viewer.binaries.get(2))).isTrue();
      assertThat(viewer.fragments().get(0).bytes().getInt(60)).isEqualTo(InitSegment.TRACK_ID);
      assertThat(viewer.fragments().get(1).bytes().getInt(60)).isEqualTo(SoundInit.TRACK_ID);
      assertThat(viewer.fragments().get(1).ptsMicros()).isEqualTo(1_021_333);
    }
    await().atMost(Duration.ofSeconds(5)).until(() -> gateway.streams.listeners() == 0);
  }

  @Test
  void sound_notAsked_isNotListenedTo() {
    try (LiveSocket viewer = LiveSocket.open(gateway, GATE, token, true)) {
      awaitWatches(1);
      send(picture(0));
      gateway.streams.send("gate", sound(1));
      send(picture(1));

      await().atMost(Duration.ofSeconds(5)).until(() -> viewer.fragments().size() == 2);
      assertThat(gateway.streams.listeners()).isZero();
      assertThat(viewer.texts).hasSize(1);
    }
  }

  @Test
  void clockQuestion_isAnsweredOnThePicturesClock() {
    try (LiveSocket viewer = LiveSocket.open(gateway, GATE, token, true)) {
      long before = System.nanoTime() / 1_000;
      viewer.send("{\"type\":\"ping\",\"t\":12.5}");

      await().atMost(Duration.ofSeconds(5)).until(() -> !viewer.texts.isEmpty());
      assertThat(viewer.texts.getFirst()).startsWith("{\"type\":\"pong\",\"t\":12.5,");
      String micros = viewer.texts.getFirst().replaceAll(".*serverMicros\":(\\d+)}", "$1");
      assertThat(Long.parseLong(micros)).isBetween(before, System.nanoTime() / 1_000);
    }
  }

  @Test
  void unknownMessage_closes() {
    try (LiveSocket viewer = LiveSocket.open(gateway, GATE, token, true)) {
      viewer.send("{\"type\":\"shell\"}");

      await().atMost(Duration.ofSeconds(5)).until(() -> viewer.closeCode.isPresent());
      assertThat(viewer.closeCode).contains(1008);
      awaitWatches(0);
    }
  }

  @Test
  void slowReader_skipsToIdrAndDelaysNobody() {
    int pictures = 100;
    try (LiveSocket slow = LiveSocket.open(gateway, GATE, token, false);
        LiveSocket fast = LiveSocket.open(gateway, GATE, token, true)) {
      awaitWatches(2);
      sendLarge(pictures, fast);

      slow.read();
      await().atMost(Duration.ofSeconds(10)).until(() -> gateway.streams.idrRequests.get() > 0);
      // The next IDR comes soon, because it was asked for.
      send(large(pictures));
      send(large(pictures + 1));
      long last = large(pictures + 1).ptsMicros();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> !slow.fragments().isEmpty() && slow.fragments().getLast().ptsMicros() == last);
      List<LiveSocket.Received> got = slow.fragments();
      assertThat(got).hasSizeLessThan(pictures);
      for (int i = 1; i < got.size(); i++) {
        if (got.get(i).ptsMicros() != got.get(i - 1).ptsMicros() + 40_000) {
          assertThat(got.get(i).isSync()).as("after a gap").isTrue();
        }
      }
    }
  }

  @Test
  void stalledReader_isCut() throws Exception {
    restart(new MseLimits(1_500_000, Duration.ofSeconds(1)), new AdmissionLimits(8, 8, 8));
    try (LiveSocket _ = LiveSocket.open(gateway, GATE, token, false);
        LiveSocket fast = LiveSocket.open(gateway, GATE, token, true)) {
      awaitWatches(2);
      sendLarge(60, fast);

      awaitWatches(1);
      assertThat(fast.closeCode).isEmpty();
      await().atMost(Duration.ofSeconds(1)).until(() -> gateway.admissions.open() == 1);
    }
  }

  @Test
  void grantEnd_closesWithin1Second() {
    try (LiveSocket viewer = LiveSocket.open(gateway, GATE, token, true)) {
      awaitWatches(1);
      send(picture(0));
      await().atMost(Duration.ofSeconds(5)).until(() -> viewer.fragments().size() == 1);

      gateway.access.endGrants();

      await().atMost(Duration.ofSeconds(1)).until(() -> viewer.closeCode.isPresent());
      assertThat(viewer.closeCode).contains(MseSession.GRANT_ENDED);
      awaitWatches(0);
      assertThat(gateway.access.releasedGrants()).isEqualTo(1);
    }
  }

  @Test
  void grantEnd_stuckSocket_isCutWithin1Second() {
    try (LiveSocket _ = LiveSocket.open(gateway, GATE, token, false);
        LiveSocket fast = LiveSocket.open(gateway, GATE, token, true)) {
      awaitWatches(2);
      sendLarge(60, fast);

      gateway.access.endGrants();

      await().atMost(Duration.ofSeconds(1)).until(() -> gateway.streams.watches() == 0);
    }
  }

  @Test
  void viewerLeaves_watchAndGrantAreReleased() {
    LiveSocket viewer = LiveSocket.open(gateway, GATE, token, true);
    awaitWatches(1);

    viewer.close();

    awaitWatches(0);
    await().atMost(Duration.ofSeconds(5)).until(() -> gateway.access.releasedGrants() == 1);
    assertThat(gateway.admissions.open()).isZero();
  }

  @Test
  void serverStops_watchAndGrantAreReleased() {
    try (LiveSocket _ = LiveSocket.open(gateway, GATE, token, true)) {
      awaitWatches(1);

      gateway.server.close();

      awaitWatches(0);
      assertThat(gateway.access.openGrants()).isZero();
      send(picture(0));
    }
  }

  @Test
  void moreSocketsThanConcurrentRequests_pageStillAnswers() throws Exception {
    int sockets = 260;
    restart(MseLimits.DEFAULT, new AdmissionLimits(1_000, 1_000, 1_000));
    List<LiveSocket> open = new ArrayList<>();
    try {
      for (int i = 0; i < sockets; i++) {
        open.add(LiveSocket.open(gateway, GATE, token, true));
      }
      awaitWatches(sockets);
      assertThat(gateway.get("/api/v1/me", Optional.of(token)).statusCode()).isEqualTo(200);
    } finally {
      open.forEach(LiveSocket::close);
    }
    awaitWatches(0);
  }

  @Test
  void upgrade_withATicket_needsNoOriginAndStartsOneWatch() throws Exception {
    URI address =
        URI.create(
            gateway.origin().replace("https:", "wss:")
                + "/live/gate/full?audio=1&ticket="
                + gateway.access.ticket("gate"));
    WebSocket socket =
        gateway.client.newWebSocketBuilder().buildAsync(address, new WebSocket.Listener() {}).get();

    assertThat(gateway.access.openGrants()).isOne();
    assertThat(
            gateway.client.newWebSocketBuilder().buildAsync(address, new WebSocket.Listener() {}))
        .failsWithin(Duration.ofSeconds(5));
    assertThat(gateway.access.openGrants()).isOne();
    assertThat(gateway.admissions.open()).isOne();
    socket.abort();
    await().atMost(Duration.ofSeconds(5)).until(() -> gateway.access.openGrants() == 0);
  }
}
