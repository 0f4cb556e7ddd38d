package org.lightlock.serve.rtsps;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * RTSP through HTTPS, as QuickTime made it and Milestone and others want it behind strict
 * firewalls: a GET whose answer never ends carries what goes out, a POST of base64 with the same
 * x-sessioncookie what comes in. The cookie is the client's choice and no secret of ours; so both
 * halves must come from one address, and the requests inside show who asks as always. Thread-safe.
 */
final class Tunnels {
  /** The answer to a GET that begins a tunnel. It has no length: it never ends. */
  static final String OPENED =
      """
      HTTP/1.0 200 OK\r
      Content-Type: application/x-rtsp-tunnelled\r
      Cache-Control: no-store\r
      Pragma: no-cache\r
      Connection: close\r
      \r
      """;

  /** The answer to all else that is HTTP. */
  static final String REFUSED =
      """
      HTTP/1.0 404 Not Found\r
      Content-Length: 0\r
      Connection: close\r
      \r
      """;

  private static final Pattern COOKIE = Pattern.compile("[\\x21-\\x7e]{1,64}");

  private final Map<String, Connection> outlets = new ConcurrentHashMap<>();

  /** Begins a tunnel; false when the cookie is none or is taken. */
  boolean open(String cookie, Connection outlet) {
    return COOKIE.matcher(cookie).matches() && outlets.putIfAbsent(cookie, outlet) == null;
  }

  /** The tunnel that a POST belongs to, null when there is none. */
  @Nullable Connection find(String cookie, InetAddress from) {
    Connection outlet = outlets.get(cookie);
    return outlet != null && outlet.peer().equals(from) ? outlet : null;
  }

  /** Ends a connection's tunnel, if it has one. */
  void close(Connection outlet) {
    outlets.values().removeIf(open -> open == outlet);
  }
}
