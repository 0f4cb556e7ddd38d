package org.lightlock.access;

/**
 * Whether a Digest's uri is about the request that carries it (RFC 7616 §3.4.6). Players do not
 * repeat the request line: VLC takes the presentation's address for its tracks and adds or drops
 * the last slash, and some write the path alone. So the path decides, and one that leads to the
 * request's counts. What may be watched never depends on it: that is the request's own address.
 */
final class DigestUri {
  private DigestUri() {}

  static boolean covers(String digestUri, String requestUri) {
    String digest = path(digestUri);
    String request = path(requestUri);
    return digest.equals(request) || (!digest.isEmpty() && request.startsWith(digest + "/"));
  }

  /** The path without scheme, authority, query and slashes at its end. */
  private static String path(String uri) {
    String rest = uri;
    int scheme = rest.indexOf("://");
    if (scheme >= 0) {
      int slash = rest.indexOf('/', scheme + 3);
      rest = slash < 0 ? "" : rest.substring(slash);
    }
    int query = rest.indexOf('?');
    int end = query < 0 ? rest.length() : query;
    while (end > 0 && rest.charAt(end - 1) == '/') {
      end--;
    }
    rest = rest.substring(0, end);
    return rest.isEmpty() || rest.equals("*") || rest.startsWith("/") ? rest : "/" + rest;
  }
}
