package org.lightlock.serve.rtsps;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One request of a viewer, whole and within the parser's limits, but not yet believed. Immutable.
 *
 * @param method capital letters
 * @param address as it stands in the request: an absolute URL, a path or an asterisk
 * @param http whether it asks for a tunnel: HTTP, not RTSP
 * @param headers in the order in which they came
 * @param bodyBytes the length of its body, which nothing of ours reads
 */
record RtspRequest(
    String method, String address, boolean http, List<Header> headers, int bodyBytes) {
  /** Headers of which a second one could make two readers see two requests. */
  private static final Set<String> ONCE =
      Set.of("cseq", "session", "transport", "authorization", "content-length", "x-sessioncookie");

  /**
   * A header line.
   *
   * @param name in lower case
   * @param value without blanks around it
   */
  record Header(String name, String value) {
    /** Whether a request may have only one of it. */
    boolean once() {
      return ONCE.contains(name);
    }

    @Override
    public String toString() {
      return name; // the value may be a credential
    }
  }

  RtspRequest {
    headers = List.copyOf(headers);
  }

  /**
   * The first value of a header.
   *
   * @param name in lower case
   */
  Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> header.name().equals(name))
        .map(Header::value)
        .findFirst();
  }

  /** The sequence number (RFC 2326 §12.17), which the parser has checked; 0 in HTTP. */
  String sequence() {
    return header("cseq").orElse("0");
  }

  @Override
  public String toString() {
    return "RtspRequest[" + method + "]"; // an address may hold a credential
  }
}
