package org.lightlock.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.StreamLogin;
import org.lightlock.serve.http.TestGateway;

/** Callers at a live address: 426 says that the caller was let through to the WebSocket's door. */
class CallerTest {
  private static final int LET_IN = 426;
  private static final String GATE = "/live/gate/full";
  private static final String YARD = "/live/yard/full";
  private static final String VAULT = "/live/vault/full";
  private static final String BASIC = basic(ScriptedAccess.CLIENT_SECRET);

  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private static String basic(String secret) {
    byte[] pair = (ScriptedAccess.CLIENT + ":" + secret).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** A request as a player sends it: no cookie, no origin. */
  private HttpRequest.Builder player(String path) {
    return HttpRequest.newBuilder(URI.create(gateway.origin() + path))
        .timeout(Duration.ofSeconds(10));
  }

  private int status(HttpRequest.Builder request) throws Exception {
    return gateway.send(request.build()).statusCode();
  }

  @Test
  void ticket_inHeaderOrAddress_isGoodForItsCameraOnly() throws Exception {
    String ticket = gateway.access.ticket("gate");

    assertThat(status(player(GATE).header("Authorization", "Bearer " + ticket))).isEqualTo(LET_IN);
    assertThat(status(player(GATE + "?ticket=" + ticket))).isEqualTo(LET_IN);
    assertThat(status(player(YARD).header("Authorization", "Bearer " + ticket))).isEqualTo(401);
    assertThat(status(player(YARD + "?ticket=" + ticket))).isEqualTo(401);
    assertThat(status(player("/live/no!camera/full?ticket=" + ticket))).isEqualTo(401);
  }

  @Test
  void ticket_isNothingInTheApiOrInACookie() throws Exception {
    String ticket = gateway.access.ticket("gate");

    assertThat(status(player("/api/v1/cameras").header("Authorization", "Bearer " + ticket)))
        .isEqualTo(401);
    assertThat(status(player("/api/v1/cameras?ticket=" + ticket))).isEqualTo(401);
    assertThat(gateway.get(GATE, Optional.of(ticket)).statusCode()).isEqualTo(401);
  }

  @Test
  void client_byBasicOrBearer_isLetInToWhatItMaySee() throws Exception {
    String bearer = "Bearer " + ScriptedAccess.CLIENT_SECRET;

    assertThat(status(player(GATE).header("Authorization", BASIC))).isEqualTo(LET_IN);
    assertThat(status(player(GATE).header("Authorization", bearer))).isEqualTo(LET_IN);
    assertThat(status(player(VAULT).header("Authorization", BASIC))).isEqualTo(404);
    assertThat(status(player("/live/none/full").header("Authorization", BASIC))).isEqualTo(404);
    assertThat(status(player(GATE).header("Authorization", basic("wrong")))).isEqualTo(401);
  }

  @Test
  void moreThanOneCredential_isNone() throws Exception {
    String ticket = gateway.access.ticket("gate");
    String cookie = gateway.access.signIn();

    assertThat(
            status(
                gateway
                    .request(GATE, Optional.of(cookie))
                    .header("Authorization", "Bearer " + ticket)))
        .isEqualTo(401);
    assertThat(status(gateway.request(GATE + "?ticket=" + ticket, Optional.of(cookie))))
        .isEqualTo(401);
    assertThat(status(player(GATE + "?ticket=" + ticket).header("Authorization", BASIC)))
        .isEqualTo(401);
    assertThat(status(player(GATE + "?ticket=" + ticket + "&ticket=" + ticket))).isEqualTo(401);
    assertThat(
            status(
                player(GATE)
                    .header("Authorization", BASIC)
                    .header("Authorization", "Bearer " + ticket)))
        .isEqualTo(401);
  }

  @Test
  void foreignPage_withWhatABrowserAdds_changesAndOpensNothing() throws Exception {
    String cookie = gateway.access.signIn();
    HttpRequest.Builder withCookie =
        player(GATE)
            .header("Origin", "https://evil.example")
            .header("Cookie", SessionCookie.NAME + "=" + cookie);
    HttpRequest.Builder withRememberedPassword =
        player(GATE).header("Origin", "https://evil.example").header("Authorization", BASIC);

    assertThat(status(withCookie)).isEqualTo(403);
    assertThat(status(withCookie.POST(HttpRequest.BodyPublishers.noBody()))).isEqualTo(403);
    assertThat(status(withRememberedPassword)).isEqualTo(403);
    assertThat(status(withRememberedPassword.POST(HttpRequest.BodyPublishers.noBody())))
        .isEqualTo(403);
  }

  @Test
  void anyOrigin_withATicket_mayPost() throws Exception {
    String bearer = "Bearer " + gateway.access.ticket("gate");
    HttpRequest.Builder post =
        player(GATE).header("Authorization", bearer).POST(HttpRequest.BodyPublishers.noBody());

    assertThat(status(post)).isEqualTo(LET_IN);
    assertThat(status(post.header("Origin", "https://elsewhere.example"))).isEqualTo(LET_IN);
    assertThat(status(player(GATE).POST(HttpRequest.BodyPublishers.noBody()))).isEqualTo(403);
    assertThat(
            status(
                player("/api/v1/login?ticket=x")
                    .header("Authorization", bearer)
                    .POST(HttpRequest.BodyPublishers.noBody())))
        .as("what no browser adds by itself cannot be forged; there is no body to log in with")
        .isEqualTo(415);
    assertThat(
            status(
                player("/api/v1/login")
                    .header("Authorization", bearer)
                    .header("Cookie", "__Host-lightlock=" + gateway.access.signIn())
                    .POST(HttpRequest.BodyPublishers.noBody())))
        .as("a cookie beside it can")
        .isEqualTo(403);
  }

  @Test
  void refusal_asksPlayersForBasicButNoBrowser() throws Exception {
    HttpResponse<String> player = gateway.send(player(GATE).build());
    HttpResponse<String> browser =
        gateway.send(player(GATE).header("Sec-Fetch-Site", "same-origin").build());

    assertThat(player.statusCode()).isEqualTo(401);
    assertThat(player.headers().allValues("WWW-Authenticate"))
        .anyMatch(value -> value.startsWith("Basic realm=\"lightlock\""));
    assertThat(browser.statusCode()).isEqualTo(401);
    assertThat(browser.headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer realm=\"lightlock\"");
    assertThat(browser.body()).isEqualTo(player.body());
  }

  @Test
  void refusal_afterTooManyFailures_saysWhenToTryAgain() throws Exception {
    gateway.access.nextPresented = Optional.of(new StreamLogin.TooMany(Duration.ofMillis(1_100)));

    HttpResponse<String> response =
        gateway.send(player(GATE).header("Authorization", BASIC).build());

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("Retry-After")).contains("2");
  }
}
