package org.lightlock.access;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Writes down which sessions are open and ends those that somebody revokes by the database. A
 * thread of its own looks twice a second, because writing waits for the disk and ending sessions
 * elsewhere must not wait for that. Writes only when something has changed, and at most once a
 * second. What is written down opens nothing, so when it cannot be written sessions go on; when the
 * database cannot be read either, {@link AccountWatch} ends them.
 */
final class SessionMirror implements AutoCloseable {
  static final long LOOK_MILLIS = 500;

  private static final Duration WRITE_EVERY = Duration.ofMillis(900);
  private static final Duration SEEN_EVERY = Duration.ofSeconds(10);
  private static final Duration USE_BY = Duration.ofMinutes(1);
  private static final int GATEWAY_BYTES = 9;

  private final AccessDatabase database;
  private final LiveSessions sessions;
  private final IssuersEnds issuers;
  private final SessionClock clock;
  private final LoginLog log;
  private final String gateway = new RandomTokens().draw(GATEWAY_BYTES);
  private final Map<String, OpenSession> written = new HashMap<>();
  private final ScheduledExecutorService looker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("session-mirror").daemon().factory());
  private @Nullable Handle reading;
  private Instant lastWrite = Instant.MIN;

  /** Who ends what issuers have ended. */
  interface IssuersEnds {
    /** Ends them, as {@link IssuerEnds#told}. */
    void end(Map<String, String> told);
  }

  SessionMirror(
      AccessDatabase database,
      LiveSessions sessions,
      IssuersEnds issuers,
      SessionClock clock,
      LoginLog log) {
    this.database = database;
    this.issuers = issuers;
    this.sessions = sessions;
    this.clock = clock;
    this.log = log;
  }

  /** Begins to look, by its own thread. */
  void start() {
    var _ =
        looker.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** This gateway's name among those that share the database. */
  String gateway() {
    return gateway;
  }

  /** Looks once. For one thread at a time. */
  synchronized void look() {
    try {
      endRevoked();
      write();
    } catch (RuntimeException e) {
      // Any exception would stop the looking for good.
      log.accountsUnreadable(e);
      closeReading();
    }
  }

  private void endRevoked() {
    Handle open = reading;
    if (open == null) {
      open = database.jdbi().open();
      reading = open;
    }
    for (Map.Entry<String, String> revocation : SessionRegister.revocations(open).entrySet()) {
      Optional<LiveSession> live = sessions.withId(revocation.getKey());
      if (live.isPresent()) {
        sessions.end(live.get(), "revoked by " + revocation.getValue());
        log.revoked(live.get().session(), revocation.getValue());
        SessionRegister.revoked(open, revocation.getKey());
      }
    }
    Map<String, String> told = IssuerEnds.told(open);
    if (!told.isEmpty()) {
      issuers.end(told);
    }
  }

  private void write() {
    Instant now = clock.now();
    Map<String, OpenSession> open = new HashMap<>();
    sessions.all().forEach(live -> open.put(live.session().id(), clock.view(live)));
    boolean due = Duration.between(lastWrite, now).abs().compareTo(SEEN_EVERY) >= 0;
    boolean mayWrite = Duration.between(lastWrite, now).abs().compareTo(WRITE_EVERY) >= 0;
    if (due || (mayWrite && hasChanged(open))) {
      database.jdbi().useTransaction(handle -> write(handle, open, now));
      written.clear();
      written.putAll(open);
      lastWrite = now;
    }
  }

  private boolean hasChanged(Map<String, OpenSession> open) {
    return !open.keySet().equals(written.keySet())
        || open.values().stream().anyMatch(now -> differs(written.get(now.id()), now));
  }

  /** Whether it is worth a write: a last use that is a little later is not. */
  private static boolean differs(@Nullable OpenSession then, OpenSession now) {
    return then == null
        || !then.watching().equals(now.watching())
        || !then.how().equals(now.how())
        || Duration.between(then.lastUse(), now.lastUse()).compareTo(USE_BY) >= 0;
  }

  private void write(Handle handle, Map<String, OpenSession> open, Instant now) {
    Map<String, OpenSession> before = written;
    if (!SessionRegister.seen(handle, gateway, now)) {
      SessionRegister.begin(handle, gateway, now);
      before = Map.of();
    }
    for (String id : before.keySet()) {
      if (!open.containsKey(id)) {
        SessionRegister.delete(handle, id);
        SessionRegister.revoked(handle, id);
      }
    }
    for (OpenSession session : open.values()) {
      OpenSession then = before.get(session.id());
      if (then == null) {
        SessionRegister.insert(handle, gateway, session);
      } else if (!then.equals(session)) {
        SessionRegister.update(handle, session);
      }
    }
  }

  private void closeReading() {
    Handle open = reading;
    reading = null;
    if (open != null) {
      try {
        open.close();
      } catch (JdbiException e) {
        log.accountsUnreadable(e);
      }
    }
  }

  /** Stops to look and takes what was written down away. */
  @Override
  public void close() {
    looker.shutdown();
    try {
      if (!looker.awaitTermination(LOOK_MILLIS * 10, TimeUnit.MILLISECONDS)) {
        looker.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      closeReading();
      try {
        database.jdbi().useTransaction(handle -> SessionRegister.end(handle, gateway));
      } catch (JdbiException e) {
        log.accountsUnreadable(e);
      }
    }
  }
}
