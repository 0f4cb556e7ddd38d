package org.lightlock.serve.webrtc.whep;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a request's If-Match says of a session (RFC 9110 §13.1.1, RFC 6585 §3). */
enum IfMatch {
  /** There is none: answer 428. */
  MISSING,
  /** It names another generation of ICE: answer 412. */
  FAILS,
  /** It names the current one, or any. */
  HOLDS;

  /** Entity tags are compared strongly, so that a weak one never matches (RFC 9110 §8.8.3.2). */
  private static final Pattern TAG = Pattern.compile("(W/)?\"([^\"]*)\"");

  /**
   * Reads a request's headers.
   *
   * @param current the entity tag that holds now, without quotes
   */
  static IfMatch of(HeaderMap headers, String current) {
    HeaderValues values = headers.get(Headers.IF_MATCH);
    if (values == null) {
      return MISSING;
    }
    return values.stream().anyMatch(value -> holds(value, current)) ? HOLDS : FAILS;
  }

  private static boolean holds(String value, String current) {
    if (value.strip().equals("*")) {
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
