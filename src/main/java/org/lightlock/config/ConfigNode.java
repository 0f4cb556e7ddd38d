package org.lightlock.config;

import java.util.List;
import java.util.Map;

/** A piece of a configuration file that still knows its line. */
sealed interface ConfigNode {
  /** From 1. */
  int line();

  /**
   * A text.
   *
   * @param empty whether nothing was written, or null
   */
  record Scalar(String text, boolean empty, int line) implements ConfigNode {
    @Override
    public String toString() {
      return "Scalar[line " + line + "]";
    }
  }

  /** Keys in their written order; every key once. */
  record Mapping(Map<String, Entry> entries, int line) implements ConfigNode {}

  /** A list. */
  record Items(List<ConfigNode> items, int line) implements ConfigNode {}

  /**
   * A key's value.
   *
   * @param keyLine where the key stands
   */
  record Entry(ConfigNode value, int keyLine) {}
}
