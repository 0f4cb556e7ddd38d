package org.lightlock.e2e;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.lightlock.protect.TrustAnyone;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running gateway's API as a program uses it; keeps the session's cookie. */
public final class Gateway implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final URI address;
  private final SSLContext tls;
  private final HttpClient client;
  private Optional<String> cookie = Optional.empty();

  /** Connects to nothing yet. */
  public Gateway(String url) throws GeneralSecurityException {
    address = URI.create(url);
    tls = SSLContext.getInstance("TLS");
    tls.init(null, new TrustManager[] {new TrustAnyone()}, new SecureRandom());
    client =
        HttpClient.newBuilder()
            .sslContext(tls)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
  }

  /** Where it serves. */
  public URI address() {
    return address;
  }

  /** Signs in and says with which status. */
  public int login(String user, String password) throws IOException, InterruptedException {
    String body = new JsonMapper().writeValueAsString(Map.of("user", user, "password", password));
    HttpResponse<String> answer =
        send(
            request("/api/v1/login")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    answer
        .headers()
        .firstValue("Set-Cookie")
        .ifPresent(set -> cookie = Optional.of(set.split(";", 2)[0]));
    return answer.statusCode();
  }

  /** Asks for an address. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  /** Sends JSON; takes over the cookie when there is one in the answer. */
  public HttpResponse<String> post(String path, Map<String, ?> body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(
            request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(new JsonMapper().writeValueAsString(body))));
    answer
        .headers()
        .firstValue("Set-Cookie")
        .ifPresent(set -> cookie = Optional.of(set.split(";", 2)[0]));
    return answer;
  }

  /** Replaces something by JSON. */
  public HttpResponse<String> put(String path, Map<String, ?> body)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(new JsonMapper().writeValueAsString(body))));
  }

  /** Asks for a picture as a stream client; with which status it comes. */
  public int still(String camera, String client, String secret)
      throws IOException, InterruptedException {
    String credentials =
        Base64.getEncoder()
            .encodeToString((client + ":" + secret).getBytes(StandardCharsets.UTF_8));
    return this.client
        .send(
            HttpRequest.newBuilder(address.resolve("/snapshot/" + camera + ".jpg"))
                .timeout(LIMIT)
                .header("Authorization", "Basic " + credentials)
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  /** The cookie with its value. */
  public Optional<String> cookie() {
    return cookie;
  }

  /** The cameras' states. */
  public JsonNode cameras() throws IOException, InterruptedException {
    HttpResponse<String> answer = get("/api/v1/cameras");
    return new JsonMapper().readTree(answer.body()).path("cameras");
  }

  /**
   * Whether so many cameras are live, or in standby where nobody watches; false while the gateway
   * does not answer.
   */
  public boolean allLive(int count) throws InterruptedException {
    try {
      int live = 0;
      for (JsonNode camera : cameras()) {
        String state = camera.path("state").asString("");
        live += state.equals("LIVE") || state.equals("STANDBY") ? 1 : 0;
      }
      return live == count;
    } catch (IOException e) {
      return false;
    }
  }

  /** Opens a live stream. */
  public WebSocket watch(String camera, String rendition, WebSocket.Listener listener) {
    return client
        .newWebSocketBuilder()
        .header("Cookie", cookie.orElse(""))
        .header("Origin", origin())
        .buildAsync(
            URI.create("wss://" + address.getAuthority() + "/live/" + camera + "/" + rendition),
            listener)
        .join();
  }

  /** Shakes hands in the given versions of TLS only. */
  public String handshake(String... protocols) throws IOException {
    try (Socket socket =
        tls.getSocketFactory().createSocket(address.getHost(), address.getPort())) {
      SSLSocket secure = (SSLSocket) socket;
      secure.setEnabledProtocols(protocols);
      secure.startHandshake();
      return secure.getSession().getProtocol() + " " + secure.getSession().getCipherSuite();
    }
  }

  private String origin() {
    return "https://" + address.getAuthority();
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(LIMIT)
            .header("Origin", origin())
            .header("X-Lightlock", "1");
    cookie.ifPresent(value -> request.header("Cookie", value));
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
