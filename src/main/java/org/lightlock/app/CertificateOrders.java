package org.lightlock.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.lightlock.config.AcmeConfig;
import org.lightlock.config.GatewayConfig;
import org.lightlock.protect.acme.AcmeCertificate;
import org.lightlock.protect.acme.AcmeException;
import org.lightlock.protect.acme.AcmeSettings;

/**
 * Orders certificates in time, on a thread of its own; the gateway serves whatever certificate it
 * has meanwhile. A failed order is tried again after a minute at first and twice a day at last.
 */
final class CertificateOrders implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofHours(1);
  private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
  private static final Duration LAST_RETRY = Duration.ofHours(12);
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");

  private final Optional<Thread> thread;

  private CertificateOrders(Optional<AcmeCertificate> certificate) {
    thread =
        certificate.map(
            ordered ->
                Thread.ofPlatform().name("acme").daemon().start(() -> keepOrdering(ordered)));
  }

  /** The certificate that an authority gives, when the configuration names one. */
  static Optional<AcmeCertificate> certificate(GatewayConfig config) throws CommandException {
    if (config.tls().acme().isEmpty()) {
      return Optional.empty();
    }
    AcmeConfig acme = config.tls().acme().get();
    List<String> names =
        config.listen().names().stream()
            .filter(name -> !LITERAL.matcher(name).matches() && !name.equals("localhost"))
            .toList();
    if (names.isEmpty()) {
      throw new CommandException(
          ExitCode.CONFIGURATION,
          "tls.acme: write the host names that viewers type into listen.names");
    }
    return Optional.of(
        new AcmeCertificate(
            config.dataDir(),
            new AcmeSettings(
                acme.directory(), acme.contact(), names, acme.authority(), binding(acme)),
            new InetSocketAddress(acme.address(), acme.httpPort()),
            InstantSource.system()));
  }

  private static Optional<AcmeSettings.AccountBinding> binding(AcmeConfig acme)
      throws CommandException {
    if (acme.keyId().isEmpty() || acme.hmacFile().isEmpty()) {
      return Optional.empty();
    }
    Path file = acme.hmacFile().get();
    try {
      byte[] key =
          Base64.getUrlDecoder().decode(Files.readString(file, StandardCharsets.US_ASCII).strip());
      return Optional.of(
          new AcmeSettings.AccountBinding(
              acme.keyId().get(), new SecretKeySpec(key, "HmacSHA256")));
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.CONFIGURATION, file + ": does not hold a key as the authority gave it");
    }
  }

  /** Begins to order, when there is something to order. */
  static CertificateOrders start(Optional<AcmeCertificate> certificate) {
    return new CertificateOrders(certificate);
  }

  private static void keepOrdering(AcmeCertificate certificate) {
    Duration retry = FIRST_RETRY;
    try {
      while (true) {
        Duration wait = LOOK_EVERY;
        if (certificate.isDue()) {
          try {
            certificate.order();
            retry = FIRST_RETRY;
          } catch (AcmeException e) {
            Lightlock.log("lightlock: no certificate: " + e.getMessage());
            wait = retry;
            Duration twice = retry.multipliedBy(2);
            retry = twice.compareTo(LAST_RETRY) < 0 ? twice : LAST_RETRY;
          }
        }
        Thread.sleep(wait);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.ifPresent(Thread::interrupt);
  }
}
