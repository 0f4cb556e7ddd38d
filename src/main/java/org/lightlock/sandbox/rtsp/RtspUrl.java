package org.lightlock.sandbox.rtsp;

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

  private static boolean isAbsolute(String text) {
    return Text.startsWith(text, "rtsp://")
        || Text.startsWith(text, "rtsps://")
        || Text.startsWith(text, "rtspu://");
  }
}
