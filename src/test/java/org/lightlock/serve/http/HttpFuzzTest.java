package org.lightlock.serve.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.lightlock.access.Role;
import org.lightlock.control.Route;

/**
 * Anything at all to a whole gateway: it answers as HTTP does or closes, never with its own error,
 * never with what is inside, and serves the next one.
 */
class HttpFuzzTest {
  private static final Pattern INSIDE =
      Pattern.compile(
          "Exception|\\bat [a-z]+\\.[a-z]|jackson|undertow|/work|/home", Pattern.CASE_INSENSITIVE);
  private static final Pattern STATUS = Pattern.compile("(?s)HTTP/1\\.[01] ([1-5][0-9][0-9]) .*");

  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = TestGateway.start();
    gateway.access.roles = Set.of(Role.values());
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @FuzzTest(maxDuration = "20s")
  void request(byte[] bytes) throws Exception {
    String answer = RawRequests.answer(gateway, bytes);

    if (!answer.isEmpty()) {
      var status = STATUS.matcher(answer);
      if (!status.matches() || status.group(1).equals("500") || INSIDE.matcher(answer).find()) {
        throw new AssertionError(answer);
      }
    }
    requireAlive();
  }

  /** The first byte chooses the operation, the rest is its body; the contract checks the answer. */
  @FuzzTest(maxDuration = "20s")
  void bodies(byte[] bytes) throws Exception {
    if (bytes.length == 0) {
      return;
    }
    List<Route> routes =
        gateway.api.routes().stream()
            .filter(route -> route.method().toString().matches("POST|PUT"))
            .filter(route -> !route.path().endsWith("/logout"))
            .toList();
    Route route = routes.get((bytes[0] & 0xff) % routes.size());
    byte[] body = Arrays.copyOfRange(bytes, 1, bytes.length);
    HttpRequest request =
        gateway
            .request(
                route.path().replaceAll("\\{[^}]+}", "gate"), Optional.of(gateway.access.signIn()))
            .header("Content-Type", "application/json")
            .method(route.method().toString(), HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    Optional<String> text = text(body);
    HttpResponse<String> response =
        text.isPresent() ? gateway.send(request, text.get()) : gateway.send(request);

    if (response.statusCode() == 500 || INSIDE.matcher(response.body()).find()) {
      throw new AssertionError(route + " -> " + response.body());
    }
  }

  private static Optional<String> text(byte[] body) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static void requireAlive() throws Exception {
    int status = gateway.get("/api/v1/me", Optional.empty()).statusCode();
    if (status != 401) {
      throw new AssertionError("no longer serves: " + status);
    }
  }
}
