package org.lightlock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.camera.CameraCredential;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;

/** The serve command with configuration files, and accounts that change while it runs. */
class ServeIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int CONFIGURATION_REFUSED = 4;
  private static final Path CLIP =
      Path.of(System.getProperty("lightlock.home", "."), "test-streams/good/yard-360p15-h264.mp4");

  private static final Pattern SERVING = Pattern.compile("serving https://localhost:(\\d+)/");

  @TempDir private Path folder;
  private SimulatedCamera first;
  private SimulatedCamera second;
  private int port;

  @BeforeEach
  void start() throws IOException {
    var settings = Settings.of(CLIP);
    first = SimulatedCamera.start(settings);
    second = SimulatedCamera.start(settings.withCredential(new CameraCredential("u", "p: #@/x")));
    port = freePort();
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void serve_twoCameras_areShownUntilTheAccountIsRemoved(boolean twoFiles) throws Exception {
    Path data = folder.resolve("data");
    String password;
    try (Product add =
        Product.run(
            "user", "add", "anna", "--all-cameras", "--generate", "--data-dir", data.toString())) {
      assertThat(add.awaitExit()).as(add.errors()).isZero();
      password = add.output().strip();
    }
    try (Product serve = serve(twoFiles);
        var gateway = new Gateway("https://localhost:" + port + "/")) {
      await().atMost(LIMIT).ignoreExceptions().until(() -> gateway.login("anna", password) == 200);
      await().atMost(LIMIT).until(() -> gateway.allLive(2));
      var stream = new Stream();
      WebSocket socket = gateway.watch("yard", "tile", stream);
      await().atMost(LIMIT).until(() -> stream.messages.get() > 10);
      try (Product list = Product.run("user", "list", "--data-dir", data.toString())) {
        assertThat(list.output()).startsWith("anna  viewer  live,snapshot,audio  all cameras");
      }

      try (Product remove = Product.run("user", "remove", "anna", "--data-dir", data.toString())) {
        assertThat(remove.awaitExit()).as(remove.errors()).isZero();
      }

      // The manual says within a second; a busy machine gets more, but no more than this.
      await().atMost(Duration.ofSeconds(10)).until(() -> stream.closeCode.get() == 4401);
      await().atMost(LIMIT).until(socket::isInputClosed);
      assertThat(gateway.get("/api/v1/cameras").statusCode()).isEqualTo(401);
      assertThat(gateway.login("anna", password)).isEqualTo(401);
      assertThat(serve.errors()).doesNotContain("p: #@/x");
    }
  }

  /** Viewers know the address; a gateway that is started again must not move. */
  @Test
  void serve_freePortAndGatewayKilled_comesBackAtTheSamePort() throws Exception {
    port = 0;
    try (Product serve = serve(false)) {
      await().atMost(LIMIT).until(() -> SERVING.matcher(serve.errors()).find());
      Matcher serving = SERVING.matcher(serve.errors());
      assertThat(serving.find()).isTrue();
      try (var gateway = new Gateway("https://localhost:" + serving.group(1) + "/")) {
        await().atMost(LIMIT).until(() -> answers(gateway));
        ProcessSession.kill(serve.session().members("gateway").getFirst().pid());
        await().atMost(LIMIT).until(() -> !answers(gateway));
        await().atMost(LIMIT).until(() -> answers(gateway));
      }
    }
  }

  private static boolean answers(Gateway gateway) throws InterruptedException {
    try {
      return gateway.get("/api/v1/cameras").statusCode() == 401;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void serve_misspelledKey_namesFileLineKeyAndSuggestion() throws Exception {
    Path file = write("lightlock.yaml", both().replace("names:", "nmaes:"));
    int line = Files.readString(file).lines().toList().indexOf("    nmaes: [localhost]") + 1;

    try (Product serve = Product.run("serve", "--config", file.toString())) {
      assertThat(serve.awaitExit()).isEqualTo(CONFIGURATION_REFUSED);
      assertThat(serve.errors()).contains("lightlock.yaml:" + line, "nmaes", "\"names\"");
    }
  }

  @Test
  void serve_gatewayFileWithAPassword_isRefused() throws Exception {
    Path gateway =
        write("gateway.yaml", gateway().replace("name: Yard", "password: topsecret-word"));
    Path cameras = write("camera-side.yaml", cameraSide());

    try (Product serve =
        Product.run(
            "serve", "--camera-side", cameras.toString(), "--gateway", gateway.toString())) {
      assertThat(serve.awaitExit()).isEqualTo(CONFIGURATION_REFUSED);
      assertThat(serve.errors()).contains("gateway.yaml").doesNotContain("topsecret-word");
    }
  }

  private Product serve(boolean twoFiles) throws IOException {
    return twoFiles
        ? Product.start(
            "serve",
            "--camera-side",
            write("camera-side.yaml", cameraSide()).toString(),
            "--gateway",
            write("gateway.yaml", gateway()).toString())
        : Product.start("serve", "--config", write("lightlock.yaml", both()).toString());
  }

  private String both() {
    return "camera-side:\n" + cameraSide().indent(2) + "gateway:\n" + gateway().indent(2);
  }

  private String cameraSide() {
    return """
    cameras:
      - id: yard
        address: rtsp://127.0.0.1:%d%s
      - id: gate
        address: rtsp://127.0.0.1:%d%s
        user: u
        password: 'p: #@/x'
    """
        .formatted(first.port(), first.path(), second.port(), second.path());
  }

  private String gateway() {
    return """
    data-dir: %s
    listen:
      address: 127.0.0.1
      port: %d
      names: [localhost]
    cameras:
      - id: yard
        name: Yard
        footage-watch: false
      - id: gate
        footage-watch: false
    metrics:
      port: %d
    """
        .formatted(folder.resolve("data"), port, freePort());
  }

  private Path write(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A viewer that counts. */
  private static final class Stream implements WebSocket.Listener {
    final AtomicInteger messages = new AtomicInteger();
    final AtomicInteger closeCode = new AtomicInteger();

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      messages.incrementAndGet();
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closeCode.set(code);
      return null;
    }
  }
}
