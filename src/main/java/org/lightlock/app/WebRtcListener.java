package org.lightlock.app;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.Access;
import org.lightlock.config.GatewayConfig;
import org.lightlock.config.WebRtcConfig;
import org.lightlock.protect.dtls.DtlsIdentity;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.PacketStreams;
import org.lightlock.serve.webrtc.WebRtcLimits;
import org.lightlock.serve.webrtc.WebRtcParts;
import org.lightlock.serve.webrtc.WebRtcServer;
import org.lightlock.serve.webrtc.WebRtcSettings;
import org.lightlock.serve.webrtc.whep.WhepHandler;

/**
 * WebRTC as it is configured, which may be not at all: the engine's ports and who answers offers.
 */
final class WebRtcListener implements AutoCloseable {
  private final @Nullable WebRtcServer server;

  private WebRtcListener(@Nullable WebRtcServer server) {
    this.server = server;
  }

  /** Opens the ports, or nothing when it is switched off. */
  static WebRtcListener start(GatewayConfig config, LiveStreams cameras, CountingEvents counting)
      throws IOException {
    WebRtcConfig webrtc = config.webrtc();
    if (!webrtc.enabled()) {
      return new WebRtcListener(null);
    }
    var settings =
        new WebRtcSettings(
            webrtc.address(),
            webrtc.udpPort(),
            webrtc.tcpPort().orElse(WebRtcSettings.NO_TCP),
            WebRtcAddresses.of(config),
            WebRtcLimits.DEFAULT);
    var parts =
        new WebRtcParts(
            cameras,
            new PacketStreams(),
            DtlsIdentity.generate(),
            System::nanoTime,
            InstantSource.system(),
            counting.webRtc());
    return new WebRtcListener(WebRtcServer.start(settings, parts));
  }

  /** Whether offers are answered. */
  boolean isOn() {
    return server != null;
  }

  /** Who answers offers, empty when it is switched off. */
  Optional<WhepHandler> whep(
      GatewayConfig config,
      Access access,
      LiveStreams cameras,
      Admissions admissions,
      CountingEvents counting) {
    return Optional.ofNullable(server)
        .map(
            open ->
                new WhepHandler(
                    access,
                    cameras,
                    admissions,
                    open,
                    config.webrtc().maxSessions(),
                    counting.webRtc()::refused));
  }

  /** Adds its ports as the ready line names them. */
  void addPorts(Map<String, Object> ports) {
    if (server != null) {
      ports.put("webrtcUdpPort", server.udpPort());
      if (server.tcpPort() != WebRtcSettings.NO_TCP) {
        ports.put("webrtcTcpPort", server.tcpPort());
      }
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
