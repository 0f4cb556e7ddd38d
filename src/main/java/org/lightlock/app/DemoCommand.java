package org.lightlock.app;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lightlock.access.CameraScope;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraCredential;
import org.lightlock.config.AuditConfig;
import org.lightlock.config.CameraSideConfig;
import org.lightlock.config.CameraUrl;
import org.lightlock.config.DatabaseConfig;
import org.lightlock.config.GatewayConfig;
import org.lightlock.config.RequestsConfig;
import org.lightlock.config.WebRtcConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code lightlock demo}: simulated or real cameras, both sides, one account made for this run. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Shows everything on this machine: cameras, camera side and gateway.")
final class DemoCommand implements Callable<Integer> {
  private static final String USER = "demo";
  private static final int MAX_CAMERAS = 64;

  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--cameras", defaultValue = "4", description = "Simulated ones. Default: 4.")
  private int cameras = 4;

  @Option(
      names = "--camera",
      paramLabel = "URL",
      description = "A real one: rtsp://user:password@10.0.0.5/path. Repeatable.")
  private List<String> urls = new ArrayList<>();

  @Option(names = "--port", defaultValue = "8443", description = "Default: 8443; 0: a free one.")
  private int port = 8443;

  @Option(
      names = "--bind",
      defaultValue = "127.0.0.1",
      description = "Default: 127.0.0.1; 0.0.0.0 lets other machines in.")
  private InetAddress bind = InetAddress.getLoopbackAddress();

  @Option(
      names = "--rtsps-port",
      paramLabel = "PORT",
      description = "RTSP over TLS for players; 0: a free one. Default: off.")
  private Optional<Integer> rtspsPort = Optional.empty();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Keep database and certificate there. Default: a temporary folder.")
  private Optional<Path> dataDir = Optional.empty();

  @Option(names = "--json", description = "Print one JSON line once everything serves.")
  private boolean json;

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    if (cameras < 0 || cameras + urls.size() > MAX_CAMERAS || cameras + urls.size() == 0) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "a demo has 1 to " + MAX_CAMERAS + " cameras");
    }
    HiddenMemory.begin();
    List<CameraUrl> real = urls.stream().map(url -> Urls.parse(spec, url)).toList();
    List<Path> clips = cameras == 0 ? List.of() : DemoClips.cycle(cameras);
    port = FreePort.check(bind, port, "--port");
    if (rtspsPort.isPresent()) {
      rtspsPort = Optional.of(FreePort.check(bind, rtspsPort.get(), "--rtsps-port"));
    }
    RunDirectory directory = RunDirectory.create("demo");
    try (LifeLine lifeLine = LifeLine.signals();
        ProcessFamily family = new ProcessFamily(directory, Lightlock::log)) {
      var wall = new DemoWall();
      if (!clips.isEmpty()) {
        say("starting " + clips.size() + " simulated cameras");
        addSimulated(family, clips, wall);
      }
      real.forEach(wall::addReal);
      say("starting the camera side and the gateway");
      Path data = dataDir.orElse(directory.path().resolve("data"));
      char[] password = GeneratedPassword.make();
      putUser(data, password);
      JsonNode ready = startBoth(family, directory, data, wall);
      report(wall, ready, password);
      lifeLine.awaitEnd();
      return ExitCode.OK;
    }
  }

  private static void addSimulated(ProcessFamily family, List<Path> clips, DemoWall wall)
      throws CommandException, InterruptedException {
    // Each camera has a password of its own, as in a sound installation.
    List<CameraCredential> credentials = new ArrayList<>();
    for (int i = 0; i < clips.size(); i++) {
      credentials.add(new CameraCredential(USER, new String(GeneratedPassword.make())));
    }
    List<String> arguments =
        new ArrayList<>(List.of("--json", "--life-line", "--port", "0", "--user", USER));
    clips.forEach(clip -> arguments.addAll(List.of("--file", clip.toString())));
    String passwords =
        credentials.stream().map(CameraCredential::password).collect(Collectors.joining("\n"));
    JsonNode ready =
        family
            .start(ChildSpec.ofCommand("simulate-camera", arguments, () -> passwords, false))
            .awaitReady(Duration.ofSeconds(30));
    for (int i = 0; i < clips.size(); i++) {
      var address =
          new CameraAddress(
              InetAddress.ofLiteral("127.0.0.1"),
              ready.path("ports").path(i).asInt(),
              ready.path("paths").path(i).asString("/"));
      int round = i / DemoClips.count();
      String title = DemoClips.title(clips.get(i)) + (round == 0 ? "" : " " + (round + 1));
      wall.addSimulated(title, address, Optional.of(credentials.get(i)));
    }
  }

  private static void putUser(Path data, char[] password) throws CommandException {
    AccessFolder.does(
        data,
        folder -> {
          if (folder.accounts().exists(USER)) {
            folder.accounts().changePassphrase(USER, password);
          } else {
            folder.accounts().add(USER, password, CameraScope.all());
          }
        });
  }

  private JsonNode startBoth(ProcessFamily family, RunDirectory directory, Path data, DemoWall wall)
      throws CommandException, IOException, InterruptedException {
    Path airlock = directory.path().resolve("airlock.sock");
    var gateway =
        new GatewayConfig(
            airlock,
            data.toAbsolutePath(),
            DatabaseConfig.EMBEDDED,
            new GatewayConfig.Listen(bind, port, List.of("localhost", "127.0.0.1")),
            GatewayConfig.Tls.SELF_MADE,
            wall.gatewayCameras(),
            GatewayConfig.Renditions.DEFAULTS,
            GatewayConfig.Accounts.DEFAULTS,
            GatewayConfig.Seal.DEFAULTS,
            GatewayConfig.Viewers.DEFAULTS,
            RequestsConfig.DEFAULTS,
            rtsps(),
            webrtc(),
            new GatewayConfig.MetricsListener(InetAddress.ofLiteral("127.0.0.1"), 0),
            AuditConfig.DEFAULTS);
    var cameraSide =
        new CameraSideConfig(
            airlock, Optional.empty(), wall.cameras(), CameraSideConfig.Workers.DEFAULTS);
    return Installation.start(family, cameraSide, gateway);
  }

  private GatewayConfig.Rtsps rtsps() {
    return rtspsPort
        .map(port -> new GatewayConfig.Rtsps(true, bind, port, false))
        .orElse(GatewayConfig.Rtsps.DEFAULTS);
  }

  private WebRtcConfig webrtc() throws CommandException, IOException {
    return new WebRtcConfig(
        true,
        bind,
        FreePort.checkUdp(bind, 0, "--bind"),
        Optional.of(FreePort.check(bind, 0, "--bind")),
        WebRtcAddresses.own(bind),
        WebRtcConfig.DEFAULTS.maxSessions());
  }

  private void report(DemoWall wall, JsonNode ready, char[] password) {
    String url = "https://localhost:" + ready.path("port").asInt(port) + "/";
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("url", url);
      rtspsPort.ifPresent(open -> line.put("rtspsPort", open));
      for (String key : List.of("webrtcUdpPort", "webrtcTcpPort")) {
        if (ready.has(key)) {
          line.put(key, ready.path(key).asInt());
        }
      }
      line.put("user", USER);
      line.put("password", new String(password));
      line.put(
          "cameras",
          wall.gatewayCameras().stream()
              .map(camera -> Map.of("id", camera.id().value(), "name", camera.name()))
              .toList());
      ReadyLine.print(line);
    } else {
      System.out.println();
      System.out.println("  Lightlock shows " + wall.cameras().size() + " cameras.");
      System.out.println();
      System.out.println("  Address    " + url);
      System.out.println("  User       " + USER);
      System.out.println("  Password   " + new String(password));
      System.out.println();
      System.out.println("  The certificate was made for this machine: the browser asks once.");
      System.out.println("  Ctrl-C ends everything.");
      System.out.println();
    }
    System.out.flush();
    Arrays.fill(password, '\0');
  }

  private static void say(String text) {
    System.err.println("lightlock: " + text);
  }
}
