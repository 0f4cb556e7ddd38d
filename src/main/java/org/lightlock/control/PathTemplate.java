package org.lightlock.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path with places for names, such as {@code /api/v1/cameras/{camera}}. A place takes one segment
 * of letters, digits and {@code . _ @ : -} that does not begin with a point: no traversal, no empty
 * name, nothing that is still encoded. It may be as long as the longest id, a passkey's of 1023
 * bytes in base64url (WebAuthn Level 3, §4), which may begin with any of that alphabet.
 */
record PathTemplate(List<String> segments) {
  private static final Pattern SEGMENT = Pattern.compile("[a-z0-9.-]+|\\{[a-z][A-Za-z]*}");
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._@:-]{0,1399}");

  PathTemplate {
    segments = List.copyOf(segments);
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException when it is none
   */
  static PathTemplate of(String template) {
    List<String> segments = split(template);
    if (!template.startsWith("/")
        || !segments.stream().allMatch(segment -> SEGMENT.matcher(segment).matches())) {
      throw new IllegalArgumentException("not a path template: " + template);
    }
    return new PathTemplate(segments);
  }

  /** The values of the places in a path, empty when the path is another. */
  Optional<Map<String, String>> match(String path) {
    if (!path.startsWith("/")) {
      return Optional.empty();
    }
    List<String> given = split(path);
    if (given.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < given.size(); i++) {
      String segment = segments.get(i);
      if (isPlace(segment)) {
        if (!VALUE.matcher(given.get(i)).matches()) {
          return Optional.empty();
        }
        values.put(segment.substring(1, segment.length() - 1), given.get(i));
      } else if (!segment.equals(given.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(Map.copyOf(values));
  }

  /** Whether some path fits both. */
  boolean overlaps(PathTemplate other) {
    if (segments.size() != other.segments.size()) {
      return false;
    }
    for (int i = 0; i < segments.size(); i++) {
      String mine = segments.get(i);
      String theirs = other.segments.get(i);
      if (!mine.equals(theirs) && !isPlace(mine) && !isPlace(theirs)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlace(String segment) {
    return segment.startsWith("{");
  }

  private static List<String> split(String path) {
    return List.of(path.substring(Math.min(1, path.length())).split("/", -1));
  }

  @Override
  public String toString() {
    return "/" + String.join("/", segments);
  }
}
