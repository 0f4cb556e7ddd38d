package org.lightlock.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.Access;
import org.lightlock.access.DigestAlgorithm;
import org.lightlock.access.certificate.ClientCertificates;
import org.lightlock.config.GatewayConfig;
import org.lightlock.config.Old;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.PacketStreams;
import org.lightlock.serve.rtsps.RtspsLimits;
import org.lightlock.serve.rtsps.RtspsParts;
import org.lightlock.serve.rtsps.RtspsServer;

/** The RTSPS listener as it is configured, which may be not at all. */
final class RtspsListener implements AutoCloseable {
  private final @Nullable RtspsServer server;

  private RtspsListener(@Nullable RtspsServer server) {
    this.server = server;
  }

  /**
   * Starts it, or nothing when it is switched off.
   *
   * @param tls asks for a certificate where there are {@code certificates}
   */
  static RtspsListener start(
      GatewayConfig.Rtsps config,
      Old oldPlayers,
      SSLContext tls,
      Optional<ClientCertificates> certificates,
      Access access,
      Admissions admissions,
      LiveStreams cameras,
      PacketStreams packets,
      CountingEvents counting)
      throws IOException {
    if (!config.enabled()) {
      return new RtspsListener(null);
    }
    Set<DigestAlgorithm> digests = EnumSet.noneOf(DigestAlgorithm.class);
    if (oldPlayers == Old.ALLOWED) {
      digests.add(DigestAlgorithm.MD5);
    }
    if (config.digestSha256()) {
      digests.add(DigestAlgorithm.SHA_256);
    }
    var parts =
        new RtspsParts(
            access,
            admissions,
            cameras,
            packets,
            certificates,
            digests,
            oldPlayers == Old.ALLOWED,
            RtspsLimits.DEFAULT,
            System::nanoTime,
            InstantSource.system(),
            counting.rtsps());
    var listen = new InetSocketAddress(config.address(), config.port());
    return new RtspsListener(RtspsServer.start(listen, tls, parts));
  }

  /** Where it listens, empty when it is switched off. */
  OptionalInt port() {
    return server == null ? OptionalInt.empty() : OptionalInt.of(server.address().getPort());
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
