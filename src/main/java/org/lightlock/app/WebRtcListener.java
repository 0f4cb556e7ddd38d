package org.lightlock.app;

import io.undertow.server.HttpHandler;
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

/** The WebRTC engine as it is configured, which may be not at all. */
final class WebRtcListener implements AutoCloseable {
  private final WebRtcConfig config;
  private final @Nullable WebRtcServer server;

  private WebRtcListener(WebRtcConfig config, @Nullable WebRtcServer server) {
    this.config = config;
    this.server = server;
  }

  /** Starts it, or nothing when it is switched off. */
  static WebRtcListener start(
      GatewayConfig config, LiveStreams cameras, PacketStreams packets, CountingEvents counting)
      throws IOException {
    WebRtcConfig webrtc = config.webrtc();
    if (!webrtc.enabled()) {
      return new WebRtcListener(webrtc, null);
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
            packets,
            DtlsIdentity.generate(),
            System::nanoTime,
            InstantSource.system(),
            counting.webRtc());
    return new WebRtcListener(webrtc, WebRtcServer.start(settings, parts));
  }

  /** Whether there is one. */
  boolean isOn() {
    return server != null;
  }

  /** What answers WHEP, empty when there is nothing to negotiate. */
  Optional<HttpHandler> handler(
      Access access, LiveStreams cameras, Admissions admissions, CountingEvents counting) {
    if (server == null) {
      return Optional.empty();
    }
    return Optional.of(
        new WhepHandler(
            access, cameras, admissions, server, config.maxSessions(), counting.webRtc()::refused));
  }

  /** Adds the ports that were taken, as the line of JSON names them. */
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
