package org.lightlock.sandbox.rtsp;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Reads the addresses that cameras send, of which only path and query are ever used: host and port
 * stay the configured ones, whatever the camera names.
 *
 * <p>Seen in the field: {@code rtsp://rtsp://…}, a bare {@code host:port/}, IPv6 without brackets,
 * another host, paths with and without a slash at either end.
 */
final class RtspUrl {
  private static final int MAX_LENGTH = 2048;

  private RtspUrl() {}

  /** The path and query of a base address, null for one that cannot be used. */
  static @Nullable String path(String address) {
    if (!Text.isVisible(address, MAX_LENGTH)) {
      return null;
    }
    String rest = address;
    boolean absolute = false;
    while (isAbsolute(rest)) {
      rest = rest.substring(rest.indexOf("://") + 3);
      absolute = true;
    }
    if (!absolute && rest.startsWith("/")) {
      return rest;
    }
    int slash = Text.find(rest, '/', 0);
    String authority = rest.substring(0, slash);
    if (!absolute && authority.indexOf(':') < 0 && authority.indexOf('.') < 0) {
      return "/" + rest;
    }
    return slash == rest.length() ? "/" : rest.substring(slash);
  }

  /** The path and query that a control attribute means below a base, null if it cannot be used. */
  static @Nullable String resolve(String basePath, @Nullable String control) {
    if (control == null || control.isEmpty() || control.equals("*")) {
      return basePath;
    }
    if (!Text.isVisible(control, MAX_LENGTH)) {
      return null;
    }
    if (isAbsolute(control)) {
      return path(control);
    }
    // Cameras mean "append", also after a query (Dahua) and not RFC 3986's "replace the last part".
    boolean slashBefore = basePath.endsWith("/");
    boolean slashAfter = control.startsWith("/");
    String resolved;
    if (slashBefore && slashAfter) {
      resolved = basePath + control.substring(1);
    } else if (slashBefore || slashAfter || control.startsWith("?")) {
      resolved = basePath + control;
    } else {
      resolved = basePath + "/" + control;
    }
    return resolved.length() > MAX_LENGTH ? null : resolved;
  }

  /**
   * Whether an address names a host other than the camera's. A name is another host: it is never
   * looked up. Ports do not count: cameras behind a forwarded port name their own.
   */
  static boolean namesOtherHost(@Nullable String address, InetAddress camera) {
    if (address == null || !Text.isVisible(address, MAX_LENGTH)) {
      return false;
    }
    String rest = address;
    while (isAbsolute(rest)) {
      rest = rest.substring(rest.indexOf("://") + 3);
    }
    String authority = rest.substring(0, Text.find(rest, '/', 0));
    boolean absolute = rest.length() < address.length();
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    InetAddress whole = literal(host); // IPv6 may stand there without brackets
    int colon = host.lastIndexOf(':');
    InetAddress beforePort = colon < 0 ? null : literal(host.substring(0, colon));
    if (!absolute && (colon < 0 || (whole == null && beforePort == null))) {
      return false; // a path
    }
    return !camera.equals(whole) && !camera.equals(beforePort);
  }

  /** The address that a literal means, null for a name or nonsense. */
  static @Nullable InetAddress literal(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String bare = bracketed ? text.substring(1, text.length() - 1) : text;
    if (bare.isEmpty() || bare.length() > 64 || bare.indexOf('%') >= 0) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(bare);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isAbsolute(String text) {
    return Text.startsWith(text, "rtsp://")
        || Text.startsWith(text, "rtsps://")
        || Text.startsWith(text, "rtspu://");
  }
}
