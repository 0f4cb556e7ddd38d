package org.lightlock.serve.webrtc.sdp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a viewer adds to its offer later (RFC 8840 §9). Its candidates do not matter to a lite
 * agent, which never makes the first step; its credentials do: others than before ask for a
 * restart.
 */
public record TrickleFragment(String ufrag, String password) {
  private static final int MAX_CHARACTERS = 16 * 1024;
  private static final Pattern UFRAG =
      Pattern.compile("^a=ice-ufrag:([A-Za-z0-9+/]{4,256})\\r?$", Pattern.MULTILINE);
  private static final Pattern PASSWORD =
      Pattern.compile("^a=ice-pwd:([A-Za-z0-9+/]{22,256})\\r?$", Pattern.MULTILINE);

  /** Reads a fragment, empty when it names no credentials. */
  public static Optional<TrickleFragment> parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    Matcher ufrag = UFRAG.matcher(text);
    Matcher password = PASSWORD.matcher(text);
    return ufrag.find() && password.find()
        ? Optional.of(new TrickleFragment(ufrag.group(1), password.group(1)))
        : Optional.empty();
  }

  /** Our credentials as the answer to a restart (RFC 9725 §4.3.3). */
  public static String answer(String ufrag, String password) {
    return "a=ice-lite\r\na=ice-ufrag:" + ufrag + "\r\na=ice-pwd:" + password + "\r\n";
  }

  /** The user name fragment only. */
  @Override
  public String toString() {
    return "TrickleFragment[" + ufrag + "]";
  }
}
