package org.lightlock.attack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A signed-in viewer of a gateway: its API and its live sockets over TLS. Thread-safe. */
public final class GatewayClient implements AutoCloseable {
  private final String authority;
  private final HttpClient http;
  private final String cookie;

  private GatewayClient(String authority, HttpClient http, String cookie) {
    this.authority = authority;
    this.http = http;
    this.cookie = cookie;
  }

  /**
   * Signs in.
   *
   * @param fingerprint of the gateway's certificate, as it logs it
   */
  public static GatewayClient login(int port, String fingerprint, String user, char[] password)
      throws IOException, InterruptedException {
    HttpClient http =
        HttpClient.newBuilder()
            .sslContext(PinnedCertificate.context(fingerprint))
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    String authority = "localhost:" + port;
    String body = "{\"user\":\"" + user + "\",\"password\":\"" + new String(password) + "\"}";
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("https://" + authority + "/api/v1/login"))
                .timeout(Duration.ofSeconds(20))
                .header("Origin", "https://" + authority)
                .header("X-Lightlock", "1")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    String cookie = answer.headers().firstValue("Set-Cookie").orElse("").split(";", 2)[0];
    if (answer.statusCode() != 200 || cookie.isEmpty()) {
      throw new IOException("the gateway answers the login with " + answer.statusCode());
    }
    return new GatewayClient(authority, http, cookie);
  }

  /** What the API says of every camera. */
  JsonNode cameras() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://" + authority + "/api/v1/cameras"))
            .timeout(Duration.ofSeconds(20))
            .header("Cookie", cookie)
            .build();
    return new JsonMapper()
        .readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
        .path("cameras");
  }

  /** Opens a live socket: the camera is wanted for as long as it is open. */
  Watcher watch(String camera) throws IOException {
    var watcher = new Watcher();
    URI uri = URI.create("wss://" + authority + "/live/" + camera + "/tile");
    try {
      watcher.opened(
          http.newWebSocketBuilder()
              .header("Cookie", cookie)
              .header("Origin", "https://" + authority)
              .buildAsync(uri, watcher)
              .join());
    } catch (CompletionException e) {
      throw new IOException("the live socket of " + camera + " does not open", e);
    }
    return watcher;
  }

  /** Its connection pool; also for the metrics listener. */
  HttpClient http() {
    return http;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
