package org.lightlock.serve.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lightlock.serve.BodyLimit;
import org.lightlock.serve.Problem;
import org.lightlock.serve.RequestBody;

/** Requests whose body is held back by somebody who wants to keep others out. */
@Timeout(60)
class UnfinishedBodiesTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final List<RequestBody> read = new CopyOnWriteArrayList<>();
  private final List<SSLSocket> sockets = new ArrayList<>();
  private @Nullable TestTls tls;
  private @Nullable GatewayServer server;
  private BodyLimit bodies = BodyLimit.usual();

  private void start(BodyLimit limit) throws Exception {
    bodies = limit;
    TestTls made = TestTls.make();
    tls = made;
    server =
        GatewayServer.start(
            new HttpSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                made.server(),
                () -> Duration.ZERO,
                new RequestGate(RequestLimits.DEFAULT, _ -> Optional.empty())),
            UnfinishedBodiesTest::answer,
            UnfinishedBodiesTest::answer,
            Map.of("/reads/", this::read, "/deaf/", UnfinishedBodiesTest::answer),
            limit);
  }

  private static void answer(HttpServerExchange exchange) {
    exchange.getResponseSender().send("done");
  }

  private void read(HttpServerExchange exchange) {
    RequestBody body = RequestBody.read(exchange, "text/plain", Problem.BAD_REQUEST, 1_000);
    read.add(body);
    switch (body) {
      case RequestBody.Refused(Problem problem) -> problem.send(exchange);
      case RequestBody.Read _ -> answer(exchange);
    }
  }

  @AfterEach
  void stop() throws IOException {
    for (SSLSocket socket : sockets) {
      socket.close();
    }
    await().until(() -> bodies.awaited() == 0);
    Objects.requireNonNull(server).close();
  }

  private SSLSocket connect() throws Exception {
    SSLSocket socket =
        (SSLSocket)
            Objects.requireNonNull(tls)
                .client()
                .getSocketFactory()
                .createSocket("localhost", Objects.requireNonNull(server).address().getPort());
    socket.setSoTimeout(20_000);
    sockets.add(socket);
    return socket;
  }

  private static SSLSocket say(SSLSocket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** A request that promises four bytes. */
  private static String post(String path) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\n";
  }

  /** An answer's head; what follows it is as long as the head says. */
  private static String answerOf(SSLSocket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return head.toString();
      }
      head.append((char) next);
    }
    String length = head.toString().replaceFirst("(?si).*content-length: (\\d+).*", "$1");
    var _ = in.readNBytes(Integer.parseInt(length));
    return head.toString();
  }

  /** Whether the gateway closes it, after whatever it says. */
  private static boolean isClosed(SSLSocket socket) {
    try {
      var _ = socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  @Test
  void bodies_moreThanOneAddressMayHoldBack_are503AndOthersAreServed() throws Exception {
    start(new BodyLimit(2, 10, LONG));
    SSLSocket first = say(connect(), post("/reads/a"));
    say(connect(), post("/reads/b"));
    await().until(() -> bodies.awaited() == 2);

    assertThat(answerOf(say(connect(), post("/reads/c") + "body")))
        .startsWith("HTTP/1.1 503 ")
        .contains("Retry-After: 1\r\n");
    assertThat(answerOf(say(connect(), "GET /app.js HTTP/1.1\r\nHost: localhost\r\n\r\n")))
        .startsWith("HTTP/1.1 200 ");

    assertThat(answerOf(say(first, "body"))).startsWith("HTTP/1.1 200 ");
    assertThat(answerOf(say(connect(), post("/reads/d") + "body"))).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void bodies_moreThanAllMayHoldBackTogether_are503() throws Exception {
    start(new BodyLimit(10, 1, LONG));
    say(connect(), post("/reads/a"));
    await().until(() -> bodies.awaited() == 1);

    assertThat(answerOf(say(connect(), post("/reads/b") + "body"))).startsWith("HTTP/1.1 503 ");
  }

  @Test
  void body_thatDoesNotComeInTime_isCutOffAndHoldsNoPlace() throws Exception {
    start(new BodyLimit(2, 10, Duration.ofMillis(100)));

    assertThat(isClosed(say(connect(), post("/reads/a") + "bo"))).isTrue();

    await().until(() -> bodies.awaited() == 0);
    assertThat(read).doesNotHaveAnyElementsOfTypes(RequestBody.Read.class);
  }

  @Test
  void body_thatNobodyWaitsFor_losesTheConnectionWithTheAnswer() throws Exception {
    start(new BodyLimit(2, 10, LONG));

    for (String method : List.of("POST", "GET", "DELETE")) {
      SSLSocket socket = say(connect(), post("/deaf/a").replaceFirst("POST", method));
      assertThat(isClosed(socket)).as(method).isTrue();
    }
  }

  @Test
  void body_thatNobodyReadsButThatIsThere_keepsTheConnection() throws Exception {
    start(new BodyLimit(2, 10, LONG));
    SSLSocket socket = say(connect(), post("/deaf/a") + "body");
    assertThat(answerOf(socket)).startsWith("HTTP/1.1 200 ");

    assertThat(answerOf(say(socket, post("/reads/b") + "body"))).startsWith("HTTP/1.1 200 ");
  }
}
