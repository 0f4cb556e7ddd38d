package org.lightlock.serve.mp4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.fmp4.FragmentStream;
import org.lightlock.relay.CameraState;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.http.TestGateway;
import org.lightlock.serve.mse.H264Clip;
import org.lightlock.serve.mse.MseLimits;

/** Who gets the endless file, what is in it, and how it ends. */
class Mp4HandlerTest {
  private static final int LARGE_BYTES = 500_000;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static H264Clip clip;

  private TestGateway gateway;
  private Optional<String> token;

  @BeforeAll
  static void makeClip() throws Exception {
    clip = H264Clip.small(20);
  }

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start();
    token = Optional.of(gateway.access.signIn());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private void restart(MseLimits limits, AdmissionLimits admissions) throws Exception {
    gateway.close();
    gateway = TestGateway.start(limits, admissions, 0);
    token = Optional.of(gateway.access.signIn());
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

  /** The init segment and the fragments that every viewer of these pictures gets. */
  private static byte[] file(List<EncodedPicture> pictures) throws IOException {
    FragmentStream stream = new FragmentStream();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (EncodedPicture picture : pictures) {
      var fragment = stream.fragment(picture).orElseThrow();
      if (file.size() == 0) {
        file.write(fragment.init().bytes());
      }
      byte[] movie = new byte[fragment.movieBytes()];
      fragment.movie().get(movie);
      file.write(movie);
    }
    return file.toByteArray();
  }

  private HttpResponse<InputStream> open(HttpRequest request) throws Exception {
    int watches = gateway.streams.watches();
    CompletableFuture<HttpResponse<InputStream>> answer =
        gateway.client.sendAsync(request, BodyHandlers.ofInputStream());
    await().atMost(LIMIT).until(() -> gateway.streams.watches() > watches || answer.isDone());
    gateway.streams.send("gate", "full", picture(0));
    gateway.streams.send("gate", "tile", picture(0));
    return answer.join();
  }

  private HttpResponse<InputStream> open(String path) throws Exception {
    return open(gateway.request(path, token).build());
  }

  @Test
  void file_isTheInitSegmentAndTheBytesOfEveryViewer() throws Exception {
    HttpResponse<InputStream> answer = open("/live/gate/tile.mp4");
    gateway.streams.send("gate", "tile", picture(1));
    gateway.streams.send("gate", "tile", picture(2));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("video/mp4");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
    assertThat(answer.headers().firstValue("Content-Disposition"))
        .contains("inline; filename=\"gate.mp4\"");
    byte[] expected = file(List.of(picture(0), picture(1), picture(2)));
    try (InputStream body = answer.body()) {
      byte[] read = body.readNBytes(expected.length);
      assertThat(read).isEqualTo(expected);
    }
    awaitNobody();
  }

  @Test
  void file_ofTheCameraAlone_isTheDefaultRendition() throws Exception {
    try (InputStream body = open("/live/gate.mp4").body()) {
      byte[] expected = file(List.of(picture(0)));
      assertThat(body.readNBytes(expected.length)).isEqualTo(expected);
    }
  }

  @Test
  void ticketAndSecret_openTheFile() throws Exception {
    String ticket = gateway.access.ticket("gate");
    HttpRequest plain =
        gateway.request("/live/gate.mp4?ticket=" + ticket, Optional.empty()).build();
    try (InputStream _ = open(plain).body()) {
      HttpRequest secret =
          gateway
              .request("/live/gate.mp4", Optional.empty())
              .header("Authorization", "Bearer " + ScriptedAccess.CLIENT_SECRET)
              .build();
      try (InputStream body = open(secret).body()) {
        assertThat(body.readNBytes(8)).hasSize(8);
      }
      // A ticket is for one watch.
      assertThat(gateway.send(plain).statusCode()).isEqualTo(404);
    }
    HttpRequest other =
        gateway
            .request("/live/yard.mp4?ticket=" + gateway.access.ticket("gate"), Optional.empty())
            .build();
    assertThat(gateway.send(other).statusCode()).isEqualTo(401);
  }

  @Test
  void stranger_getsTheSame401ForEveryAddress() throws Exception {
    String body = gateway.get("/live/nothing.mp4", Optional.empty()).body();
    for (String path :
        List.of("/live/gate.mp4", "/live/gate/tile.mp4", "/live/vault.mp4", "/live/.mp4")) {
      HttpResponse<String> answer = gateway.get(path, Optional.empty());
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.body()).isEqualTo(body);
    }
  }

  @Test
  void camera_thatMayNotBeSeen_isOneThatDoesNotExist() throws Exception {
    String body = gateway.get("/live/nothing.mp4", token).body();
    for (String path :
        List.of(
            "/live/vault.mp4",
            "/live/vault/tile.mp4",
            "/live/gate/huge.mp4",
            "/live/gate/tile/x.mp4",
            "/live/GATE.mp4",
            "/live/.mp4",
            "/live/gate/.mp4")) {
      HttpResponse<String> answer = gateway.get(path, token);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.body()).isEqualTo(body);
    }
    assertThat(gateway.post("/live/gate.mp4", token, "").statusCode()).isEqualTo(405);
  }

  @Test
  void limit_reached_is503WithRetryAfter() throws Exception {
    restart(MseLimits.DEFAULT, new AdmissionLimits(1, 10, 10));
    try (InputStream _ = open("/live/gate.mp4").body()) {
      HttpResponse<String> answer = gateway.get("/live/gate/tile.mp4", token);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
  }

  @Test
  void grant_ends_endsTheFileAndTheWatch() throws Exception {
    HttpResponse<InputStream> answer = open("/live/gate.mp4");
    try (InputStream body = answer.body()) {
      gateway.access.endGrants();
      assertThat(body.readAllBytes()).isEqualTo(file(List.of(picture(0))));
    }
    awaitNobody();
  }

  @Test
  void viewer_gone_isForgotten() throws Exception {
    open("/live/gate.mp4").body().close();
    awaitNobody();
  }

  @Test
  void watch_refused_is404AndLeavesNothing() throws Exception {
    gateway.streams.refusedWatches.set(1);
    assertThat(gateway.get("/live/gate.mp4", token).statusCode()).isEqualTo(404);
    awaitNobody();
  }

  @Test
  void shape_changes_endsTheFile() throws Exception {
    H264Clip other = H264Clip.generate("testsrc2=size=160x96:rate=25", 160, 96, 2, 10);
    try (InputStream body = open("/live/gate.mp4").body()) {
      gateway.streams.send("gate", "full", other.picture(0, 2_000_000, 0));
      assertThat(body.readAllBytes()).isEqualTo(file(List.of(picture(0))));
    }
    awaitNobody();
  }

  @Test
  void camera_notThereYet_itsCardIsNoPartOfTheFile() throws Exception {
    gateway.streams.set("gate", "North gate", CameraState.CONNECTING, Optional.empty());
    CompletableFuture<HttpResponse<InputStream>> answer =
        gateway.client.sendAsync(
            gateway.request("/live/gate.mp4", token).build(), BodyHandlers.ofInputStream());
    await().atMost(LIMIT).until(() -> gateway.streams.watches() == 1);
    gateway.streams.send("gate", "full", picture(0));
    gateway.streams.set("gate", "North gate", CameraState.LIVE, Optional.empty());
    gateway.streams.send("gate", "full", picture(1)); // no IDR: one is asked for
    assertThat(gateway.streams.idrRequests).hasValue(1);
    gateway.streams.send("gate", "full", picture(10));

    try (InputStream body = answer.join().body()) {
      FragmentStream packaged = new FragmentStream();
      assertThat(packaged.fragment(picture(1))).isEmpty(); // no IDR has been seen
      var fragment = packaged.fragment(picture(10)).orElseThrow();
      byte[] expected = Arrays.copyOf(fragment.init().bytes(), fragment.init().bytes().length);
      assertThat(body.readNBytes(expected.length)).isEqualTo(expected);
      assertThat(body.readNBytes(fragment.movieBytes())).hasSize(fragment.movieBytes());
    }
  }

  @Test
  void slowViewer_losesPicturesThenTheConnection_andHoldsUpNobody() throws Exception {
    restart(new MseLimits(1_500_000, Duration.ofSeconds(2)), AdmissionLimits.DEFAULT);
    try (InputStream _ = open("/live/gate/tile.mp4").body();
        InputStream fast = open("/live/gate.mp4").body()) {
      assertThat(gateway.streams.watches()).isEqualTo(2);
      int size = file(List.of(picture(0))).length;
      assertThat(fast.readNBytes(size)).hasSize(size);
      for (int number = 1; number < 60; number++) {
        gateway.streams.send("gate", "tile", large(number)); // returns at once: nobody reads
        gateway.streams.send("gate", "full", picture(number));
      }
      int all = file(LongStream.range(0, 60).mapToObj(Mp4HandlerTest::picture).toList()).length;
      assertThat(fast.readNBytes(all - size)).hasSize(all - size);
      // Pictures go on: on a busy machine most of the first were dropped before the socket was
      // full.
      AtomicLong next = new AtomicLong(60);
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                gateway.streams.send("gate", "tile", large(next.getAndIncrement()));
                return gateway.streams.watches() == 1;
              });
    }
  }

  /** Pictures go on: a viewer who has gone is noticed by the next ones. */
  private void awaitNobody() {
    AtomicLong number = new AtomicLong(1_000);
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              gateway.streams.send("gate", "full", large(number.get()));
              gateway.streams.send("gate", "tile", large(number.getAndIncrement()));
              return gateway.streams.watches() == 0 && gateway.access.openGrants() == 0;
            });
    assertThat(gateway.admissions.open()).isZero();
  }
}
