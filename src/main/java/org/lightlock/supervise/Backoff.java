package org.lightlock.supervise;

import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;

/**
 * How long to wait before a camera is dialled again. A stream that worked is taken up at once, and
 * a camera that has vanished is looked for often, because each attempt costs a warm worker next to
 * nothing. A refused password is tried twice and then seldom, or the camera locks the account. A
 * worker that dies again and again is a camera that kills it: the waits double up to five minutes,
 * and only a minute of pictures makes it forgotten.
 */
final class Backoff {
  private static final List<Duration> STEPS =
      List.of(
          Duration.ZERO,
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(8),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30));
  private static final List<Duration> WHILE_AWAY =
      List.of(Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
  private static final Duration AFTER_TOO_MANY_CONNECTIONS = Duration.ofSeconds(5);
  private static final List<Duration> AFTER_REFUSED_LOGIN =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15));

  /** A camera that is away for longer than some minutes is not coming back any moment. */
  private static final int QUICK_ATTEMPTS = 90;

  private static final Duration AWAY_FOR_LONG = Duration.ofSeconds(5);
  private static final Duration LONGEST_AFTER_CRASH = Duration.ofMinutes(5);
  private static final long HEALTHY_NANOS = Duration.ofMinutes(1).toNanos();

  /** So that fifty cameras behind one switch are not all dialled in the same millisecond. */
  private static final double JITTER = 0.25;

  private final DoubleSupplier random;
  private int failures;
  private int refusals;
  private int crashes;
  private boolean hasWorked;
  private boolean working;
  private long workingSinceNanos;

  /**
   * Waits nothing yet.
   *
   * @param random from 0 to below 1
   */
  Backoff(DoubleSupplier random) {
    this.random = random;
  }

  /** The camera's pictures come: the next failure is the first again. */
  void worked(long nowNanos) {
    failures = 0;
    refusals = 0;
    hasWorked = true;
    if (!working) {
      working = true;
      workingSinceNanos = nowNanos;
    } else if (nowNanos - workingSinceNanos >= HEALTHY_NANOS) {
      crashes = 0;
    }
  }

  /** The wait before the next attempt. */
  Duration next(@Nullable Rejection reason) {
    working = false;
    if (reason == Rejection.RTSP_AUTH_REFUSED || reason == Rejection.RTSP_AUTH_UNSUPPORTED) {
      return step(AFTER_REFUSED_LOGIN, refusals++);
    }
    if (reason == Rejection.RTSP_TOO_MANY_CONNECTIONS) {
      // Each attempt may hold the one place that the camera has; but who holds it now may leave.
      Duration wait = jittered(step(STEPS, failures++));
      return wait.compareTo(AFTER_TOO_MANY_CONNECTIONS) < 0 ? AFTER_TOO_MANY_CONNECTIONS : wait;
    }
    boolean away = reason == Rejection.RTSP_UNREACHABLE || reason == Rejection.RTSP_CLOSED;
    if (away && hasWorked) {
      Duration wait = failures < QUICK_ATTEMPTS ? step(WHILE_AWAY, failures) : AWAY_FOR_LONG;
      failures++;
      return jittered(wait);
    }
    return jittered(step(STEPS, failures++));
  }

  /**
   * There is another login: the next refusal is the first again.
   *
   * @return whether the camera refused the one before
   */
  boolean newLogin() {
    boolean refused = refusals > 0;
    refusals = 0;
    return refused;
  }

  /** The wait after the worker died of a signal or a fault. */
  Duration nextAfterCrash() {
    working = false;
    int before = Math.min(crashes++, 20);
    Duration wait = before == 0 ? Duration.ZERO : Duration.ofSeconds(1L << (before - 1));
    return jittered(wait.compareTo(LONGEST_AFTER_CRASH) > 0 ? LONGEST_AFTER_CRASH : wait);
  }

  private Duration jittered(Duration wait) {
    return wait.minus(Duration.ofMillis((long) (wait.toMillis() * JITTER * random.getAsDouble())));
  }

  private static Duration step(List<Duration> steps, int index) {
    return steps.get(Math.min(index, steps.size() - 1));
  }
}
