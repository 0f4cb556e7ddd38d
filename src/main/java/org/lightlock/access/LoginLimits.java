package org.lightlock.access;

import java.time.Duration;

/**
 * How often a login may fail within a sliding window.
 *
 * @param failuresPerUser for one user from one source
 * @param failuresPerSource from one source, whatever the user; an IPv6 source is a /64
 */
public record LoginLimits(int failuresPerUser, int failuresPerSource, Duration window) {
  /** Five per user, twenty per source, in five minutes. */
  public static final LoginLimits DEFAULT = new LoginLimits(5, 20, Duration.ofMinutes(5));

  /** Checks the values. */
  public LoginLimits {
    if (failuresPerUser < 1 || failuresPerSource < failuresPerUser || !window.isPositive()) {
      throw new IllegalArgumentException("login limits are positive, per source at least per user");
    }
  }
}
