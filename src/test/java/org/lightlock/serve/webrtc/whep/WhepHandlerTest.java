package org.lightlock.serve.webrtc.whep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.SessionCookie;
import org.lightlock.serve.http.TestGateway;
import org.lightlock.serve.mse.MseLimits;
import org.lightlock.serve.webrtc.ScriptedWebRtc;
import org.lightlock.serve.webrtc.WebRtcSessions.Opening;
import org.lightlock.serve.webrtc.sdp.OfferRejection;
import org.lightlock.serve.webrtc.sdp.Offers;

/** Every answer of WHEP, and that nobody steers or learns of what is not theirs. */
class WhepHandlerTest {
  private static final String GATE = "/whep/gate";
  private static final String SDP = "application/sdp";
  private static final String FRAGMENT = "application/trickle-ice-sdpfrag";
  private static final String OFFER = Offers.chromium();
  private static final String PASSWORD = "a=ice-pwd:0123456789012345678901\r\n";

  /** The offer's own user name fragment, and another one. */
  private static final String SAME =
      OFFER.lines().filter(line -> line.startsWith("a=ice-ufrag:")).findFirst().orElseThrow()
          + "\r\n"
          + PASSWORD;

  private static final String OTHER = "a=ice-ufrag:other\r\n" + PASSWORD;

  private TestGateway gateway;
  private Optional<String> cookie = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start();
    cookie = Optional.of(gateway.access.signIn());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  // --- requests ---------------------------------------------------------------------------------

  /** As the page sends it. */
  private HttpRequest.Builder page(String path) {
    return gateway.request(path, cookie);
  }

  /** As a player sends it: no cookie, no origin. */
  private HttpRequest.Builder player(String path) {
    return HttpRequest.newBuilder(URI.create(gateway.origin() + path))
        .timeout(Duration.ofSeconds(10));
  }

  private HttpRequest.Builder bearer(String path, String token) {
    return player(path).header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return gateway.send(request.build());
  }

  private HttpResponse<String> post(HttpRequest.Builder request) throws Exception {
    return send(request.header("Content-Type", SDP).POST(BodyPublishers.ofString(OFFER)));
  }

  private HttpResponse<String> patch(HttpRequest.Builder request, String ifMatch, String fragment)
      throws Exception {
    return send(
        request
            .header("If-Match", ifMatch)
            .header("Content-Type", FRAGMENT)
            .method("PATCH", BodyPublishers.ofString(fragment)));
  }

  private HttpResponse<String> delete(HttpRequest.Builder request) throws Exception {
    return send(request.DELETE());
  }

  private HttpResponse<String> method(HttpRequest.Builder request, String method) throws Exception {
    return send(request.method(method, BodyPublishers.noBody()));
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** The address of a session of the page's. */
  private String opened() throws Exception {
    HttpResponse<String> response = post(page(GATE + "/tile"));
    assertThat(response.statusCode()).isEqualTo(201);
    return header(response, "Location");
  }

  private void assertProblem(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(response, "Access-Control-Allow-Origin")).isEmpty();
  }

  private void assertNothingIsOpen() {
    assertThat(gateway.webRtc.sessions()).isZero();
    assertThat(gateway.admissions.open()).isZero();
    assertThat(gateway.access.openGrants()).isZero();
  }

  // --- POST -------------------------------------------------------------------------------------

  @Test
  void post_offer_is201WithAnswerAddressAndStrongTag() throws Exception {
    HttpResponse<String> response = post(page(GATE + "/tile"));

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.body()).isEqualTo(ScriptedWebRtc.ANSWER);
    assertThat(header(response, "Content-Type")).isEqualTo(SDP);
    assertThat(header(response, "Location"))
        .isEqualTo("/whep/gate/tile/session-for-tests-00000001");
    assertThat(header(response, "ETag")).isEqualTo("\"generation-1\"");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
    assertThat(gateway.webRtc.offers).containsExactly(OFFER);
    assertThat(gateway.admissions.open()).isEqualTo(1);
  }

  @Test
  void post_withoutRendition_opensTheDefaultOne() throws Exception {
    assertThat(header(post(page(GATE)), "Location")).startsWith("/whep/gate/full/");
  }

  @Test
  void post_byAStreamClient_isTaken() throws Exception {
    assertThat(post(bearer(GATE, ScriptedAccess.CLIENT_SECRET)).statusCode()).isEqualTo(201);
  }

  @Test
  void post_anotherType_is415() throws Exception {
    HttpRequest.Builder json = page(GATE).POST(BodyPublishers.ofString(OFFER));

    assertProblem(send(json.copy().header("Content-Type", "application/json")), 415);
    assertProblem(send(json.copy()), 415);
    assertThat(send(json.copy().header("Content-Type", "Application/SDP; charset=utf-8")))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(201);
  }

  @Test
  void post_moreThan64KiB_is413_announcedOrNot() throws Exception {
    byte[] large = new byte[64 * 1024 + 1];
    for (BodyPublisher body :
        List.of(
            BodyPublishers.ofByteArray(large),
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))) {
      assertProblem(send(page(GATE).header("Content-Type", SDP).POST(body)), 413);
    }
    assertNothingIsOpen();
  }

  @ParameterizedTest
  @CsvSource({
    "no sdp, 400, 2",
    "'', 400, 2",
  })
  void post_malformedOffer_is400(String body, int status, int number) throws Exception {
    assertProblem(
        send(page(GATE).header("Content-Type", SDP).POST(BodyPublishers.ofString(body))), status);
    assertThat(gateway.refusedOffers).containsExactly(number);
    assertNothingIsOpen();
  }

  @Test
  void post_offerWithoutH264_is422_andUsesNoTicketUp() throws Exception {
    String ticket = gateway.access.ticket("gate");
    String vp8Only = OFFER.replace("H264/90000", "VP8/90000");
    HttpRequest.Builder request =
        bearer(GATE, ticket).header("Content-Type", SDP).POST(BodyPublishers.ofString(vp8Only));

    assertProblem(send(request), 422);
    assertThat(gateway.refusedOffers).containsExactly(OfferRejection.NO_H264.number());
    assertThat(post(bearer(GATE, ticket)).statusCode()).isEqualTo(201);
  }

  @Test
  void post_offerThatTheEngineRefuses_is422() throws Exception {
    gateway.webRtc.nextOpening = Optional.of(new Opening.Refused(OfferRejection.SETUP));

    assertProblem(post(page(GATE)), 422);
    assertNothingIsOpen();
  }

  @Test
  void post_whenNoSessionCanBeHad_is503WithRetryAfter() throws Exception {
    gateway.webRtc.nextOpening = Optional.of(new Opening.Gone());

    HttpResponse<String> response = post(page(GATE));

    assertProblem(response, 503);
    assertThat(header(response, "Retry-After")).isEqualTo("5");
  }

  @Test
  void post_engineFails_is500AndLeavesNothingOpen() throws Exception {
    gateway.webRtc.fails = true;

    for (int i = 0; i <= TestGateway.MOST_WEBRTC; i++) {
      assertProblem(post(page(GATE)), 500);
    }
    assertNothingIsOpen();
  }

  @Test
  void post_overTheUsersLimit_is503WithRetryAfter_andUsesNoTicketUp() throws Exception {
    gateway.close();
    gateway = TestGateway.start(MseLimits.DEFAULT, new AdmissionLimits(1, 10, 10), 0);
    cookie = Optional.of(gateway.access.signIn());
    String ticket = gateway.access.ticket("gate");
    String location = opened();

    HttpResponse<String> response = post(bearer(GATE, ticket));

    assertProblem(response, 503);
    assertThat(header(response, "Retry-After")).isEqualTo("5");
    assertThat(delete(page(location)).statusCode()).isEqualTo(200);
    assertThat(post(bearer(GATE, ticket)).statusCode()).isEqualTo(201);
  }

  @Test
  void post_overTheSessionsLimit_is503_untilOneEnds() throws Exception {
    for (int i = 0; i < TestGateway.MOST_WEBRTC; i++) {
      opened();
    }

    HttpResponse<String> response = post(page(GATE));

    assertProblem(response, 503);
    assertThat(header(response, "Retry-After")).isNotEmpty();
    gateway.webRtc.endAll();
    assertThat(post(page(GATE)).statusCode()).isEqualTo(201);
  }

  // --- PATCH ------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"\"generation-1\"", "*", "\"*\"", "\"a\", \"generation-1\""})
  void patch_candidatesOfThisGeneration_is204WithoutTag(String ifMatch) throws Exception {
    HttpResponse<String> response = patch(page(opened()), ifMatch, SAME);

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.body()).isEmpty();
    assertThat(header(response, "ETag")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"generation-1\"", "*", "\"*\""})
  void patch_otherCredentials_restartIce(String ifMatch) throws Exception {
    String location = opened();

    HttpResponse<String> response = patch(page(location), ifMatch, OTHER);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo(FRAGMENT);
    assertThat(header(response, "ETag")).isEqualTo("\"generation-2\"");
    assertThat(response.body()).isEqualTo("a=ice-ufrag:restart2\r\n");
    assertProblem(patch(page(location), "\"generation-1\"", OTHER), 412);
    assertThat(patch(page(location), "\"generation-2\"", OTHER).statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"old\"", "W/\"generation-1\"", "generation-1", "\"generation-1"})
  void patch_anotherTag_is412(String ifMatch) throws Exception {
    assertProblem(patch(page(opened()), ifMatch, OTHER), 412);
  }

  @Test
  void patch_withoutTag_is428() throws Exception {
    assertProblem(
        send(
            page(opened())
                .header("Content-Type", FRAGMENT)
                .method("PATCH", BodyPublishers.ofString(SAME))),
        428);
  }

  @Test
  void patch_bodyThatIsNone_is4xx() throws Exception {
    String location = opened();
    HttpRequest.Builder request = page(location).header("If-Match", "*");
    BodyPublisher large = BodyPublishers.ofByteArray(new byte[16 * 1024 + 1]);

    assertProblem(
        send(request.copy().header("Content-Type", SDP).method("PATCH", BodyPublishers.noBody())),
        415);
    assertProblem(
        send(request.copy().header("Content-Type", FRAGMENT).method("PATCH", large)), 413);
    assertProblem(patch(page(location), "*", "a=candidate:1 1 udp 1 192.0.2.1 9 typ host"), 400);
    assertThat(gateway.webRtc.sessions()).isEqualTo(1);
  }

  // --- DELETE, OPTIONS, other methods -----------------------------------------------------------

  @Test
  void delete_is200AndEndsTheSession_whateverIfMatchSays() throws Exception {
    String location = opened();

    assertThat(delete(page(location).header("If-Match", "\"old\"")).statusCode()).isEqualTo(200);
    assertNothingIsOpen();
    assertProblem(delete(page(location)), 404);
    assertProblem(patch(page(location), "*", SAME), 404);
  }

  @Test
  void options_namesMethodsAndTypes_butNoOrigin() throws Exception {
    String location = opened();

    HttpResponse<String> endpoint = method(page(GATE), "OPTIONS");
    HttpResponse<String> session = method(page(location), "OPTIONS");

    assertThat(endpoint.statusCode()).isEqualTo(200);
    assertThat(header(endpoint, "Accept-Post")).isEqualTo(SDP);
    assertThat(header(endpoint, "Allow")).isEqualTo("OPTIONS, POST");
    assertThat(session.statusCode()).isEqualTo(200);
    assertThat(header(session, "Accept-Patch")).isEqualTo(FRAGMENT);
    assertThat(header(session, "Allow")).isEqualTo("DELETE, OPTIONS, PATCH");
    assertThat(header(endpoint, "Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void otherMethods_are405WithAllow() throws Exception {
    String location = opened();
    for (String method : List.of("GET", "PUT", "PATCH", "DELETE", "TRACE")) {
      HttpResponse<String> response = method(page(GATE), method);
      assertThat(response.statusCode()).as(method).isEqualTo(405);
      assertThat(header(response, "Allow")).isEqualTo("OPTIONS, POST");
    }
    for (String method : List.of("GET", "PUT", "POST")) {
      HttpResponse<String> response = method(page(location), method);
      assertThat(response.statusCode()).as(method).isEqualTo(405);
      assertThat(header(response, "Allow")).isEqualTo("DELETE, OPTIONS, PATCH");
    }
    assertThat(gateway.webRtc.sessions()).isEqualTo(1);
  }

  // --- who may ----------------------------------------------------------------------------------

  /** Endpoints and sessions, there and not there, to be seen and not. */
  private List<String> addresses() throws Exception {
    return List.of(
        GATE,
        opened(),
        "/whep/gate/huge",
        "/whep/gate/",
        "/whep/gate/tile/none",
        "/whep/gate/tile/none/more",
        "/whep/vault",
        "/whep/vault/tile/none",
        "/whep/none",
        "/whep/none/tile/none",
        "/whep/",
        "/whep/NO!");
  }

  @Test
  void stranger_getsTheSame401FromEveryAddressAndMethod() throws Exception {
    List<String> answers = new ArrayList<>();
    for (String path : addresses()) {
      for (String method : List.of("OPTIONS", "POST", "PATCH", "DELETE", "GET", "PUT")) {
        HttpResponse<String> response = method(player(path), method);
        assertThat(response.statusCode()).as(method + " " + path).isEqualTo(401);
        assertThat(header(response, "Allow")).isEmpty();
        assertThat(header(response, "Accept-Post")).isEmpty();
        answers.add(response.body());
      }
    }
    assertThat(answers).containsOnly(answers.getFirst());
    assertThat(gateway.webRtc.sessions()).isEqualTo(1);
  }

  @Test
  void cameraSessionOrRendition_thatIsNotThereOrNotForTheCaller_isTheSame404() throws Exception {
    List<String> answers = new ArrayList<>();
    List<String> addresses = addresses();
    for (String path : addresses.subList(2, addresses.size())) {
      for (String method : List.of("OPTIONS", "POST", "PATCH", "DELETE", "GET")) {
        HttpResponse<String> response = method(page(path), method);
        assertThat(response.statusCode()).as(method + " " + path).isEqualTo(404);
        answers.add(response.body() + response.headers().map().keySet());
      }
    }
    assertThat(answers).containsOnly(answers.getFirst());
  }

  @Test
  void session_ofAnotherLogin_isOneThatDoesNotExist() throws Exception {
    String location = opened();
    Optional<String> another = Optional.of(gateway.access.signIn());

    for (String method : List.of("OPTIONS", "PATCH", "DELETE", "GET", "POST")) {
      HttpResponse<String> theirs = method(gateway.request(location, another), method);
      HttpResponse<String> none = method(gateway.request("/whep/gate/tile/none", another), method);
      assertThat(theirs.statusCode()).as(method).isEqualTo(404);
      assertThat(theirs.body()).isEqualTo(none.body());
    }
    assertProblem(delete(bearer(location, gateway.access.ticket("gate"))), 404);
    assertProblem(delete(bearer(location, ScriptedAccess.CLIENT_SECRET)), 404);
    assertThat(gateway.webRtc.sessions()).isEqualTo(1);
  }

  @Test
  void session_underAnotherCamerasOrRenditionsAddress_isNotFound() throws Exception {
    String id = opened().replaceFirst(".*/", "");

    for (String path : List.of("/whep/yard/tile/", "/whep/gate/full/", "/whep/vault/tile/")) {
      assertProblem(delete(page(path + id)), 404);
    }
    assertThat(gateway.webRtc.sessions()).isEqualTo(1);
  }

  @Test
  void session_afterItsGrantEnded_isNotFound() throws Exception {
    String location = opened();
    gateway.access.endGrants();

    assertProblem(patch(page(location), "*", OTHER), 404);
  }

  @Test
  void foreignPage_withTheCookie_opensAndSteersNothing() throws Exception {
    String location = opened();
    for (String origin : List.of("https://evil.example", "null")) {
      String value = SessionCookie.NAME + "=" + cookie.orElseThrow();
      assertProblem(post(player(GATE).header("Cookie", value).header("Origin", origin)), 403);
      assertProblem(
          patch(player(location).header("Cookie", value).header("Origin", origin), "*", OTHER),
          403);
      assertProblem(delete(player(location).header("Cookie", value).header("Origin", origin)), 403);
    }
    assertThat(gateway.webRtc.sessions()).isEqualTo(1);
  }

  // --- tickets ----------------------------------------------------------------------------------

  @Test
  void ticket_opensOneSessionAndSteersItAlone() throws Exception {
    String ticket = gateway.access.ticket("gate");
    String pages = opened();
    String own = header(post(bearer(GATE + "/tile", ticket)), "Location");

    assertThat(own).doesNotContain(ticket);
    assertProblem(post(bearer(GATE, ticket)), 404);
    assertProblem(delete(bearer(pages, ticket)), 404);
    assertThat(method(bearer(own, ticket), "OPTIONS").statusCode()).isEqualTo(200);
    assertThat(patch(bearer(own, ticket), "*", OTHER).statusCode()).isEqualTo(200);
    assertProblem(delete(bearer(own, gateway.access.ticket("gate"))), 404);
    assertProblem(delete(page(own)), 404);
    assertThat(delete(bearer(own, ticket)).statusCode()).isEqualTo(200);
    assertProblem(delete(bearer(own, ticket)), 404);
  }

  @Test
  void ticket_inTheAddress_isInTheSessionsAddressToo() throws Exception {
    String query = "?ticket=" + gateway.access.ticket("gate");

    String location = header(post(player(GATE + query)), "Location");

    assertThat(location).endsWith(query);
    assertThat(delete(player(location)).statusCode()).isEqualTo(200);
  }

  @Test
  void clientsSecret_inTheAddress_isNotRepeated() throws Exception {
    HttpResponse<String> response = post(player(GATE + "?ticket=" + ScriptedAccess.CLIENT_SECRET));

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(header(response, "Location")).doesNotContain("?");
  }

  @Test
  void ticket_ofAnotherCamera_is401() throws Exception {
    assertProblem(post(bearer(GATE, gateway.access.ticket("yard"))), 401);
  }

  @Test
  void ticketPostedByManyAtOnce_opensOneSession() throws Exception {
    String ticket = gateway.access.ticket("gate");
    CountDownLatch ready = new CountDownLatch(TestGateway.MOST_WEBRTC);
    List<Integer> statuses = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < TestGateway.MOST_WEBRTC; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      ready.countDown();
                      ready.await();
                      int status = post(bearer(GATE, ticket)).statusCode();
                      synchronized (statuses) {
                        statuses.add(status);
                      }
                    } catch (Exception e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(statuses).containsExactlyInAnyOrder(201, 404, 404);
    assertThat(gateway.admissions.open()).isEqualTo(1);
  }
}
