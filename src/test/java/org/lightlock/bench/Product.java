package org.lightlock.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The product as it is installed: {@code lightlock serve} with one account, its gateway, its camera
 * side and its workers, all in processes of their own.
 */
final class Product implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final String USER = "bench";
  private static final String PASSWORD = "measured-not-guessed";

  /** A waiting worker uses nothing; one that decodes, a tenth of a processor at least. */
  private static final double BUSY_SECONDS_PER_SECOND = 0.03;

  private final Process serve;
  private final ViewerClient client;
  private final int metricsPort;
  private final long gateway;
  private final long cameraSide;

  /** One camera as it is configured; pull is {@code always} or {@code on-demand}. */
  record Camera(String id, String address, String pull) {}

  private Product(Process serve, ViewerClient client, int metricsPort) throws IOException {
    this.serve = serve;
    this.client = client;
    this.metricsPort = metricsPort;
    this.gateway = child("gateway");
    this.cameraSide = child("camera-side");
  }

  /**
   * Starts everything and logs in.
   *
   * @param folder empty and its own; database, configuration and log stay there
   */
  static Product start(Path folder, List<Camera> cameras) throws IOException, InterruptedException {
    return start(folder, cameras, "");
  }

  /** As above, with more lines for the gateway's section. */
  static Product start(Path folder, List<Camera> cameras, String more)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path log = folder.resolve("serve.log");
    Path data = Files.createDirectories(folder.resolve("data"));
    int port = freePort();
    int metricsPort = freePort();
    Path config = folder.resolve("lightlock.yaml");
    Files.writeString(config, configuration(data, port, metricsPort, cameras) + more);
    Installed.run(
        log,
        PASSWORD + "\n",
        List.of(
            "user",
            "add",
            USER,
            "--all-cameras",
            "--data-dir",
            data.toString(),
            "--password-stdin"));
    Process serve = Installed.start(log, List.of("serve", "--config", config.toString()));
    try {
      var client = new ViewerClient(port);
      long deadline = System.nanoTime() + START.toNanos();
      while (!client.login(USER, PASSWORD)) {
        if (!serve.isAlive() || System.nanoTime() > deadline) {
          throw new IOException("lightlock serve does not serve: " + Files.readString(log));
        }
        Thread.sleep(200);
      }
      return new Product(serve, client, metricsPort);
    } catch (IOException | InterruptedException | RuntimeException e) {
      Installed.end(serve);
      throw e;
    }
  }

  private static String configuration(Path data, int port, int metricsPort, List<Camera> cameras) {
    var text = new StringBuilder("camera-side:\n  cameras:\n");
    for (Camera camera : cameras) {
      text.append("    - id: ").append(camera.id()).append('\n');
      text.append("      address: ").append(camera.address()).append('\n');
    }
    text.append("gateway:\n  data-dir: ").append(data).append('\n');
    text.append("  listen:\n    address: 127.0.0.1\n    port: ").append(port).append('\n');
    text.append("    names:\n      - localhost\n");
    text.append("  metrics:\n    port: ").append(metricsPort).append('\n');
    text.append("  cameras:\n");
    for (Camera camera : cameras) {
      text.append("    - id: ").append(camera.id()).append('\n');
      text.append("      pull: ").append(camera.pull()).append('\n');
      text.append("      footage-watch: false\n"); // simulated cameras repeat their clips
    }
    return text.toString();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  ViewerClient client() {
    return client;
  }

  /** Somebody who has not signed in yet, on a connection of their own. The caller closes it. */
  ViewerClient stranger() throws IOException {
    return new ViewerClient(client.port());
  }

  String user() {
    return USER;
  }

  String password() {
    return PASSWORD;
  }

  /** The gateway's process id. */
  long gateway() {
    return gateway;
  }

  /** The camera side's process id. */
  long cameraSide() {
    return cameraSide;
  }

  /** The port of metrics and health. */
  int metricsPort() {
    return metricsPort;
  }

  /** Where Prometheus would ask. */
  Counters counters() throws IOException, InterruptedException {
    return Counters.read(metricsPort);
  }

  /** The workers that decode, the busiest first; looks on for a second. */
  List<Long> busyWorkers() throws InterruptedException {
    Map<Long, Double> before = workers();
    Thread.sleep(1_000);
    Map<Long, Double> used = new HashMap<>();
    workers().forEach((pid, after) -> used.put(pid, after - before.getOrDefault(pid, after)));
    return used.entrySet().stream()
        .filter(worker -> worker.getValue() >= BUSY_SECONDS_PER_SECOND)
        .sorted(Map.Entry.<Long, Double>comparingByValue(Comparator.reverseOrder()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The one worker that decodes. */
  long busyWorker() throws IOException, InterruptedException {
    return busyWorkers().stream()
        .findFirst()
        .orElseThrow(() -> new IOException("no worker decodes"));
  }

  /** The CPU seconds of each worker so far. */
  Map<Long, Double> workers() {
    Map<Long, Double> workers = new HashMap<>();
    for (long pid : children(cameraSide)) {
      if (ProcessUse.commandLine(pid).contains("org.lightlock.sandbox.WorkerMain")) {
        try {
          workers.put(pid, ProcessUse.cpuSeconds(pid));
        } catch (IOException e) {
          // It has just ended.
        }
      }
    }
    return workers;
  }

  private long child(String command) throws IOException {
    Optional<Long> child =
        children(serve.pid()).stream()
            .filter(
                pid ->
                    ProcessUse.commandLine(pid)
                        .contains("org.lightlock.app.Lightlock " + command + " "))
            .findFirst();
    return child.orElseThrow(() -> new IOException("serve has no child " + command));
  }

  private static List<Long> children(long parent) {
    try (Stream<ProcessHandle> children =
        ProcessHandle.of(parent).stream().flatMap(ProcessHandle::children)) {
      return children.map(ProcessHandle::pid).toList();
    }
  }

  @Override
  public void close() {
    client.close();
    Installed.end(serve);
  }
}
