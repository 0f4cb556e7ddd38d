package org.lightlock.config;

import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraCredential;

/**
 * A camera's address as people write it: {@code rtsp://user:password@10.0.0.5:554/path}. The parts
 * before {@code @} are percent-decoded. Prints without the credential.
 */
public record CameraUrl(CameraAddress address, Optional<CameraCredential> credential) {
  private static final String SCHEME = "rtsp://";
  private static final String TLS_SCHEME = "rtsps://";

  /**
   * Takes an address apart.
   *
   * @throws IllegalArgumentException when it is none; the message says what to do and quotes
   *     nothing that may hold a password
   */
  public static CameraUrl parse(String url) {
    boolean tls = url.regionMatches(true, 0, TLS_SCHEME, 0, TLS_SCHEME.length());
    if (!tls && !url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new IllegalArgumentException("a camera's address begins with rtsp:// or rtsps://");
    }
    String rest = url.substring(tls ? TLS_SCHEME.length() : SCHEME.length());
    int slash = rest.indexOf('/');
    int question = rest.indexOf('?');
    int end = slash >= 0 ? slash : question >= 0 ? question : rest.length();
    String authority = rest.substring(0, end);
    String path =
        end == rest.length() ? "/" : slash >= 0 ? rest.substring(end) : "/" + rest.substring(end);
    int at = authority.lastIndexOf('@');
    Optional<CameraCredential> credential =
        at < 0 ? Optional.empty() : Optional.of(credential(authority.substring(0, at)));
    return new CameraUrl(address(authority.substring(at + 1), path, tls), credential);
  }

  private static CameraCredential credential(String userInfo) {
    int colon = userInfo.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("before the @ stand user:password");
    }
    return new CameraCredential(
        decode(userInfo.substring(0, colon)), decode(userInfo.substring(colon + 1)));
  }

  private static String decode(String text) {
    try {
      // URLDecoder reads a form, where + is a blank; in an address it is a plus.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a % in user or password is written %25", e);
    }
  }

  private static CameraAddress address(String hostAndPort, String path, boolean tls) {
    String host = hostAndPort;
    int port = tls ? CameraAddress.DEFAULT_TLS_PORT : CameraAddress.DEFAULT_PORT;
    int colon = hostAndPort.lastIndexOf(':');
    boolean hasPort = colon >= 0 && hostAndPort.indexOf(']', colon) < 0;
    if (hasPort) {
      host = hostAndPort.substring(0, colon);
      port = port(hostAndPort.substring(colon + 1));
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      return new CameraAddress(InetAddress.ofLiteral(host), port, path, tls);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw new IllegalArgumentException(
          message.startsWith("a camera's")
              ? message
              : "the host must be an IP address such as 10.0.0.5, not a name: a name could be"
                  + " rebound to another host",
          e);
    }
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the port must be a number (in user and password write / as %2F, @ as %40, : as %3A)", e);
    }
  }

  @Override
  public String toString() {
    return address.requestUrl();
  }
}
