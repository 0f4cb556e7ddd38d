package org.lightlock.sandbox.rtsp;

import org.jspecify.annotations.Nullable;

/**
 * The session that a camera opened (RFC 2326 §12.37).
 *
 * @param id visible ASCII
 * @param keepAliveNanos half of the timeout
 */
record Session(String id, long keepAliveNanos) {
  static final long DEFAULT_KEEP_ALIVE_NANOS = 30_000_000_000L;

  private static final int MAX_ID = 256;
  private static final int MIN_KEEP_ALIVE_SECONDS = 2;
  private static final int MAX_KEEP_ALIVE_SECONDS = 300;
  private static final String TIMEOUT = "timeout=";

  /** Reads the header's value, null if it is malformed. */
  static @Nullable Session read(String value) {
    int end = Text.find(value, ';', 0);
    String id = value.substring(0, end).strip();
    if (!Text.isVisible(id, MAX_ID)) {
      return null;
    }
    long keepAlive = DEFAULT_KEEP_ALIVE_NANOS;
    for (int at = end + 1; at < value.length(); at = end + 1) {
      end = Text.find(value, ';', at);
      String parameter = value.substring(at, end).strip();
      if (Text.startsWith(parameter, TIMEOUT)) {
        int seconds = Text.number(parameter.substring(TIMEOUT.length()).strip());
        if (seconds > 0) {
          keepAlive =
              Math.clamp(seconds / 2, MIN_KEEP_ALIVE_SECONDS, MAX_KEEP_ALIVE_SECONDS)
                  * 1_000_000_000L;
        }
      }
    }
    return new Session(id, keepAlive);
  }
}
