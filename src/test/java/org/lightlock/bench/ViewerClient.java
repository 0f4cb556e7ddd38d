package org.lightlock.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.lightlock.protect.TrustAnyone;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A signed-in user of the gateway, by its API and its live sockets over TLS. */
final class ViewerClient implements AutoCloseable {
  private static final String COOKIE = "__Host-lightlock=";

  private final int port;
  private final String authority;
  private final HttpClient http;
  private String cookie = "";

  ViewerClient(int port) throws IOException {
    this.port = port;
    authority = "localhost:" + port;
    http =
        HttpClient.newBuilder()
            .sslContext(trusting())
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  private static SSLContext trusting() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAnyone()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  int port() {
    return port;
  }

  /** The page's address. */
  String url() {
    return "https://" + authority + "/";
  }

  /** Signs in; false while nobody listens yet. */
  boolean login(String user, String password) throws IOException, InterruptedException {
    HttpRequest request =
        fromOwnPage("login")
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"user\":\"%s\",\"password\":\"%s\"}".formatted(user, password)))
            .build();
    HttpResponse<String> answer;
    try {
      answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException e) {
      return false;
    }
    if (answer.statusCode() != 200) {
      throw new IOException("login is answered with " + answer.statusCode());
    }
    String set = answer.headers().firstValue("Set-Cookie").orElse("");
    cookie = set.substring(0, Math.max(set.indexOf(';'), 0));
    if (!cookie.startsWith(COOKIE)) {
      throw new IOException("login gave no session");
    }
    return true;
  }

  /** Ends the session. */
  void logout() throws IOException, InterruptedException {
    HttpRequest request =
        fromOwnPage("logout")
            .header("Cookie", cookie)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    http.send(request, HttpResponse.BodyHandlers.discarding());
  }

  private HttpRequest.Builder fromOwnPage(String operation) {
    return HttpRequest.newBuilder(URI.create(url() + "api/v1/" + operation))
        .timeout(Duration.ofSeconds(10))
        .header("Origin", "https://" + authority)
        .header("X-Lightlock", "1");
  }

  /** A camera's state as the API calls it. */
  String state(String camera) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + "api/v1/cameras/" + camera))
            .timeout(Duration.ofSeconds(10))
            .header("Cookie", cookie)
            .build();
    String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    return new JsonMapper().readTree(answer).path("state").asString("");
  }

  /** The states of all cameras. */
  List<String> states() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + "api/v1/cameras"))
            .timeout(Duration.ofSeconds(10))
            .header("Cookie", cookie)
            .build();
    String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    JsonNode cameras = new JsonMapper().readTree(answer);
    List<String> states = new ArrayList<>();
    for (JsonNode camera : cameras.isArray() ? cameras : cameras.path("cameras")) {
      states.add(camera.path("state").asString(""));
    }
    return states;
  }

  /** Waits until a camera is in a state; where nobody watches, standby is what live means. */
  void awaitState(String camera, String wanted, Duration limit)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (String state = state(camera);
        !state.equals(wanted) && !(wanted.equals("LIVE") && state.equals("STANDBY"));
        state = state(camera)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("camera " + camera + " is " + state + " instead of " + wanted);
      }
      Thread.sleep(100);
    }
  }

  /** Opens a live socket. */
  LiveViewer watch(String camera, String rendition) throws IOException {
    var viewer = new LiveViewer();
    try {
      viewer.opened(
          http.newWebSocketBuilder()
              .header("Cookie", cookie)
              .header("Origin", "https://" + authority)
              .buildAsync(
                  URI.create("wss://" + authority + "/live/" + camera + "/" + rendition), viewer)
              .join());
    } catch (CompletionException e) {
      throw new IOException("the live socket of " + camera + " does not open", e);
    }
    return viewer;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
