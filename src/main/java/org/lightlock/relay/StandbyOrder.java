package org.lightlock.relay;

/**
 * Whether a camera's worker shall rest: it stays connected and decodes nothing once nobody has
 * watched for a while. Not thread-safe.
 */
final class StandbyOrder {
  private static final long REST_AFTER_NANOS = 10_000_000_000L;

  private long watchedNanos;
  private boolean ordered;

  /** Of a camera that nobody has watched yet. */
  StandbyOrder(long nowNanos) {
    watchedNanos = nowNanos - REST_AFTER_NANOS;
  }

  /** A new stream decodes until it is told something else. */
  void opened() {
    ordered = false;
  }

  /** Takes note of time and viewers; true when {@link #rest} has changed and must be told. */
  boolean tick(boolean watched, long nowNanos) {
    if (watched) {
      watchedNanos = nowNanos;
    }
    boolean rest = nowNanos - watchedNanos >= REST_AFTER_NANOS;
    boolean changed = rest != ordered;
    ordered = rest;
    return changed;
  }

  /** What was last to be told. */
  boolean rest() {
    return ordered;
  }
}
