package org.lightlock.app;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What commands that list things print: one line each for people, one JSON value for programs. */
final class Listing {
  private Listing() {}

  /**
   * Prints all of them.
   *
   * @param name of the list in the JSON value
   */
  static <T> void print(
      boolean json,
      String name,
      List<T> things,
      Function<T, Map<String, Object>> asJson,
      Function<T, String> line) {
    if (json) {
      ReadyLine.print(Map.of(name, things.stream().map(asJson).toList()));
    } else {
      things.forEach(each -> System.out.println(line.apply(each)));
    }
  }
}
