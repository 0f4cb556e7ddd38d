package org.lightlock.camera;

import java.net.InetAddress;

/**
 * Where a camera's stream is: an IP literal (a name could be rebound to another host), a port, and
 * the path with its query exactly as the camera's vendor documents it. Holds no credential.
 *
 * @param ip the address, made from a literal
 * @param port the TCP port, 1 to 65535
 * @param path what follows host and port in the address, beginning with a slash; ASCII without
 *     blanks or control characters, at most 1024 characters
 * @param tls whether RTSP is spoken inside TLS, as {@code rtsps://} says
 */
public record CameraAddress(InetAddress ip, int port, String path, boolean tls) {
  /** RTSP's registered port (RFC 2326 §3.2). */
  public static final int DEFAULT_PORT = 554;

  /** The registered port of RTSP over TLS (RFC 7826 §22.13). */
  public static final int DEFAULT_TLS_PORT = 322;

  private static final int MAX_PATH_LENGTH = 1024;

  /**
   * Checks port and path.
   *
   * @throws IllegalArgumentException when one of them is out of bounds
   */
  public CameraAddress {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a camera's port is a number from 1 to 65535");
    }
    if (!path.startsWith("/") || path.length() > MAX_PATH_LENGTH) {
      throw new IllegalArgumentException(
          "a camera's path begins with / and has at most 1024 characters");
    }
    if (!path.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException("a camera's path has visible ASCII characters only");
    }
  }

  /**
   * An address without TLS.
   *
   * @throws IllegalArgumentException when port or path is out of bounds
   */
  public CameraAddress(InetAddress ip, int port, String path) {
    this(ip, port, path, false);
  }

  /** The same camera's other path. */
  public CameraAddress withPath(String otherPath) {
    return new CameraAddress(ip, port, otherPath, tls);
  }

  /** Host and port as they stand in an address; IPv6 in brackets. */
  public String authority() {
    String host = ip.getHostAddress();
    int zone = host.indexOf('%');
    String bare = zone < 0 ? host : host.substring(0, zone);
    return (bare.indexOf(':') >= 0 ? "[" + bare + "]" : bare) + ":" + port;
  }

  /** The address as the request line carries it, without user and password. */
  public String requestUrl() {
    return (tls ? "rtsps://" : "rtsp://") + authority() + path;
  }
}
