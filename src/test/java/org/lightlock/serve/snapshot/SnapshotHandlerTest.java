package org.lightlock.serve.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.StartLimit;
import org.lightlock.serve.http.TestGateway;
import org.lightlock.serve.mse.MseLimits;
import org.lightlock.serve.mse.ScriptedStreams;

/** Who gets a still, and what the others get. */
class SnapshotHandlerTest {
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, 1, 2, 3};

  private TestGateway gateway;
  private Optional<String> token;

  @BeforeEach
  void open() throws Exception {
    gateway = TestGateway.start();
    token = Optional.of(gateway.access.signIn());
    gateway.streams.still = Optional.of(JPEG);
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void picture_isAJpegThatNobodyKeeps() throws Exception {
    HttpResponse<byte[]> answer =
        gateway.client.send(
            gateway.request("/snapshot/gate.jpg", token).GET().build(), BodyHandlers.ofByteArray());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(JPEG);
    assertThat(answer.headers().firstValue("Content-Type")).contains("image/jpeg");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
  }

  @Test
  void stranger_getsTheSame401ForEveryAddress() throws Exception {
    for (String path : new String[] {"/snapshot/gate.jpg", "/snapshot/none.jpg", "/snapshot/x"}) {
      assertThat(gateway.get(path, Optional.empty()).statusCode()).as(path).isEqualTo(401);
    }
  }

  @Test
  void camera_thatMayNotBeSeen_isOneThatDoesNotExist() throws Exception {
    String notThere = gateway.get("/snapshot/none.jpg", token).body();
    for (String path : new String[] {"/snapshot/vault.jpg", "/snapshot/gate", "/snapshot/.jpg"}) {
      HttpResponse<String> answer = gateway.get(path, token);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.body()).isEqualTo(notThere);
    }
  }

  @Test
  void picture_noneInTime_is503WithRetryAfter() throws Exception {
    gateway.streams.still = Optional.empty();

    HttpResponse<String> answer = gateway.get("/snapshot/gate.jpg", token);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void picture_begunTooOften_is429WithRetryAfterAndNothingIsWrittenDown() throws Exception {
    ScriptedAccess access = new ScriptedAccess("gate");
    ScriptedStreams streams = new ScriptedStreams();
    streams.add("gate", "North gate");
    streams.still = Optional.of(JPEG);
    var admissions = new Admissions(access, AdmissionLimits.DEFAULT, new StartLimit(5, 100));
    try (TestGateway slow =
        new TestGateway(
            access,
            streams,
            MseLimits.DEFAULT,
            0,
            Map.of("/snapshot/", new SnapshotHandler(access, streams, admissions)))) {
      Optional<String> viewer = Optional.of(access.signIn());
      assertThat(slow.get("/snapshot/gate.jpg", viewer).statusCode()).isEqualTo(200);
      int granted = access.releasedGrants();

      HttpResponse<String> answer = slow.get("/snapshot/gate.jpg", viewer);

      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 12L);
      assertThat(access.releasedGrants()).isEqualTo(granted);
      assertThat(access.openGrants()).isZero();
    }
  }

  @Test
  void ticket_whenNoPictureCame_isStillGood_andThenUsedUpByOne() throws Exception {
    String path = "/snapshot/gate.jpg?ticket=" + gateway.access.ticket("gate");
    gateway.streams.still = Optional.empty();

    assertThat(gateway.get(path, Optional.empty()).statusCode()).isEqualTo(503);
    assertThat(gateway.admissions.open()).isZero();

    gateway.streams.still = Optional.of(JPEG);
    assertThat(gateway.get(path, Optional.empty()).statusCode()).isEqualTo(200);
    assertThat(gateway.get(path, Optional.empty()).statusCode()).isEqualTo(404);
  }

  @Test
  void method_other_is405() throws Exception {
    assertThat(gateway.post("/snapshot/gate.jpg", token, "").statusCode()).isEqualTo(405);
  }
}
