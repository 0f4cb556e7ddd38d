package org.lightlock.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.lightlock.config.CameraSideConfig;
import org.lightlock.config.ConfigText;
import org.lightlock.config.GatewayConfig;
import org.lightlock.config.WebRtcConfig;
import tools.jackson.databind.JsonNode;

/**
 * Both sides as children of this process, for demo and serve. The gateway child never sees a
 * camera's address: each child is sent its own part through its own pipe.
 */
final class Installation {
  private static final Duration START = Duration.ofSeconds(60);

  private Installation() {}

  /**
   * Starts both sides and waits until both serve.
   *
   * @return the gateway's ready line
   */
  static JsonNode start(ProcessFamily family, CameraSideConfig cameraSide, GatewayConfig gateway)
      throws CommandException, InterruptedException {
    List<String> fromParent = List.of("--config", "-");
    ChildProcess cameraChild =
        family.start(
            ChildSpec.ofCommand("camera-side", fromParent, () -> ConfigText.of(cameraSide), true));
    // A gateway that took free ports gets the same ones when it is started again.
    var config = new AtomicReference<>(gateway);
    ChildProcess gatewayChild =
        family.start(
            ChildSpec.ofCommand(
                "gateway",
                fromParent,
                () -> ConfigText.of(Objects.requireNonNull(config.get())),
                true));
    cameraChild.awaitReady(START);
    JsonNode ready = gatewayChild.awaitReady(START);
    config.set(atPorts(gateway, ready));
    return ready;
  }

  /** The camera side's configuration with the socket in the family's folder. */
  static CameraSideConfig withAirlock(CameraSideConfig config, Path airlock) {
    return new CameraSideConfig(
        airlock, config.cameraKeyFile(), config.cameras(), config.workers(), config.oldCameras());
  }

  /** The gateway's configuration at the ports that it says it took. */
  private static GatewayConfig atPorts(GatewayConfig config, JsonNode ready) {
    GatewayConfig.Listen listen = config.listen();
    GatewayConfig.Rtsps rtsps = config.rtsps();
    WebRtcConfig webrtc = config.webrtc();
    return new GatewayConfig(
        config.airlock(),
        config.dataDir(),
        config.database(),
        new GatewayConfig.Listen(
            listen.address(), ready.path("port").asInt(listen.port()), listen.names()),
        config.tls(),
        config.cameras(),
        config.renditions(),
        config.accounts(),
        config.seal(),
        config.viewers(),
        config.requests(),
        new GatewayConfig.Rtsps(
            rtsps.enabled(),
            rtsps.address(),
            ready.path("rtspsPort").asInt(rtsps.port()),
            rtsps.digestSha256()),
        webrtc.atPorts(
            ready.path("webrtcUdpPort").asInt(webrtc.udpPort()),
            webrtc.tcpPort().map(tcp -> ready.path("webrtcTcpPort").asInt(tcp))),
        config.metrics(),
        config.audit(),
        config.sso(),
        config.clientCertificates());
  }

  /** The gateway's configuration with the socket in the family's folder. */
  static GatewayConfig withAirlock(GatewayConfig config, Path airlock) {
    return new GatewayConfig(
        airlock,
        config.dataDir(),
        config.database(),
        config.listen(),
        config.tls(),
        config.cameras(),
        config.renditions(),
        config.accounts(),
        config.seal(),
        config.viewers(),
        config.requests(),
        config.rtsps(),
        config.webrtc(),
        config.metrics(),
        config.audit(),
        config.sso(),
        config.clientCertificates());
  }
}
