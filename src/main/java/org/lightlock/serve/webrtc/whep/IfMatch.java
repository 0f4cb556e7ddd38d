package org.lightlock.serve.webrtc.whep;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For which generations of ICE a request is meant (RFC 9110 §13.1.1).
 *
 * @param values the lines of If-Match
 */
record IfMatch(List<String> values) {
  /** Entity tags are compared strongly, so that a weak one never matches (RFC 9110 §8.8.3.2). */
  private static final Pattern TAG = Pattern.compile("(W/)?\"([^\"]*)\"");

  /**
   * Strictly a tag that no generation has, but what WHEP's own example of a restart sends, and
   * players after it.
   */
  private static final String QUOTED_ANY = "\"*\"";

  /** Reads a request's headers, empty when there is no If-Match. */
  static Optional<IfMatch> of(HeaderMap headers) {
    HeaderValues values = headers.get(Headers.IF_MATCH);
    return values == null ? Optional.empty() : Optional.of(new IfMatch(List.copyOf(values)));
  }

  /**
   * Whether it holds.
   *
   * @param current the entity tag of now, without quotes
   */
  boolean holds(String current) {
    return values.stream().anyMatch(value -> holds(value, current));
  }

  private static boolean holds(String value, String current) {
    String stripped = value.strip();
    if (stripped.equals("*") || stripped.equals(QUOTED_ANY)) {
      return true;
    }
    Matcher tag = TAG.matcher(value);
    while (tag.find()) {
      if (tag.group(1) == null && tag.group(2).equals(current)) {
        return true;
      }
    }
    return false;
  }
}
