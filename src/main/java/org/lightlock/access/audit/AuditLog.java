package org.lightlock.access.audit;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway's audit: the writer, a checkpoint every minute in which something was written, the
 * retention, the watch over the clock and the witness. Starts only when it can write. Thread-safe.
 */
public final class AuditLog implements AutoCloseable {
  private static final long CHECKPOINT_SECONDS = 60;
  private static final Duration RETENTION = Duration.ofHours(24);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  /**
   * How it is kept.
   *
   * @param keep what is older is removed
   * @param receiver who else keeps it
   * @param host this machine's name
   */
  public record Settings(Duration keep, Optional<SyslogWitness.Receiver> receiver, String host) {}

  private final Jdbi jdbi;
  private final Settings settings;
  private final AuditWriter writer;
  private final AuditCheckpoints checkpoints;
  private final ClockWatch clockWatch;
  private final ClockTrust clockTrust;
  private final @Nullable SyslogWitness witness;
  private final ScheduledExecutorService upkeep =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("audit-upkeep").daemon().factory());
  private boolean saidUnwritable;
  private boolean saidChanged;
  private boolean saidClock;

  /** When what is old was last removed, on the monotonic clock. */
  private @Nullable Long removedAt;

  private AuditLog(
      Jdbi jdbi,
      Settings settings,
      InstantSource clock,
      AuditWriter writer,
      AuditCheckpoints checkpoints) {
    this.jdbi = jdbi;
    this.settings = settings;
    this.writer = writer;
    this.checkpoints = checkpoints;
    this.clockWatch = new ClockWatch(clock, Ticker.systemTicker());
    this.clockTrust = new ClockTrust(clock, Ticker.systemTicker(), checkpoints.believedClock());
    this.witness =
        settings
            .receiver()
            .map(receiver -> SyslogWitness.start(jdbi, receiver, settings.host(), clock))
            .orElse(null);
  }

  /**
   * Starts the audit of the gateway with this signing key, and records the start. One that was
   * changed behind the gateway's back goes on, unsigned and with an alarm: who watches is still
   * written down.
   *
   * @throws AuditException when it cannot be written: then nothing is served
   */
  public static AuditLog start(
      Jdbi jdbi, CheckpointKeyFile key, Settings settings, InstantSource clock)
      throws AuditException {
    AuditCheckpoints checkpoints = AuditCheckpoints.open(jdbi, key, clock);
    AuditWriter writer = AuditWriter.start(jdbi, clock);
    AuditLog log = new AuditLog(jdbi, settings, clock, writer, checkpoints);
    try {
      long _ = writer.append(log.aboutTheGateway("started"));
      if (checkpoints.follow().isEmpty()) {
        var _ = checkpoints.sign();
      }
    } catch (AuditException e) {
      log.close();
      throw e;
    }
    log.schedule();
    return log;
  }

  private AuditEvent aboutTheGateway(String what) {
    return AuditEvent.of(
        Kind.AUDIT, "gateway", Map.of("what", what, "gateway", gateway(), "host", settings.host()));
  }

  private void schedule() {
    var _ = upkeep.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    var _ =
        upkeep.scheduleWithFixedDelay(
            this::sign, CHECKPOINT_SECONDS, CHECKPOINT_SECONDS, TimeUnit.SECONDS);
    // Not at the start: the clock may not be right yet.
    var _ = upkeep.scheduleWithFixedDelay(this::removeOld, 1, 1, TimeUnit.HOURS);
  }

  /** Where events are written. A viewing says which gateway shows it. */
  public AuditTrail trail() {
    return new AuditTrail() {
      @Override
      public long append(AuditEvent event) throws AuditException {
        boolean start = event.kind() == Kind.VIEW_START;
        return writer.append(start ? event.with("gateway", gateway()) : event);
      }

      @Override
      public void note(AuditEvent event) {
        writer.note(event);
      }

      @Override
      public Optional<Duration> unwritableFor() {
        return writer.unwritableFor();
      }
    };
  }

  /** Reads what was written, and records that. */
  public AuditReader reader() {
    return new AuditReader(jdbi, trail());
  }

  /** Which gateway this is, among those that share a database: its signing key's id. */
  public String gateway() {
    return checkpoints.publicKey().id();
  }

  /** What verifies the checkpoints; to be kept away from this machine. */
  public CheckpointKey.Public publicKey() {
    return checkpoints.publicKey();
  }

  /** For how long nothing could be written, empty while it can. */
  public Optional<Duration> unwritableFor() {
    return writer.unwritableFor();
  }

  /** In words what was changed behind the gateway's back, empty while nothing was. */
  public Optional<String> change() {
    return checkpoints.change();
  }

  /** Who else keeps the log, when somebody does. */
  public Optional<SyslogWitness> witness() {
    return Optional.ofNullable(witness);
  }

  private void look() {
    clockWatch
        .look()
        .ifPresent(
            jump -> {
              clockTrust.jumped();
              writer.note(jump);
            });
    follow();
    boolean unwritable = writer.unwritableFor().isPresent();
    if (unwritable && !saidUnwritable) {
      alarm("the audit cannot be written: no viewing starts");
    }
    saidUnwritable = unwritable;
  }

  private void alarm(String words) {
    SyslogWitness there = witness;
    if (there != null) {
      there.alarm(words);
    }
  }

  /** What was changed behind the gateway's back is found within a second. */
  private void follow() {
    try {
      // Once it was, each look could read the whole log: then only before each signature.
      if (checkpoints.change().isEmpty()) {
        var _ = checkpoints.follow();
      }
    } catch (AuditException e) {
      return; // It is not readable now; that is said where it is not writable.
    }
    Optional<String> change = checkpoints.change();
    if (change.isPresent() && !saidChanged) {
      LOG.error("the audit was changed behind Lightlock's back: {}", change.get());
      alarm("the audit was changed behind Lightlock's back: " + change.get());
      writer.note(
          AuditEvent.of(
              Kind.SECURITY, "gateway", Map.of("what", "audit-changed", "words", change.get())));
    }
    saidChanged = change.isPresent();
  }

  private void sign() {
    try {
      clockTrust.now().ifPresent(checkpoints::believe);
      var _ = checkpoints.sign();
    } catch (AuditException e) {
      LOG.warn("no checkpoint was signed: {}", e.getMessage());
    }
  }

  private void removeOld() {
    Long last = removedAt;
    boolean due = last == null || System.nanoTime() - last >= RETENTION.toNanos();
    if (!due || checkpoints.change().isPresent()) {
      return; // Of a log that was changed nothing is removed: it is evidence.
    }
    Optional<Instant> now = clockTrust.now();
    if (now.isEmpty() && !saidClock) {
      LOG.warn(
          "old audit entries are not removed before the clock went {} hours without a jump: it is"
              + " far from where it was",
          ClockTrust.QUIET.toHours());
      writer.note(
          AuditEvent.of(Kind.AUDIT, "gateway", Map.of("what", "retention-waits", "for", "clock")));
    }
    saidClock = now.isEmpty();
    now.ifPresent(this::removeOld);
  }

  private void removeOld(Instant now) {
    try {
      long removed = AuditRetention.apply(jdbi, publicKey(), now, settings.keep());
      removedAt = System.nanoTime();
      if (removed > 0) {
        LOG.info("audit: {} entries older than {} were removed", removed, settings.keep());
      }
    } catch (JdbiException e) {
      LOG.warn("old audit entries were not removed: {}", e.getClass().getSimpleName());
    }
  }

  /** Records the stop, signs it and ends the threads. */
  @Override
  public void close() {
    upkeep.shutdown();
    try {
      if (!upkeep.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        upkeep.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    writer.note(aboutTheGateway("stopped"));
    writer.close();
    sign();
    SyslogWitness there = witness;
    if (there != null) {
      there.close();
    }
  }
}
