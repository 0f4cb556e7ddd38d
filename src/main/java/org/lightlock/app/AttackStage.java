package org.lightlock.app;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.lightlock.access.CameraScope;
import org.lightlock.attack.AttackSuite;
import org.lightlock.attack.GatewayClient;
import org.lightlock.attack.Stage;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraId;
import org.lightlock.config.AuditConfig;
import org.lightlock.config.CameraSideConfig;
import org.lightlock.config.ConfigText;
import org.lightlock.config.DatabaseConfig;
import org.lightlock.config.GatewayConfig;
import org.lightlock.config.GatewayConfig.Pull;
import org.lightlock.config.RequestsConfig;
import org.lightlock.config.WebRtcConfig;
import tools.jackson.databind.JsonNode;

/**
 * The processes that attacks are carried out against: a camera side and gateways as {@code serve}
 * starts them, on free ports, with an account and a configuration made for this run.
 */
final class AttackStage implements Stage, AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final String USER = "attack-suite";
  private static final String FINGERPRINT = "certificate SHA-256 fingerprint ";
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final RunDirectory directory;
  private final Path clips;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final ProcessFamily family;
  private final List<AttackedGateway> gateways = new ArrayList<>();
  private final ChildProcess cameraSide;
  private final Gateway gateway;

  private record AttackedGateway(ChildProcess process, int metricsPort, GatewayClient client)
      implements Gateway {
    @Override
    public long pid() {
      return process.pid();
    }
  }

  private AttackStage(RunDirectory directory, Path clips, List<AttackSuite.Entry> entries)
      throws CommandException, IOException, InterruptedException {
    this.directory = directory;
    this.clips = clips;
    this.family = new ProcessFamily(directory, log::add);
    Path airlock = directory.path().resolve("airlock.sock");
    var config =
        new CameraSideConfig(
            airlock,
            Optional.empty(),
            entries.stream().map(AttackStage::camera).toList(),
            CameraSideConfig.Workers.DEFAULTS);
    try {
      cameraSide =
          family.start(
              ChildSpec.ofCommand(
                  "camera-side", List.of("--config", "-"), () -> ConfigText.of(config), true));
      cameraSide.awaitReady(START);
      gateway =
          startGateway(
              airlock,
              entries.stream()
                  .map(
                      entry ->
                          new GatewayConfig.Camera(
                              new CameraId(entry.id()),
                              entry.id(),
                              entry.always() ? Pull.ALWAYS : Pull.ON_DEMAND,
                              entry.footageWatch()))
                  .toList());
    } catch (CommandException | IOException | InterruptedException e) {
      family.close();
      throw e;
    }
  }

  /** Starts both sides with these cameras. */
  static AttackStage start(Path clips, List<AttackSuite.Entry> entries)
      throws CommandException, IOException, InterruptedException {
    return new AttackStage(RunDirectory.create("attack"), clips, entries);
  }

  private static CameraSideConfig.Camera camera(AttackSuite.Entry entry) {
    return CameraSideConfig.Camera.of(
            new CameraId(entry.id()),
            new CameraAddress(LOOPBACK, entry.port(), entry.path()),
            Optional.ofNullable(entry.credential()))
        .withTransport(entry.transport());
  }

  private AttackedGateway startGateway(Path airlock, List<GatewayConfig.Camera> cameras)
      throws CommandException, IOException, InterruptedException {
    Path data = directory.path().resolve("data-" + gateways.size());
    char[] password = GeneratedPassword.make();
    AccessFolder.does(data, folder -> folder.accounts().add(USER, password, CameraScope.all()));
    var config =
        new GatewayConfig(
            airlock,
            data,
            DatabaseConfig.EMBEDDED,
            new GatewayConfig.Listen(LOOPBACK, 0, List.of("localhost")),
            GatewayConfig.Tls.SELF_MADE,
            cameras,
            GatewayConfig.Renditions.DEFAULTS,
            GatewayConfig.Accounts.DEFAULTS,
            GatewayConfig.Seal.DEFAULTS,
            GatewayConfig.Viewers.DEFAULTS,
            RequestsConfig.DEFAULTS,
            GatewayConfig.Rtsps.DEFAULTS,
            WebRtcConfig.OFF,
            new GatewayConfig.MetricsListener(LOOPBACK, 0),
            AuditConfig.DEFAULTS);
    int logged = log.size();
    ChildProcess process =
        family.start(
            ChildSpec.ofCommand(
                "gateway", List.of("--config", "-"), () -> ConfigText.of(config), true));
    JsonNode ready = process.awaitReady(START);
    GatewayClient client =
        GatewayClient.login(ready.path("port").asInt(), fingerprint(logged), USER, password);
    var started = new AttackedGateway(process, ready.path("metricsPort").asInt(), client);
    gateways.add(started);
    return started;
  }

  /** From the line that the gateway logs; it may come a little later than the ready line. */
  private String fingerprint(int from) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (System.nanoTime() < deadline) {
      for (String line : log.subList(from, log.size())) {
        int at = line.indexOf(FINGERPRINT);
        if (at >= 0) {
          return line.substring(at + FINGERPRINT.length()).strip();
        }
      }
      Thread.sleep(50);
    }
    throw new IOException("the gateway does not log its certificate's fingerprint");
  }

  @Override
  public Gateway gateway() {
    return gateway;
  }

  @Override
  public long cameraSidePid() {
    return cameraSide.pid();
  }

  @Override
  public List<String> log() {
    return List.copyOf(log);
  }

  @Override
  public synchronized Gateway gatewayAt(Path airlock, List<String> ids)
      throws IOException, InterruptedException {
    try {
      return startGateway(
          airlock,
          ids.stream()
              .map(id -> new GatewayConfig.Camera(new CameraId(id), id, Pull.ALWAYS, false))
              .toList());
    } catch (CommandException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public Path folder() {
    return directory.path();
  }

  @Override
  public int refusedCameraSide(String configuration) throws IOException, InterruptedException {
    ChildProcess process =
        family.start(
            ChildSpec.ofCommand(
                "camera-side", List.of("--config", "-"), () -> configuration, false));
    try {
      process.awaitReady(START);
      return ExitCode.OK;
    } catch (CommandException e) {
      return e.exitCode();
    }
  }

  @Override
  public Path clips() {
    return clips;
  }

  /** Keeps what the processes have logged. */
  void keepLog(Path file) throws IOException {
    Files.write(file, log);
  }

  @Override
  public void close() {
    gateways.forEach(each -> each.client().close());
    family.close();
  }
}
