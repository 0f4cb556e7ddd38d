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

  /** For whoever manages people or may see the audit: a quarter of an hour, eight hours. */
  public static final SessionLimits OF_A_MANAGING_ROLE =
      new SessionLimits(Duration.ofMinutes(15), Duration.ofHours(8));

  /** Checks the values. */
  public SessionLimits {
    if (!idle.isPositive() || !absolute.isPositive()) {
      throw new IllegalArgumentException("a session lasts longer than nothing");
    }
  }

  /** The shorter of each: somebody with two roles has the limits of both. */
  public SessionLimits and(SessionLimits other) {
    return new SessionLimits(shorter(idle, other.idle), shorter(absolute, other.absolute));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
