package org.lightlock.serve.webrtc;

import java.io.IOException;
import java.util.Optional;
import org.lightlock.serve.Admission;

/** The WebRTC engine: one UDP port and one TCP port for all viewers of all cameras. */
public final class WebRtcServer implements WebRtcSessions, AutoCloseable {
  private WebRtcServer() {}

  /**
   * Opens the ports.
   *
   * @throws IOException when a port is taken or an address is not the machine's
   */
  public static WebRtcServer start(WebRtcSettings settings, WebRtcParts parts) throws IOException {
    throw new IOException("not built yet");
  }

  @Override
  public Opening open(Admission admission, String offer) throws InterruptedException {
    throw new IllegalStateException();
  }

  @Override
  public Optional<WebRtcSession> find(String id) {
    return Optional.empty();
  }

  /** The UDP port. */
  public int udpPort() {
    return 0;
  }

  /** The TCP port, {@link WebRtcSettings#NO_TCP} when there is none. */
  public int tcpPort() {
    return 0;
  }

  /** How many sessions are open. */
  public int sessions() {
    return 0;
  }

  /** Ends every session and gives the ports back. */
  @Override
  public void close() {}
}
