package org.lightlock.app;

import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The one line on standard output by which a process says that it serves. */
final class ReadyLine {
  private ReadyLine() {}

  static void print(Map<String, ?> line) {
    System.out.println(new JsonMapper().writeValueAsString(line));
    System.out.flush();
  }
}
