package org.lightlock.serve.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of somebody who wants to keep others out, or to hide a request behind another. */
class HostileRequestsTest {
  private static final RequestLimits TIGHT = new RequestLimits(20, 5, 60, 60, 16);

  /** Stands still but when a test moves it, so that a slow machine is within no limit. */
  private final AtomicLong nanos = new AtomicLong();

  private @Nullable TestGateway started;

  private void start(RequestLimits limits) throws Exception {
    started = TestGateway.start(limits, nanos::get);
  }

  private TestGateway gateway() {
    return Objects.requireNonNull(started);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @AfterEach
  void stop() {
    gateway().close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5, 5",
        "Content-Length: +5",
        "Content-Length: -1",
        "Content-Length: 0x5",
        "Content-Length: 99999999999999999999",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: \u000bchunked",
        "Transfer-Encoding : chunked",
        "Content-Length : 5",
        " Content-Length: 5",
        "Host: other.example",
      })
  @Timeout(60)
  void request_endOfWhichIsInDoubt_isRefusedAndItsRestIsNotARequest(String headers)
      throws Exception {
    start(RequestLimits.DEFAULT);

    String answer =
        raw(
            "POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\n"
                + headers
                + "\r\n\r\n0\r\n\r\nGET /app.js HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertThat(answer).doesNotContain("HTTP/1.1 200").doesNotContain("text/javascript");
    assertThat(answer.split("HTTP/1.1 ", -1)).as(answer).hasSizeLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET https://other.example/app.js HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "CONNECT other.example:443 HTTP/1.1\r\nHost: other.example\r\n\r\n",
        "GET /app.js\r\n\r\n",
        "\u0016\u0003\u0001 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /\u0000app.js HTTP/1.1\r\nHost: localhost\r\n\r\n",
      })
  @Timeout(60)
  void request_malformed_getsNoPage(String request) throws Exception {
    start(RequestLimits.DEFAULT);

    String answer = raw(request);

    assertThat(answer).doesNotContain("<html").doesNotContain("import ");
  }

  /** Slowloris: a header that never ends, a byte at a time. */
  @Test
  @Timeout(60)
  void header_byteByByte_isCutOffWithinSeconds() throws Exception {
    start(RequestLimits.DEFAULT);
    long begin = System.nanoTime();
    try (SSLSocket socket = connect()) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\nX: ".getBytes(StandardCharsets.US_ASCII));

      await()
          .pollInterval(Duration.ofMillis(300))
          .atMost(Duration.ofSeconds(20))
          .until(() -> !takes(socket));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  @Timeout(60)
  void connections_manyThatSayNothing_keepNobodyElseOut() throws Exception {
    start(TIGHT);
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        silent.add(plain());
      }
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> silent.stream().filter(this::open).count() <= 16);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }

    // The address has room again once they are gone, and was never counted twice.
    pass(Duration.ofMinutes(1));
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(() -> gateway().get("/", Optional.empty()).statusCode() == 200);
  }

  private boolean open(Socket socket) {
    try {
      socket.setSoTimeout(20);
      return socket.getInputStream().read() >= 0;
    } catch (java.net.SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  @Timeout(60)
  void connections_openedAndClosedAgain_leaveNoTrace() throws Exception {
    start(new RequestLimits(1_000, 1_000, 600, 600, 16));
    for (int i = 0; i < 30; i++) {
      pass(Duration.ofSeconds(1));
      await().atMost(Duration.ofSeconds(5)).ignoreExceptions().until(this::isAnswered);
    }

    assertThat(gateway().get("/", Optional.empty()).statusCode()).isEqualTo(200);
  }

  private boolean isAnswered() throws IOException {
    try (SSLSocket socket = connect()) {
      socket.setSoTimeout(5_000);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() == 'H';
    }
  }

  @Test
  void requests_moreThanAnAddressMay_are429AndSayWhen() throws Exception {
    start(TIGHT);
    for (int i = 0; i < 4 * 20; i++) {
      assertThat(gateway().get("/nothing", Optional.empty()).statusCode()).isEqualTo(404);
    }

    HttpResponse<String> tooMany = gateway().get("/nothing", Optional.empty());

    assertThat(tooMany.statusCode()).isEqualTo(429);
    assertThat(tooMany.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(tooMany.headers().firstValue("Content-Security-Policy")).isPresent();
    pass(Duration.ofSeconds(1));
    assertThat(gateway().get("/nothing", Optional.empty()).statusCode()).isEqualTo(404);
  }

  @Test
  void requests_moreThanAnAccountMay_are429ForThatAccountAlone() throws Exception {
    start(new RequestLimits(10_000, 5, 600, 600, 64));
    String ann = "Basic YW5uOmEgcGFzc3dvcmQ=";
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      statuses.add(as(ann).statusCode());
    }

    assertThat(statuses.subList(0, 20)).containsOnly(404);
    assertThat(statuses.subList(20, 40)).containsOnly(429);
    assertThat(as("Basic Ym9iOmEgcGFzc3dvcmQ=").statusCode()).isNotEqualTo(429);
    assertThat(gateway().get("/", Optional.empty()).statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> as(String authorization) throws Exception {
    return gateway()
        .send(
            gateway()
                .request("/nothing", Optional.empty())
                .header("Authorization", authorization)
                .build());
  }

  @Test
  void logins_moreThanAnAddressMay_are429BeforeAnythingIsHashed() throws Exception {
    start(new RequestLimits(10_000, 10_000, 60, 600, 64));
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      HttpRequest login =
          gateway()
              .request("/api/v1/login", Optional.empty())
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      statuses.add(gateway().send(login).statusCode());
    }

    assertThat(statuses.subList(0, 4)).doesNotContain(429);
    assertThat(statuses.subList(4, 40)).containsOnly(429);
    assertThat(gateway().get("/", Optional.empty()).statusCode()).isEqualTo(200);
  }

  private static boolean takes(SSLSocket socket) {
    try {
      socket.getOutputStream().write('x');
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Socket plain() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), gateway().server.address().getPort());
  }

  private SSLSocket connect() throws IOException {
    int port = gateway().server.address().getPort();
    return (SSLSocket)
        gateway().client.sslContext().getSocketFactory().createSocket("localhost", port);
  }

  /** What the server answers to these very bytes, until it closes or says nothing for a while. */
  private String raw(String request) throws Exception {
    try (SSLSocket socket = connect()) {
      socket.setSoTimeout(1_500);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      var answer = new StringBuilder();
      InputStream in = socket.getInputStream();
      try {
        for (int b = in.read(); b >= 0; b = in.read()) {
          answer.append((char) b);
        }
      } catch (IOException e) {
        // It says nothing more.
      }
      return answer.toString();
    }
  }
}
