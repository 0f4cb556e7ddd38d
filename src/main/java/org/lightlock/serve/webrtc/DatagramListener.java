package org.lightlock.serve.webrtc;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.lightlock.posix.DatagramPort;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.Received;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one UDP port of all viewers, and the thread that takes what comes there. */
final class DatagramListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatagramListener.class);
  private static final int WAIT_MILLIS = 1_000;
  private static final long RETRY_MILLIS = 100;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final DatagramPort port;
  private final Incoming incoming;
  private final CheckLimit limit;
  private final Thread thread;

  private DatagramListener(DatagramPort port, Incoming incoming, CheckLimit limit) {
    this.port = port;
    this.incoming = incoming;
    this.limit = limit;
    thread = Thread.ofPlatform().name("webrtc-receive").daemon().unstarted(this::run);
  }

  static DatagramListener open(WebRtcSettings settings, Incoming incoming) throws IOException {
    try {
      return new DatagramListener(
          DatagramPort.bind(settings.bind(), settings.udpPort()),
          incoming,
          new CheckLimit(settings.limits().checksPerSecond()));
    } catch (PosixException e) {
      throw new IOException(
          "UDP port " + settings.udpPort() + " cannot be opened: " + e.getMessage(), e);
    }
  }

  void start() {
    thread.start();
  }

  int port() {
    return port.localPort();
  }

  private void run() {
    Received received = new Received();
    byte[] packet = new byte[Received.MAX_BYTES];
    for (int count = 0; count >= 0; ) {
      try {
        count = port.receive(received, WAIT_MILLIS);
        for (int i = 0; i < count; i++) {
          take(received, i, packet);
        }
      } catch (PosixException e) {
        LOG.warn("WebRTC's UDP port could not be read: {}", e.getMessage());
        pause();
      } catch (RuntimeException | Error e) {
        LOG.error("WebRTC's UDP port could not be read; it is tried again", e);
        pause();
      }
    }
  }

  private void take(Received received, int i, byte[] packet) {
    try {
      int length = received.copy(i, packet);
      incoming.datagram(
          packet, length, received.peer(i), peer -> new DatagramRoute(port, peer), limit);
    } catch (RuntimeException | Error e) {
      LOG.error("a datagram was not understood; the others are", e);
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    port.close();
    try {
      var _ = thread.join(CLOSE_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
