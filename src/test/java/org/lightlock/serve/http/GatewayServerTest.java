package org.lightlock.serve.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayServerTest {
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = TestGateway.start();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/app.js", "/nothing", "/api/v1/me", "/live/gate/tile", "/whep/gate"})
  void everyAnswer_hasTheSecurityHeaders(String path) throws Exception {
    HttpResponse<String> response = gateway.get(path, Optional.empty());

    assertThat(header(response, "Content-Security-Policy"))
        .contains(
            "default-src 'none'",
            "script-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(header(response, "Strict-Transport-Security"))
        .isEqualTo("max-age=31536000; includeSubDomains");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(header(response, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    assertThat(header(response, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    assertThat(header(response, "Cross-Origin-Embedder-Policy")).isEqualTo("require-corp");
    assertThat(header(response, "X-Frame-Options")).isEqualTo("DENY");
    assertThat(header(response, "Permissions-Policy")).contains("camera=()");
    assertThat(response.headers().firstValue("Server")).isEmpty();
    assertThat(header(response, "Cache-Control")).isNotEmpty();
  }

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html", "css", "text/css", "js", "text/javascript", "svg", "image/svg+xml");

  @Test
  void files_everyOneIsServedAndCachedByTag() throws Exception {
    for (String name : WebFiles.NAMES) {
      HttpResponse<String> first = gateway.get("/" + name, Optional.empty());
      assertThat(first.statusCode()).as(name).isEqualTo(200);
      assertThat(header(first, "Content-Type"))
          .isEqualTo(TYPES.get(name.substring(name.lastIndexOf('.') + 1)) + "; charset=utf-8");

      HttpRequest again =
          gateway
              .request("/" + name, Optional.empty())
              .header("If-None-Match", header(first, "ETag"))
              .build();
      HttpResponse<String> second = gateway.send(again);
      assertThat(second.statusCode()).as(name).isEqualTo(304);
      assertThat(second.body()).isEmpty();
    }
  }

  @Test
  void page_hasNoInlineScriptOrStyle() throws Exception {
    String page = gateway.get("/", Optional.empty()).body();

    assertThat(page).doesNotContain("<style", "style=", "onclick", "javascript:");
    assertThat(page).containsOnlyOnce("<script");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../app.js",
        "/%2e%2e/app.js",
        "/..%2fapp.js",
        "/app.js/",
        "//app.js",
        "/app.js%00",
        "/org/lightlock/web/app.js",
        "/logback.xml"
      })
  void files_anyOtherPath_is404(String path) throws Exception {
    String answer =
        raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer).matches("(?s)HTTP/1\\.1 40[04] .*");
    assertThat(answer).doesNotContain("import ");
  }

  @Test
  void change_fromAnotherOrigin_is403() throws Exception {
    for (List<String> headers :
        List.of(List.of("Origin", "https://evil.example"), List.of("Accept", "*/*"))) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(gateway.origin() + "/api/v1/login"))
              .header("Content-Type", "application/json")
              .header(headers.getFirst(), headers.getLast())
              .POST(HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      assertThat(gateway.send(request).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void change_withACookieAndWithoutThePagesMark_is403() throws Exception {
    for (String path : List.of("/api/v1/logout", "/whep/gate", "/nothing")) {
      for (String mark : List.of("", "0", "true")) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(URI.create(gateway.origin() + path))
                .header("Origin", gateway.origin())
                .header("Cookie", "__Host-lightlock=" + "t".repeat(43));
        if (!mark.isEmpty()) {
          request.header("X-Lightlock", mark);
        }
        HttpResponse<String> answer =
            gateway.send(request.POST(HttpRequest.BodyPublishers.noBody()).build());

        assertThat(answer.statusCode()).as(path).isEqualTo(403);
        assertThat(answer.body()).contains("X-Lightlock");
      }
    }
  }

  @Test
  void request_hugeHeader_isRefused() throws Exception {
    String answer =
        raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");

    assertThat(answer).doesNotContain(" 200 ");
  }

  /** What the server answers to these very bytes, until it closes. */
  private static String raw(String request) throws Exception {
    int port = gateway.server.address().getPort();
    try (SSLSocket socket =
        (SSLSocket)
            gateway.client.sslContext().getSocketFactory().createSocket("localhost", port)) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
