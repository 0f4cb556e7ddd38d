package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Tells when things happened to sessions, which themselves count by the monotonic clock: a clock
 * that is set changes no session's end, only what lists say. Thread-safe.
 */
record SessionClock(InstantSource wall, Ticker ticker) {
  Instant now() {
    return wall.instant();
  }

  /** A session as lists show it. */
  OpenSession view(LiveSession live) {
    long nowNanos = ticker.read();
    Instant created = live.createdAt();
    Instant lastUse = created.plusNanos(live.usedNanos() - live.createdNanos());
    Optional<Instant> ends = live.absolute().map(created::plus);
    Session session = live.session();
    return new OpenSession(
        session.id(),
        session.user(),
        session.kind(),
        live.origin().how(),
        live.origin().from(),
        created,
        live.isWatching() ? created.plusNanos(nowNanos - live.createdNanos()) : lastUse,
        ends,
        live.watching());
  }
}
