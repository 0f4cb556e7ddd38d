package org.lightlock.supervise;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;

/**
 * How long to wait before a camera is dialled again. A stream that worked is taken up at once; a
 * refused password is tried twice and then seldom, or the camera locks the account.
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
  private static final List<Duration> AFTER_REFUSED_LOGIN =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15));

  private int failures;
  private int refusals;

  /** The camera plays: the next failure is the first again. */
  void worked() {
    failures = 0;
    refusals = 0;
  }

  /** The wait before the next attempt. */
  Duration next(@Nullable Rejection reason) {
    if (reason == Rejection.RTSP_AUTH_REFUSED || reason == Rejection.RTSP_AUTH_UNSUPPORTED) {
      return step(AFTER_REFUSED_LOGIN, refusals++);
    }
    return step(STEPS, failures++);
  }

  private static Duration step(List<Duration> steps, int index) {
    return steps.get(Math.min(index, steps.size() - 1));
  }
}
