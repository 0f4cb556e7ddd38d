package org.lightlock.simulate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request of a client (RFC 2326 §6); a body is read and forgotten.
 *
 * @param method in capitals
 * @param url as the request line has it
 * @param headers by their names in lower case; the last one of a name counts
 */
record RtspRequest(String method, String url, Map<String, String> headers) {
  private static final int MAX_BODY_BYTES = 4096;

  /** Stands among the headers when CSeq was spelled so; no header's name has a capital there. */
  private static final String SPELLED_SO = "CSeq";

  RtspRequest {
    headers = Map.copyOf(headers);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** Whether the client spelled CSeq as RFC 2326 does; only some cameras care. */
  boolean cseqSpelledSo() {
    return headers.containsKey(SPELLED_SO);
  }

  /** The path and query of the URL, without its trailing slash; `*` stays. */
  String path() {
    int scheme = url.indexOf("://");
    int slash = scheme < 0 ? 0 : url.indexOf('/', scheme + 3);
    String path = slash < 0 ? "/" : url.substring(slash);
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** What the beginning of a client's bytes is. */
  sealed interface Read {
    /** A request; the buffer's position is behind it. */
    record Request(RtspRequest request) implements Read {}

    /** An interleaved packet of the client's; the buffer's position is behind it. */
    record Interleaved() implements Read {}

    /** Not all of it has come; the buffer's position is unchanged. */
    record Incomplete() implements Read {}

    /** Not RTSP. */
    record Malformed() implements Read {}
  }

  /** Reads from a buffer's position. */
  static Read read(ByteBuffer in) {
    if (!in.hasRemaining()) {
      return new Read.Incomplete();
    }
    if (in.get(in.position()) == '$') {
      return interleaved(in);
    }
    String text =
        StandardCharsets.ISO_8859_1.decode(in.slice()).toString(); // one byte, one character
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Read.Incomplete();
    }
    String[] lines = text.substring(0, end).split("\r\n", -1);
    String[] first = lines[0].split(" ", -1);
    if (first.length != 3 || !first[2].startsWith("RTSP/1.")) {
      return new Read.Malformed();
    }
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 1) {
        return new Read.Malformed();
      }
      headers.put(
          lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
      if (lines[i].startsWith("CSeq:")) {
        headers.put(SPELLED_SO, "");
      }
    }
    String length = headers.getOrDefault("content-length", "0");
    if (!length.matches("\\d{1,4}") || Integer.parseInt(length) > MAX_BODY_BYTES) {
      return new Read.Malformed();
    }
    int total = end + 4 + Integer.parseInt(length);
    if (total > in.remaining()) {
      return new Read.Incomplete();
    }
    in.position(in.position() + total);
    return new Read.Request(new RtspRequest(first[0], first[1], headers));
  }

  private static Read interleaved(ByteBuffer in) {
    if (in.remaining() < RtpFrame.FRAMING_BYTES) {
      return new Read.Incomplete();
    }
    int total = RtpFrame.FRAMING_BYTES + (in.getShort(in.position() + 2) & 0xFFFF);
    if (total > in.remaining()) {
      return total > in.capacity() ? new Read.Malformed() : new Read.Incomplete();
    }
    in.position(in.position() + total);
    return new Read.Interleaved();
  }
}
