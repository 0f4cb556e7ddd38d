package org.lightlock.app;

import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.LocalAccess;
import org.lightlock.access.LoginLimits;
import org.lightlock.access.SessionLimits;
import org.lightlock.config.GatewayConfig;
import org.lightlock.control.ControlApi;
import org.lightlock.control.StreamAddresses;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.fmp4.FragmentStreams;
import org.lightlock.frame.RingGeometry;
import org.lightlock.observe.Health;
import org.lightlock.observe.Metrics;
import org.lightlock.observe.ObserveListener;
import org.lightlock.protect.GatewayTls;
import org.lightlock.protect.TlsIdentity;
import org.lightlock.protect.TlsIdentityException;
import org.lightlock.relay.RelayedCamera;
import org.lightlock.relay.RelayedCameras;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.BySuffix;
import org.lightlock.serve.hls.HlsHandler;
import org.lightlock.serve.hls.HlsLimits;
import org.lightlock.serve.http.GatewayServer;
import org.lightlock.serve.http.HttpSettings;
import org.lightlock.serve.mp4.Mp4Handler;
import org.lightlock.serve.mp4.Mp4Limits;
import org.lightlock.serve.mse.MseHandler;
import org.lightlock.serve.mse.MseLimits;
import org.lightlock.serve.snapshot.SnapshotHandler;

/** The gateway's wiring: pixels in, viewers out. */
final class GatewayProcess {
  /** One picture is written, one is the newest, one is being encoded, one waits for an encoder. */
  private static final int RING_SLOTS = 4;

  private static final int LARGEST_WIDTH = 3840;
  private static final int LARGEST_HEIGHT = 2160;

  /** Ways of watching that take a ticket, as its answer names them. */
  private static final StreamAddresses ADDRESSES =
      new StreamAddresses(
          Map.of(
              "mse",
              "wss://{host}/live/{camera}/full",
              "mp4",
              "https://{host}/live/{camera}.mp4",
              "hls",
              "https://{host}/hls/{camera}.m3u8",
              "snapshot",
              "https://{host}/snapshot/{camera}.jpg"));

  private GatewayProcess() {}

  /**
   * Serves until the life line ends. Prints one line {@code
   * {"ready":"gateway","port":8443,"metricsPort":9464}} on standard output once it serves.
   */
  static void run(GatewayConfig config, LifeLine lifeLine) throws CommandException {
    checkPorts(config);
    try {
      Path dataDir = config.dataDir();
      AccessDatabase database = AccessDatabase.open(dataDir);
      TlsIdentity identity = identity(config);
      var metrics = new Metrics();
      var counting = new CountingEvents(metrics, config.cameras(), config.renditions().specs());
      try (LocalAccess access = access(config, database);
          RelayedCameras cameras = cameras(config, counting);
          var _ = new CounterPump(metrics, cameras)) {
        cameras.start();
        serve(config, identity, metrics, counting, access, cameras, lifeLine);
      }
    } catch (TlsIdentityException e) {
      throw new CommandException(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
    } catch (DatabaseException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.PART_FAILED, "the gateway cannot start: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the command when a listener's port cannot be had, before anything is started. */
  static void checkPorts(GatewayConfig config) throws CommandException {
    FreePort.check(config.listen().address(), config.listen().port(), "listen.port");
    FreePort.check(config.metrics().address(), config.metrics().port(), "metrics.port");
    if (config.rtsps().enabled()) {
      FreePort.check(config.rtsps().address(), config.rtsps().port(), "rtsps.port");
    }
  }

  private static void serve(
      GatewayConfig config,
      TlsIdentity identity,
      Metrics metrics,
      CountingEvents counting,
      LocalAccess access,
      RelayedCameras cameras,
      LifeLine lifeLine)
      throws IOException, TlsIdentityException, InterruptedException {
    SSLContext tls = GatewayTls.context(identity);
    var admissions = new Admissions(access, admissionLimits(config));
    var fragments = new FragmentStreams();
    HttpHandler live = live(access, cameras, admissions, fragments, counting);
    HttpHandler hls = hls(config, access, cameras, admissions, fragments, counting);
    var listen = new InetSocketAddress(config.listen().address(), config.listen().port());
    var measured = new InetSocketAddress(config.metrics().address(), config.metrics().port());
    try (GatewayServer server =
            GatewayServer.start(
                new HttpSettings(listen, tls, List.of(), List.of()),
                new ControlApi(access, cameras, ADDRESSES),
                live,
                Map.of(
                    "/snapshot/",
                    new SnapshotHandler(access, cameras, admissions),
                    HlsHandler.PREFIX,
                    hls,
                    HlsHandler.PLAY,
                    hls));
        RtspsListener rtsps =
            RtspsListener.start(config.rtsps(), tls, access, admissions, cameras, counting);
        ObserveListener observe =
            ObserveListener.start(measured, metrics, () -> health(cameras, admissions))) {
      Lightlock.log("lightlock: certificate SHA-256 fingerprint " + identity.fingerprint());
      Map<String, Object> ports = new LinkedHashMap<>();
      ports.put("port", server.address().getPort());
      ports.put("metricsPort", observe.address().getPort());
      rtsps.port().ifPresent(port -> ports.put("rtspsPort", port));
      ReadyLine.print("gateway", ports);
      lifeLine.awaitEnd();
    }
  }

  /** The ways of watching below /live/. */
  private static HttpHandler live(
      LocalAccess access,
      RelayedCameras cameras,
      Admissions admissions,
      FragmentStreams fragments,
      CountingEvents counting) {
    return new BySuffix(
        Mp4Handler.SUFFIX,
        new Mp4Handler(
            access,
            cameras,
            admissions,
            fragments,
            Mp4Limits.DEFAULT,
            System::nanoTime,
            counting.viewers()),
        new MseHandler(
            access,
            cameras,
            admissions,
            fragments,
            MseLimits.DEFAULT,
            System::nanoTime,
            counting.viewers()));
  }

  private static HttpHandler hls(
      GatewayConfig config,
      LocalAccess access,
      RelayedCameras cameras,
      Admissions admissions,
      FragmentStreams fragments,
      CountingEvents counting) {
    Map<String, Integer> keyFrameSeconds =
        config.renditions().specs().stream()
            .collect(Collectors.toMap(RenditionSpec::name, RenditionSpec::keyFrameSeconds));
    return new HlsHandler(
        access,
        cameras,
        admissions,
        fragments,
        rendition -> keyFrameSeconds.getOrDefault(rendition, 2),
        HlsLimits.DEFAULT,
        System::nanoTime,
        counting.viewers());
  }

  private static TlsIdentity identity(GatewayConfig config) throws TlsIdentityException {
    Optional<Path> certificate = config.tls().certificate();
    Optional<Path> key = config.tls().key();
    return certificate.isPresent() && key.isPresent()
        ? TlsIdentity.load(certificate.get(), key.get(), InstantSource.system())
        : TlsIdentity.selfSigned(config.dataDir(), config.listen().names(), InstantSource.system());
  }

  private static LocalAccess access(GatewayConfig config, AccessDatabase database) {
    GatewayConfig.Accounts accounts = config.accounts();
    return LocalAccess.start(
        database,
        new SessionLimits(accounts.sessionIdle(), accounts.sessionAbsolute()),
        new LoginLimits(
            accounts.loginFailures(), 4 * accounts.loginFailures(), accounts.loginWindow()));
  }

  private static RelayedCameras cameras(GatewayConfig config, CountingEvents counting) {
    List<RelayedCamera> cameras =
        config.cameras().stream()
            .map(
                camera ->
                    new RelayedCamera(
                        camera.id(),
                        camera.name(),
                        camera.pull() == GatewayConfig.Pull.ALWAYS,
                        camera.footageWatch()))
            .toList();
    return new RelayedCameras(
        config.airlock(),
        cameras,
        config.renditions().specs(),
        RingGeometry.forPictures(RING_SLOTS, LARGEST_WIDTH, LARGEST_HEIGHT),
        InstantSource.system(),
        counting.relay());
  }

  private static AdmissionLimits admissionLimits(GatewayConfig config) {
    GatewayConfig.Viewers viewers = config.viewers();
    return new AdmissionLimits(
        viewers.maxStreamsPerUser(), viewers.maxStreams(), viewers.maxStreams());
  }

  private static Health health(RelayedCameras cameras, Admissions admissions) {
    boolean there = cameras.cameraSideIsThere();
    return new Health(
        there, Map.of("cameraSide", there ? "there" : "away", "viewers", admissions.open()));
  }
}
