package org.lightlock.access;

import java.time.Duration;

/**
 * What a player that cannot hold a cookie shows instead: good for one watch of one camera.
 *
 * @param token 256 random bits, shown once; only their hash is kept
 * @param startsWithin how long the watch may take to start
 */
public record Ticket(String token, Duration startsWithin) {
  @Override
  public String toString() {
    return "Ticket[" + startsWithin + "]";
  }
}
