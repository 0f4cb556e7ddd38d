package org.lightlock.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.server.HttpHandler;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.serve.http.TestGateway;
import org.lightlock.serve.mse.MseLimits;
import org.lightlock.serve.mse.ScriptedStreams;
import org.lightlock.serve.snapshot.SnapshotHandler;

class NewPlayersOnlyTest {
  private static final ScriptedAccess ACCESS = new ScriptedAccess("gate");
  private static final ScriptedStreams STREAMS = new ScriptedStreams();
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    STREAMS.add("gate", "North gate");
    STREAMS.still = Optional.of(new byte[] {1});
    Map<String, HttpHandler> guarded = new HashMap<>();
    HttpHandler stills =
        new SnapshotHandler(ACCESS, STREAMS, new Admissions(ACCESS, AdmissionLimits.DEFAULT));
    guarded.put("/snapshot/", new NewPlayersOnly(ACCESS, stills));
    gateway = new TestGateway(ACCESS, STREAMS, MseLimits.DEFAULT, 0, guarded);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static HttpResponse<String> get(String query, Optional<String> authorization)
      throws Exception {
    HttpRequest.Builder request =
        gateway.request("/snapshot/gate.jpg" + query, Optional.empty()).GET();
    authorization.ifPresent(value -> request.header("Authorization", value));
    return gateway.send(request.build());
  }

  @Test
  void ticket_inTheAddress_isNotTakenButInAHeader() throws Exception {
    String ticket = ACCESS.ticket("gate");

    assertThat(get("?ticket=" + ticket, Optional.empty()).statusCode()).isEqualTo(401);
    assertThat(get("?TICKET=x&ticket=" + ticket, Optional.empty()).statusCode()).isEqualTo(401);
    assertThat(get("?%74icket=" + ticket, Optional.empty()).statusCode()).isEqualTo(401);
    assertThat(get("", Optional.of("Bearer " + ticket)).statusCode()).isEqualTo(200);
  }

  @Test
  void digest_isNotTaken() throws Exception {
    for (String value : new String[] {"Digest username=\"recorder\"", "digest x", " DIGEST y"}) {
      assertThat(get("", Optional.of(value)).statusCode()).as(value).isEqualTo(401);
    }
    assertThat(get("", Optional.of("Bearer " + ScriptedAccess.CLIENT_SECRET)).statusCode())
        .isEqualTo(200);
  }
}
