package org.lightlock.app;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The one line of JSON on standard output that another program waits for. */
final class ReadyLine {
  private ReadyLine() {}

  /** Says that a part serves; parents look for the key {@code ready} at the line's beginning. */
  static void print(String part, Map<String, ?> details) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("ready", part);
    line.putAll(details);
    print(line);
  }

  /** Prints a line in the map's order. */
  static void print(Map<String, ?> line) {
    System.out.println(new JsonMapper().writeValueAsString(line));
    System.out.flush();
  }
}
