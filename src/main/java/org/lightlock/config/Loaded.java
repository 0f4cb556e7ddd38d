package org.lightlock.config;

import java.util.List;

/**
 * A configuration that may start, and what its operator should still hear.
 *
 * @param warnings sentences without secrets
 */
public record Loaded<T>(T config, List<String> warnings) {
  /** Keeps its own list. */
  public Loaded {
    warnings = List.copyOf(warnings);
  }
}
