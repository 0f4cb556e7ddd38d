package org.lightlock.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.lightlock.loadclient.LoadClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The WebRTC viewers, in a process of their own, which counts in no figure of the gateway's. */
final class LoadProcess implements AutoCloseable {
  private static final int END_SECONDS = 30;
  private static final int MILLIS = 1_000;

  /** One session may have 256 grants. */
  private static final int LOGINS = 3;

  private final Process process;
  private final Path log;
  private final BufferedWriter orders;
  private final BufferedReader answers;
  private final JsonMapper json = new JsonMapper();

  private LoadProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Viewers of one rendition of the gateway. */
  static LoadProcess ofGateway(Path log, Product product, String camera, String rendition)
      throws IOException {
    return ofGateway(log, product, camera, rendition, false);
  }

  /**
   * As above.
   *
   * @param feedback whether they tell ten times a second when packets arrived, as Chromium does
   */
  static LoadProcess ofGateway(
      Path log, Product product, String camera, String rendition, boolean feedback)
      throws IOException {
    Map<String, Object> target = new LinkedHashMap<>();
    target.put("whep", product.client().url());
    target.put("camera", camera);
    target.put("rendition", rendition);
    target.put("arrivals", feedback);
    Map<String, String> login = Map.of("user", product.user(), "password", product.password());
    target.put("logins", Collections.nCopies(LOGINS, login));
    return start(log, target);
  }

  /** Viewers of a Janus mountpoint. */
  static LoadProcess ofJanus(Path log, String api, int mountpoint) throws IOException {
    return start(log, Map.of("janus", api, "mountpoint", mountpoint));
  }

  private static LoadProcess start(Path log, Map<String, Object> target) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx768m",
                "-cp",
                System.getProperty("java.class.path"),
                LoadClient.class.getName())
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    var load = new LoadProcess(process, log);
    load.ask(target);
    return load;
  }

  private JsonNode ask(Map<String, Object> order) throws IOException {
    orders.write(json.writeValueAsString(order));
    orders.newLine();
    orders.flush();
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the load client ended: " + Files.readString(log));
    }
    JsonNode answer = json.readTree(line);
    if (answer.has("error")) {
      throw new IOException("the load client: " + answer.path("error").asString());
    }
    return answer;
  }

  /** Opens connections to the API beforehand, as viewers have whose page is loaded. */
  void warm(int connections) throws IOException {
    ask(Map.of("do", "warm", "count", connections));
  }

  /** Lets so many more in, evenly over time; all of them must get a picture. */
  JsonNode open(int count, int perSecond) throws IOException {
    JsonNode joins = openSome(count, perSecond);
    if (joins.path("failed").asInt() > 0) {
      throw new IOException("viewers did not get in: " + joins.path("failures"));
    }
    return joins;
  }

  /** The same, whether they get in or not. */
  JsonNode openSome(int count, int perSecond) throws IOException {
    return ask(Map.of("do", "open", "count", count, "perSecond", perSecond));
  }

  /** Lets viewers come and go. */
  JsonNode churn(int count, int perSecond, int stayMillis) throws IOException {
    return ask(
        Map.of("do", "churn", "count", count, "perSecond", perSecond, "stayMillis", stayMillis));
  }

  /** Counts for a while. */
  JsonNode window(int seconds) throws IOException {
    return ask(Map.of("do", "window", "millis", seconds * MILLIS));
  }

  /** Keeps what a viewer gets in a file, from an IDR to an IDR. */
  void record(int seconds, Path file) throws IOException {
    ask(Map.of("do", "record", "millis", seconds * MILLIS, "file", file.toString()));
  }

  /** Lets everybody leave. */
  JsonNode leave() throws IOException {
    return ask(Map.of("do", "leave"));
  }

  @Override
  public void close() {
    try {
      orders.close();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
