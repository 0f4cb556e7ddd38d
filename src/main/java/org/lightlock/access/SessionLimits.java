package org.lightlock.access;

import java.time.Duration;

/**
 * How long a session lasts.
 *
 * @param idle without a request; a session that watches a camera is not idle
 * @param absolute whatever happens
 */
public record SessionLimits(Duration idle, Duration absolute) {
  /** Half an hour without use, twelve hours in all. */
  public static final SessionLimits DEFAULT =
      new SessionLimits(Duration.ofMinutes(30), Duration.ofHours(12));

  /** Checks the values. */
  public SessionLimits {
    if (!idle.isPositive() || !absolute.isPositive()) {
      throw new IllegalArgumentException("a session lasts longer than nothing");
    }
  }
}
