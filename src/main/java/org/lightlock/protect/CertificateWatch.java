package org.lightlock.protect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a renewed certificate without a restart: looks at its files every few seconds and takes a
 * new pair when it is right. One that is not, such as a half written one or a key that does not
 * belong to it, changes nothing but the log. Says in the log when a certificate ends soon.
 *
 * <p>It looks, because a notification is lost where certbot has links that point to links. One
 * thread.
 */
public final class CertificateWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final Duration WARN_BEFORE = Duration.ofDays(21);

  /** Changed or not: the certificate that the gateway makes itself is renewed by loading it. */
  private static final Duration RELOAD_EVERY = Duration.ofHours(12);

  private static final Duration WARN_EVERY = Duration.ofHours(12);

  private final ServedCertificate served;
  private final Source source;
  private final List<Path> files;
  private final InstantSource clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("certificate-watch").daemon().factory());
  private List<String> seen;
  private String lastProblem = "";
  private Instant nextWarning;
  private Instant nextReload;

  /** Where the identity comes from. */
  public interface Source {
    /** Loads and checks it. */
    TlsIdentity load() throws TlsIdentityException;
  }

  private CertificateWatch(
      ServedCertificate served, Source source, List<Path> files, InstantSource clock) {
    this.served = served;
    this.source = source;
    this.files = List.copyOf(files);
    this.clock = clock;
    this.seen = List.of();
    this.nextWarning = clock.instant();
    this.nextReload = clock.instant().plus(RELOAD_EVERY);
  }

  /**
   * Starts to look.
   *
   * @param source loads what the files hold; it is asked again when they have changed, and every
   *     time when what they held was wrong
   * @param files of the certificate and its key
   */
  public static CertificateWatch start(
      ServedCertificate served, Source source, List<Path> files, InstantSource clock) {
    return start(served, source, files, clock, LOOK_EVERY);
  }

  static CertificateWatch start(
      ServedCertificate served,
      Source source,
      List<Path> files,
      InstantSource clock,
      Duration every) {
    var watch = new CertificateWatch(served, source, files, clock);
    var _ =
        watch.thread.scheduleWithFixedDelay(
            watch::look, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  private void look() {
    try {
      List<String> now = state();
      if (!now.equals(seen) || !lastProblem.isEmpty() || !clock.instant().isBefore(nextReload)) {
        seen = now;
        nextReload = clock.instant().plus(RELOAD_EVERY);
        reload();
      }
      warnOfTheEnd();
    } catch (RuntimeException e) {
      LOG.error("the certificate's files could not be looked at", e);
    }
  }

  private void reload() {
    try {
      TlsIdentity loaded = source.load();
      if (!loaded.fingerprint().equals(served.current().fingerprint())) {
        served.use(loaded);
        nextWarning = clock.instant();
        LOG.info(
            "a new certificate is served: SHA-256 {}, until {}",
            loaded.fingerprint(),
            loaded.expires());
      }
      lastProblem = "";
    } catch (TlsIdentityException e) {
      String problem = String.valueOf(e.getMessage());
      if (!problem.equals(lastProblem)) {
        LOG.error("the changed certificate is not served, the one before still is: {}", problem);
      }
      lastProblem = problem;
    }
  }

  private void warnOfTheEnd() {
    Instant now = clock.instant();
    Duration left = Duration.between(now, served.expires());
    if (left.compareTo(WARN_BEFORE) > 0 || now.isBefore(nextWarning)) {
      return;
    }
    nextWarning = now.plus(WARN_EVERY);
    if (left.isNegative()) {
      LOG.error("the certificate ended at {}: renew it", served.expires());
    } else {
      LOG.warn("the certificate ends in {} days: renew it", left.toDays());
    }
  }

  /** What changes when a file is written or replaced, links followed. */
  private List<String> state() {
    List<String> state = new ArrayList<>();
    for (Path file : files) {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        state.add(found.lastModifiedTime() + " " + found.size() + " " + found.fileKey());
      } catch (IOException e) {
        state.add(e.getClass().getSimpleName());
      }
    }
    return state;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
