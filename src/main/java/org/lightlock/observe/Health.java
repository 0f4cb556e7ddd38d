package org.lightlock.observe;

import java.util.Map;

/**
 * Whether the gateway does its work.
 *
 * @param ok false answers 503
 * @param details numbers or short words of our own by name; no secret
 */
public record Health(boolean ok, Map<String, Object> details) {
  /** Keeps its own map. */
  public Health {
    details = Map.copyOf(details);
  }
}
