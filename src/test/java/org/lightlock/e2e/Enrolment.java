package org.lightlock.e2e;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lightlock.access.Codes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The first administrator of a running gateway, as the page makes one from the printed link.
 *
 * @param seed of the authenticator app, in Base32
 */
public record Enrolment(String token, String seed, List<String> recoveryCodes) {
  private static final Pattern LINK =
      Pattern.compile("https://localhost:(\\d+)/#/enrol/([A-Za-z0-9_-]{43})");

  /** The link that a gateway printed. */
  public static Matcher link(String printed) {
    return LINK.matcher(printed);
  }

  /** Sets one up; the gateway's cookie is then the administrator's. */
  public static Enrolment of(Gateway gateway, String token, String user, String passphrase)
      throws IOException, InterruptedException {
    ok(
        gateway.post(
            "/api/v1/enrolment/passphrase",
            Map.of("token", token, "user", user, "passphrase", passphrase)));
    String seed =
        ok(gateway.post("/api/v1/enrolment/totp", Map.of("token", token)))
            .path("secret")
            .asString("");
    ok(
        gateway.post(
            "/api/v1/enrolment/totp/confirm",
            Map.of("token", token, "code", Codes.at(seed, Instant.now()))));
    List<String> codes = new ArrayList<>();
    ok(gateway.post("/api/v1/enrolment/finish", Map.of("token", token)))
        .path("recoveryCodes")
        .forEach(code -> codes.add(code.asString("")));
    return new Enrolment(token, seed, List.copyOf(codes));
  }

  private static JsonNode ok(HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return new JsonMapper().readTree(answer.body());
  }
}
