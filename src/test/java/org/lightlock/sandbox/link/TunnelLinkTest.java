package org.lightlock.sandbox.link;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.frame.Assignment;
import org.lightlock.frame.LoginSchemes;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.RingGeometry;
import org.lightlock.frame.Transport;

class TunnelLinkTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String OK =
      "HTTP/1.0 200 OK\r\nContent-Type: application/x-rtsp-tunnelled\r\n\r\n";
  private static final String UNAUTHORIZED =
      "HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n\r\n";

  private ServerSocket camera;

  @BeforeEach
  void listen() throws IOException {
    camera = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void end() throws IOException {
    camera.close();
  }

  @Test
  void open_acceptedGet_sendsBase64AndReceivesWhatFollowsTheHead() throws Exception {
    try (CameraConnection connection = dial(null);
        Socket get = camera.accept();
        Socket post = camera.accept();
        Arena arena = Arena.ofConfined()) {
      say(get, OK + "early");
      assertThat(connection.open(() -> {})).isNull();
      String asked = head(get.getInputStream());
      String posted = head(post.getInputStream());
      assertThat(asked)
          .startsWith("GET /axis-media/media.amp HTTP/1.0\r\n")
          .contains("Accept: application/x-rtsp-tunnelled\r\n");
      assertThat(posted)
          .startsWith("POST /axis-media/media.amp HTTP/1.0\r\n")
          .contains("Content-Type: application/x-rtsp-tunnelled\r\n", "Content-Length: 32767\r\n");
      assertThat(cookie(asked)).hasSize(22).isEqualTo(cookie(posted));

      MemorySegment bytes = arena.allocate(DialledLink.MIN_RECEIVE_BYTES);
      CameraLink link = connection.link();
      assertThat(link.awaitReadable(0)).isTrue();
      assertThat(text(bytes, link.receive(bytes))).isEqualTo("early");
      assertThat(link.receive(bytes)).isEqualTo(-1);
      say(get, "late");
      assertThat(link.awaitReadable(LIMIT.toNanos())).isTrue();
      assertThat(text(bytes, link.receive(bytes))).isEqualTo("late");

      for (String request : new String[] {"OPTIONS", "a"}) {
        MemorySegment words =
            arena.allocateFrom(JAVA_BYTE, request.getBytes(StandardCharsets.US_ASCII));
        assertThat(link.send(words, LIMIT)).isTrue();
        String encoded =
            Base64.getEncoder().encodeToString(request.getBytes(StandardCharsets.US_ASCII));
        assertThat(post.getInputStream().readNBytes(encoded.length()))
            .asString(StandardCharsets.US_ASCII)
            .isEqualTo(encoded);
      }
      assertThat(connection.failure()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 404 Not Found\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: http://192.0.2.66/\r\n\r\n",
        "HTTP/1.1 200 OK\r\nbroken\r\n\r\n",
        "RTSP/1.0 400 Bad Request\r\n\r\n"
      })
  void open_otherAnswer_isNoTunnelAndNothingIsPosted(String answer) throws Exception {
    try (CameraConnection connection = dial(null);
        Socket get = camera.accept();
        Socket post = camera.accept()) {
      say(get, answer);
      assertThat(connection.open(() -> {})).isEqualTo(Rejection.RTSP_TUNNEL);
      assertThat(post.getInputStream().available()).isZero();
    }
  }

  @Test
  void open_closedConnection_isNoTunnel() throws Exception {
    try (CameraConnection connection = dial(null);
        Socket get = camera.accept();
        Socket _ = camera.accept()) {
      say(get, "HTTP/1.0 200 OK\r\n");
      get.shutdownOutput();
      assertThat(connection.open(() -> {})).isEqualTo(Rejection.RTSP_TUNNEL);
    }
  }

  @Test
  void open_endlessHead_isNoTunnel() throws Exception {
    try (CameraConnection connection = dial(null);
        Socket get = camera.accept();
        Socket _ = camera.accept()) {
      say(get, "HTTP/1.0 200 OK\r\na: " + "b".repeat(20_000));
      assertThat(connection.open(() -> {})).isEqualTo(Rejection.RTSP_TUNNEL);
    }
  }

  @Test
  void open_unfinishedHead_endsAfterFiveSeconds() throws Exception {
    try (CameraConnection connection = dial(null);
        Socket get = camera.accept();
        Socket _ = camera.accept()) {
      say(get, "HTTP/1.0 200 OK\r\na: b");
      long start = System.nanoTime();
      assertThat(connection.open(() -> {})).isEqualTo(Rejection.RTSP_TUNNEL);
      assertThat(System.nanoTime() - start).isBetween(4_900_000_000L, 8_000_000_000L);
    }
  }

  @Test
  void open_loginWanted_isRepeatedOnTheSpareConnectionWithDigest() throws Exception {
    try (CameraConnection connection = dial("secret");
        Socket first = camera.accept();
        Socket second = camera.accept();
        Socket post = camera.accept()) {
      say(first, UNAUTHORIZED);
      first.shutdownOutput();
      say(second, OK);
      assertThat(connection.open(() -> {})).isNull();
      assertThat(head(first.getInputStream())).doesNotContain("Authorization");
      assertThat(head(second.getInputStream()))
          .contains("Authorization: Digest username=\"admin\"", "uri=\"/axis-media/media.amp\"")
          .doesNotContain("secret");
      assertThat(head(post.getInputStream())).contains("Authorization: Digest username=\"admin\"");
    }
  }

  @Test
  void open_loginRefused_isTold() throws Exception {
    try (CameraConnection connection = dial("wrong");
        Socket first = camera.accept();
        Socket second = camera.accept();
        Socket _ = camera.accept()) {
      say(first, UNAUTHORIZED);
      say(second, UNAUTHORIZED);
      assertThat(connection.open(() -> {})).isEqualTo(Rejection.RTSP_AUTH_REFUSED);
    }
  }

  @Test
  void open_onlyBasicOffered_neverSendsThePassword() throws Exception {
    try (CameraConnection connection = dial("secret");
        Socket first = camera.accept();
        Socket second = camera.accept();
        Socket _ = camera.accept()) {
      say(first, "HTTP/1.0 401 No\r\nWWW-Authenticate: Basic realm=\"r\"\r\n\r\n");
      assertThat(connection.open(() -> {})).isEqualTo(Rejection.RTSP_AUTH_UNSUPPORTED);
      assertThat(second.getInputStream().available()).isZero();
    }
  }

  @Test
  void receive_refusedPost_endsTheLink() throws Exception {
    try (CameraConnection connection = dial(null);
        Socket get = camera.accept();
        Socket post = camera.accept();
        Arena arena = Arena.ofConfined()) {
      say(get, OK);
      assertThat(connection.open(() -> {})).isNull();
      head(post.getInputStream());
      say(post, "HTTP/1.0 403 Forbidden\r\n\r\n");
      MemorySegment bytes = arena.allocate(DialledLink.MIN_RECEIVE_BYTES);
      CameraLink link = connection.link();
      await().atMost(LIMIT).until(() -> link.receive(bytes) == 0);
      assertThat(connection.failure()).isEqualTo(Rejection.RTSP_TUNNEL);
    }
  }

  private CameraConnection dial(@Nullable String password) throws IOException {
    return CameraConnection.dial(
        new Assignment(
            InetAddress.getLoopbackAddress(),
            camera.getLocalPort(),
            "/axis-media/media.amp",
            password == null ? null : "admin",
            password,
            LoginSchemes.DIGEST,
            RingGeometry.forPictures(4, 640, 360),
            640,
            360,
            256,
            new Assignment.Media(Transport.HTTP, null, 0, false, 0),
            Optional.empty()),
        LIMIT);
  }

  private static void say(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      head.write(in.read());
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static String cookie(String head) {
    Matcher matcher = Pattern.compile("x-sessioncookie: (\\S+)\r\n").matcher(head);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String text(MemorySegment bytes, int length) {
    return new String(bytes.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
  }
}
