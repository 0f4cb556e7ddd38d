package org.lightlock.serve.sso;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.lightlock.protect.TestAuthority;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Keycloak on this machine, with its realm in memory. The build has unpacked it to {@code
 * target/keycloak}; it takes about a minute to start.
 */
final class Keycloak implements AutoCloseable {
  /** The password of every person. */
  static final String PASSWORD = "tulips-and-bicycles-7";

  /** The gateway's secret. */
  static final String SECRET = "planted-keycloak-secret-91c2";

  /** The administrator's one-time-password key, as Keycloak keeps it: plain text. */
  static final String TOTP_KEY = "planted-totp-key-0815";

  private static final String ADMIN = "root-of-the-test";
  private static final String ADMIN_PASSWORD = "planted-admin-password-5d";
  private static final Duration START = Duration.ofMinutes(6);

  private final Process process;
  private final int port;
  private final HttpClient client;

  private Keycloak(Process process, int port, HttpClient client) {
    this.process = process;
    this.port = port;
    this.client = client;
  }

  /**
   * Starts it.
   *
   * @param gateway the gateway's address, where people and logout messages are sent to
   * @param trusted the gateway's certificate
   */
  static Keycloak start(
      Path directory, int port, String gateway, Path trusted, TestAuthority authority)
      throws Exception {
    Path home = home();
    TestAuthority.Issued identity = authority.forLoopback();
    Path certificate =
        TestAuthority.write(directory.resolve("keycloak.crt"), identity.certificate());
    Path key = TestAuthority.write(directory.resolve("keycloak.key"), identity.key());
    Path realm = Files.createDirectories(home.resolve("data/import")).resolve("city-realm.json");
    Files.writeString(realm, realm(gateway));
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash",
            home.resolve("bin/kc.sh").toString(),
            "start-dev",
            "--db=dev-mem",
            "--http-port=0",
            "--http-host=127.0.0.1",
            "--https-port=" + port,
            "--http-management-port=0",
            "--https-certificate-file=" + certificate,
            "--https-certificate-key-file=" + key,
            "--hostname=https://localhost:" + port,
            "--truststore-paths=" + trusted,
            "--cache=local",
            "--log-level=WARN",
            "--import-realm");
    builder.environment().putAll(environment());
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("keycloak.log").toFile());
    SSLContext tls = SSLContext.getInstance("TLS", "SunJSSE");
    tls.init(null, authority.trust().getTrustManagers(), null);
    Keycloak keycloak =
        new Keycloak(builder.start(), port, HttpClient.newBuilder().sslContext(tls).build());
    try {
      Awaitility.await("Keycloak, see " + directory.resolve("keycloak.log"))
          .atMost(START)
          .pollInterval(Duration.ofMillis(500))
          .until(keycloak::answers);
      return keycloak;
    } catch (RuntimeException e) {
      String log = Files.readString(directory.resolve("keycloak.log"));
      keycloak.close();
      throw new IllegalStateException(log, e);
    }
  }

  /** Memory as little as it starts in; the JDK is the one that runs the tests. */
  private static Map<String, String> environment() {
    return Map.of(
        "JAVA_HOME",
        System.getProperty("java.home"),
        "JAVA_OPTS",
        "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx384m -Dfile.encoding=UTF-8",
        "KC_BOOTSTRAP_ADMIN_USERNAME",
        ADMIN,
        "KC_BOOTSTRAP_ADMIN_PASSWORD",
        ADMIN_PASSWORD);
  }

  private static Path home() throws IOException {
    Path unpacked = Path.of(System.getProperty("lightlock.home", "."), "target", "keycloak");
    if (!Files.isDirectory(unpacked)) {
      throw new IllegalStateException(
          unpacked + " is not there: run ./mvnw pre-integration-test, which unpacks it");
    }
    try (Stream<Path> folders = Files.list(unpacked)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("bin/kc.sh")))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String realm(String gateway) throws IOException {
    try (InputStream in = Keycloak.class.getResourceAsStream("city-realm.json")) {
      if (in == null) {
        throw new IllegalStateException("city-realm.json is not among the test's resources");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@GATEWAY@", gateway)
          .replace("@PASSWORD@", PASSWORD)
          .replace("@TOTP@", TOTP_KEY)
          .replace("@SECRET@", SECRET);
    }
  }

  private boolean answers() throws InterruptedException {
    if (!process.isAlive()) {
      throw new IllegalStateException("Keycloak has ended with status " + process.exitValue());
    }
    try {
      return client
              .send(
                  HttpRequest.newBuilder(URI.create(issuer() + "/.well-known/openid-configuration"))
                      .timeout(Duration.ofSeconds(5))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** The realm's name. */
  String issuer() {
    return issuer(port);
  }

  static String issuer(int port) {
    return "https://localhost:" + port + "/realms/city";
  }

  /** The administrator ends every session of a person. */
  void logOut(String user) throws Exception {
    administer("POST", "/users/" + idOf(user) + "/logout", "{}");
  }

  /** The administrator moves a person from one group to another. */
  void move(String user, String from, String to) throws Exception {
    administer("DELETE", "/users/" + idOf(user) + "/groups/" + idOfGroup(from), "");
    administer("PUT", "/users/" + idOf(user) + "/groups/" + idOfGroup(to), "{}");
  }

  private String idOf(String user) throws Exception {
    return only(administer("GET", "/users?exact=true&username=" + user, ""));
  }

  private String idOfGroup(String group) throws Exception {
    return only(administer("GET", "/groups?exact=true&search=" + group, ""));
  }

  private static String only(String json) {
    JsonNode found = new JsonMapper().readTree(json);
    if (found.size() != 1) {
      throw new IllegalStateException("not one but " + found.size());
    }
    return found.get(0).path("id").asString();
  }

  private String administer(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("https://localhost:" + port + "/admin/realms/city" + path))
            .header("Authorization", "Bearer " + token())
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    var response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IllegalStateException(path + " answers " + response.statusCode());
    }
    return response.body();
  }

  private String token() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "https://localhost:" + port + "/realms/master/protocol/openid-connect/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "grant_type=password&client_id=admin-cli&username="
                        + ADMIN
                        + "&password="
                        + ADMIN_PASSWORD))
            .build();
    String body = client.send(request, BodyHandlers.ofString()).body();
    return new JsonMapper().readTree(body).path("access_token").asString();
  }

  /** kc.sh starts Java; both end. */
  @Override
  public void close() {
    client.shutdownNow();
    List<ProcessHandle> family =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    family.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        family.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      family.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }
}
