package org.lightlock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.Codes;
import org.lightlock.camera.CameraCredential;
import org.lightlock.protect.seal.CameraPublicKey;
import org.lightlock.protect.seal.SealException;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plants a secret of every kind in a run of both sides, uses all of them rightly and wrongly, and
 * looks for them wherever somebody might read: output, metrics, help, processes, temporary files,
 * the database, and what is left when every process crashes.
 */
class SecretsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String PASSPHRASE = "planted lilac umbrella";
  private static final String PLAIN_CAMERA = "planted-camera-password-1";
  private static final String SEALED_CAMERA = "planted-camera-password-2";
  private static final String PASSED_CAMERA = "planted-camera-password-3";
  private static final Path CLIP =
      Path.of(System.getProperty("lightlock.home", "."), "test-streams/good/yard-360p15-h264.mp4");

  private final Map<String, String> planted = new LinkedHashMap<>();
  private final Map<String, String> readable = new LinkedHashMap<>();

  @TempDir private Path folder;
  private SimulatedCamera first;
  private SimulatedCamera second;
  private SimulatedCamera third;
  private String passedLogin = "";
  private int metricsPort;

  @BeforeEach
  void start() throws IOException {
    var settings = Settings.of(CLIP);
    first = SimulatedCamera.start(settings.withCredential(new CameraCredential("u", PLAIN_CAMERA)));
    second =
        SimulatedCamera.start(settings.withCredential(new CameraCredential("u", SEALED_CAMERA)));
    third =
        SimulatedCamera.start(settings.withCredential(new CameraCredential("u", PASSED_CAMERA)));
    metricsPort = freePort();
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
    third.close();
  }

  @Test
  void fullRun_showsNoSecretThatWasPlanted() throws Exception {
    planted.put("passphrase", PASSPHRASE);
    planted.put("camera password", PLAIN_CAMERA);
    planted.put("sealed camera password", SEALED_CAMERA);
    planted.put("passed camera password", PASSED_CAMERA);
    try (Product serve = Product.startAttachable("serve", "--config", config().toString())) {
      await().atMost(LIMIT).until(() -> Enrolment.link(serve.errors()).find());
      Matcher link = Enrolment.link(serve.errors());
      assertThat(link.find()).isTrue();
      String url = "https://localhost:" + link.group(1) + "/";
      try (var gateway = new Gateway(url)) {
        use(gateway, link.group(2));
        passLogin(gateway);
        lookAtProcesses(serve);
        lookAtHeap(serve);
        readable.put("metrics", metrics("/metrics"));
        readable.put("health", metrics("/healthz"));
        lookAtFiles("temporary", serve.temporaryFiles());
      }
      crashEverything(serve);
      // The link is printed on purpose and was used up; it opens nothing any more.
      readable.put("errors", serve.errors());
      readable.put("output", serve.output());
    }
    lookAtFiles("data", List.of(folder.resolve("data")));
    lookAtHelp();

    planted.forEach(
        (name, secret) ->
            readable.forEach(
                (where, text) -> {
                  if (!where.endsWith("seal.key") && !where.contains("tls-self-signed")) {
                    assertThat(text).as(name + " in " + where).doesNotContain(secret);
                  }
                  String encoded =
                      Base64.getEncoder()
                          .withoutPadding()
                          .encodeToString(secret.getBytes(StandardCharsets.UTF_8));
                  assertThat(text).as(name + " in Base64 in " + where).doesNotContain(encoded);
                }));
    assertThat(readable).containsKeys("help of keys", "errors", "metrics");
    assertThat(readable.keySet()).anyMatch(where -> where.startsWith("environment of"));
  }

  private void use(Gateway gateway, String token) throws Exception {
    Enrolment admin = Enrolment.of(gateway, token, "root", PASSPHRASE);
    planted.put("TOTP seed", admin.seed());
    planted.put("recovery code", admin.recoveryCodes().getFirst());
    planted.put("another recovery code", admin.recoveryCodes().getLast().replace("-", ""));
    planted.put("first cookie", gateway.cookie().orElseThrow().split("=", 2)[1]);
    planted.put("seal key", Files.readAllLines(folder.resolve("data/seal.key")).getLast());
    // People type passphrases into the wrong field, and clients break.
    gateway.post("/api/v1/login", Map.of("user", PASSPHRASE, "password", PASSPHRASE));
    gateway.post("/api/v1/login", Map.of("user", "root", "password", PASSPHRASE + " wrong"));
    gateway.post("/api/v1/login", Map.of("user", "root", "passwort", PASSPHRASE));
    gateway.post("/api/v1/enrolment", Map.of("token", PASSPHRASE));
    var step =
        new JsonMapper()
            .readTree(
                gateway
                    .post("/api/v1/login", Map.of("user", "root", "password", PASSPHRASE))
                    .body());
    assertThat(step.path("next").asString("")).isEqualTo("second-factor");
    String stepToken = step.path("step").asString("");
    planted.put("step token", stepToken);
    gateway.post("/api/v1/login/second", Map.of("step", stepToken, "code", PASSPHRASE));
    assertThat(
            gateway
                .post(
                    "/api/v1/login/second",
                    Map.of(
                        "step",
                        stepToken,
                        "code",
                        Codes.at(admin.seed(), Instant.now().plusSeconds(30))))
                .statusCode())
        .isEqualTo(200);
    planted.put("cookie", gateway.cookie().orElseThrow().split("=", 2)[1]);
    useMachines(gateway);
  }

  /** The gateway passes what it cannot open, and the camera's picture comes. */
  private void passLogin(Gateway gateway) throws Exception {
    String path = "/api/v1/cameras/barn/login";
    assertThat(gateway.still("barn", "recorder", planted.getOrDefault("client secret", "")))
        .isEqualTo(503);
    assertThat(gateway.put(path, Map.of("sealed", passedLogin)).statusCode()).isEqualTo(200);
    await().atMost(LIMIT).until(() -> gateway.get(path).body().contains("in-use"));
    await().atMost(LIMIT).until(() -> third.playingClients() > 0);
    await()
        .atMost(LIMIT)
        .until(
            () ->
                gateway.still("barn", "recorder", planted.getOrDefault("client secret", ""))
                    == 200);
  }

  /** No object of the gateway holds what opens a camera. */
  private void lookAtHeap(Product serve) throws Exception {
    long pid =
        serve.session().members().stream()
            .filter(member -> member.role().equals("gateway"))
            .findFirst()
            .orElseThrow()
            .pid();
    Path dump = folder.resolve("gateway.hprof");
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.heap_dump",
                "-all",
                dump.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jcmd.waitFor()).as(said).isZero();
    String heap = Files.readString(dump, StandardCharsets.ISO_8859_1);
    Files.delete(dump);
    assertThat(heap).as("it is the gateway's").contains("lightlock.audit/", "barn");
    for (String password : List.of(PLAIN_CAMERA, SEALED_CAMERA, PASSED_CAMERA)) {
      assertThat(heap.contains(password)).as("a camera's password in the heap").isFalse();
    }
    assertThat(heap.contains(planted.getOrDefault("camera side's key", "-"))).isFalse();
  }

  private void useMachines(Gateway gateway) throws Exception {
    try (Product add = run("client", "add", "recorder", "--all-cameras", "--json")) {
      String secret = new JsonMapper().readTree(add.output()).path("secret").asString("");
      assertThat(secret).isNotEmpty();
      planted.put("client secret", secret);
      gateway.get("/snapshot/yard.jpg?ticket=" + secret);
    }
    String ticket =
        new JsonMapper()
            .readTree(gateway.post("/api/v1/tickets", Map.of("camera", "yard")).body())
            .path("ticket")
            .asString("");
    if (!ticket.isEmpty()) {
      planted.put("ticket", ticket);
      gateway.get("/snapshot/yard.jpg?ticket=" + ticket);
    }
    try (Product rotate = run("keys", "rotate", "--json")) {
      readable.put("output of keys rotate", rotate.output() + rotate.errors());
    }
    planted.put("new seal key", Files.readAllLines(folder.resolve("data/seal.key")).getLast());
    try (Product invite = run("user", "invite", "root")) {
      // Its output is the link; what else it prints must not repeat it.
      Matcher link = Enrolment.link(invite.output().replaceFirst(":8443", ":8443"));
      assertThat(link.find()).as(invite.errors()).isTrue();
      planted.put("invitation", link.group(2));
      readable.put("errors of user invite", invite.errors());
    }
  }

  private Product run(String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--data-dir", folder.resolve("data").toString()));
    Product product = Product.run(all.toArray(String[]::new));
    assertThat(product.awaitExit()).as(product.errors()).isZero();
    return product;
  }

  private void lookAtProcesses(Product serve) throws IOException {
    serve
        .session()
        .members()
        .forEach(
            member -> {
              readable.put("command line of " + member.pid(), proc(member.pid(), "cmdline"));
              readable.put("environment of " + member.pid(), proc(member.pid(), "environ"));
            });
    assertThat(readable.keySet())
        .filteredOn(name -> name.startsWith("command"))
        .hasSizeGreaterThan(2);
  }

  /** Every process of both sides, by a fault of its own and by an abort; serve starts them anew. */
  private void crashEverything(Product serve) throws Exception {
    Set<Path> before = dumps(serve);
    for (String signal : List.of("SEGV", "ABRT")) {
      Set<Long> crashed = new HashSet<>();
      for (String role : List.of("gateway", "camera-side", "worker")) {
        long pid =
            await()
                .atMost(LIMIT)
                .until(() -> newest(serve, role, crashed), OptionalLong::isPresent)
                .getAsLong();
        if (!role.equals("worker")) {
          assertThat(proc(pid, "limits"))
              .as(role)
              .containsPattern("Max core file size +0 +0 ")
              .contains("Max open files");
        }
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor())
            .isZero();
        await().atMost(LIMIT).until(() -> !Files.exists(Path.of("/proc", Long.toString(pid))));
        crashed.add(pid);
      }
    }
    Set<Path> written = dumps(serve);
    written.removeAll(before);
    assertThat(written).as("what a crash has left behind").isEmpty();
    await().atMost(LIMIT).until(() -> newest(serve, "gateway", Set.of()).isPresent());
    assertThat(serve.errors()).contains("SIGSEGV");
  }

  private static OptionalLong newest(Product serve, String role, Set<Long> not) {
    return serve.session().members().stream()
        .filter(member -> member.role().equals(role) && !not.contains(member.pid()))
        .mapToLong(ProcessSession.Member::pid)
        .max();
  }

  /** Crash reports, heaps and cores wherever the Java machine and the kernel put them. */
  private Set<Path> dumps(Product serve) throws IOException {
    List<Path> folders =
        new ArrayList<>(List.of(Path.of(""), Path.of("/tmp"), folder, folder.resolve("data")));
    folders.add(Path.of(System.getProperty("lightlock.home", ".")));
    serve.temporaryFiles().stream().filter(Files::isDirectory).forEach(folders::add);
    Set<Path> found = new HashSet<>();
    for (Path each : folders) {
      try (Stream<Path> files = Files.list(each)) {
        files
            .filter(
                file ->
                    file.getFileName()
                        .toString()
                        .matches("(hs_err_pid|replay_pid|core|java_pid).*|.*\\.(hprof|mdmp)"))
            .forEach(found::add);
      }
    }
    return found;
  }

  private static String proc(long pid, String name) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(pid), name), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private void lookAtFiles(String kind, List<Path> roots) throws IOException {
    for (Path root : roots) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          readable.put(kind + " " + file, Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
  }

  private void lookAtHelp() throws Exception {
    for (String command :
        List.of(
            "",
            "user",
            "client",
            "keys",
            "camera-key",
            "seal-credential",
            "camera-login",
            "serve",
            "gateway")) {
      String[] words =
          command.isEmpty() ? new String[] {"--help"} : new String[] {command, "--help"};
      try (Product help = Product.run(words)) {
        readable.put("help of " + command, help.output() + help.errors());
      }
    }
  }

  private String metrics(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + metricsPort + path)).build(),
              BodyHandlers.ofString())
          .body();
    }
  }

  private Path config() throws Exception {
    Path key = folder.resolve("camera.key");
    String sealed;
    try (Product made = Product.run("camera-key", "--file", key.toString())) {
      assertThat(made.awaitExit()).as(made.errors()).isZero();
      planted.put("camera side's key", Files.readString(key).strip());
      CameraPublicKey published = CameraPublicKey.parse(made.output().strip()).orElseThrow();
      sealed = seal(published, "gate", SEALED_CAMERA);
      passedLogin = seal(published, "barn", PASSED_CAMERA);
    }
    String text =
        """
        camera-side:
          camera-key-file: %s
          cameras:
            - id: yard
              address: rtsp://127.0.0.1:%d%s
              user: u
              password: %s
            - id: gate
              address: rtsp://127.0.0.1:%d%s
              password-sealed: %s
            - id: barn
              address: rtsp://127.0.0.1:%d%s
        gateway:
          data-dir: %s
          listen:
            address: 127.0.0.1
            port: 0
            names: [localhost]
          cameras:
            - id: yard
            - id: gate
            - id: barn
          webrtc:
            enabled: false
          metrics:
            port: %d
        """
            .formatted(
                key,
                first.port(),
                first.path(),
                PLAIN_CAMERA,
                second.port(),
                second.path(),
                sealed,
                third.port(),
                third.path(),
                folder.resolve("data"),
                metricsPort);
    Path file = Files.writeString(folder.resolve("lightlock.yaml"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static String seal(CameraPublicKey key, String camera, String password)
      throws SealException {
    return key.seal(camera, new CameraCredential("u", password).toSealable().orElseThrow()).text();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
