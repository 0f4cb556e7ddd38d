package org.lightlock.serve.rtsps;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a viewer sends: requests (RFC 2326 §6) and interleaved packets (§10.12) in one stream
 * of bytes, cut anywhere. Strict, and bounded before anything is kept. Not thread-safe.
 */
final class RequestParser {
  /** No address of ours comes near. */
  static final int MAX_ADDRESS_CHARS = 1_024;

  /** Digest answers are the longest lines. */
  static final int MAX_LINE_CHARS = 4_096;

  /** VLC sends 7, Milestone about 10. */
  static final int MAX_HEADERS = 40;

  /** All lines of one request. */
  static final int MAX_HEAD_CHARS = 16_384;

  /** Parameters of SET_PARAMETER and GET_PARAMETER, which are read past. */
  static final int MAX_BODY_BYTES = 4_096;

  /** RTCP of a receiver: RR, SDES and perhaps BYE. */
  static final int MAX_PACKET_BYTES = 2_048;

  private static final int MAX_BLANK_LINES = 8;
  private static final int MAX_METHOD_CHARS = 16;
  private static final int PACKET_HEAD_BYTES = 4;

  private enum Part {
    START,
    LINE,
    BODY,
    PACKET,
    ENDED
  }

  /** Takes what was read, on the caller's thread. */
  interface Sink {
    /** A whole request. After one of HTTP the parser takes no more bytes. */
    void request(RtspRequest request);

    /** An interleaved packet; the bytes are the sink's only during the call. */
    void packet(int channel, byte[] bytes, int offset, int length);
  }

  private final Sink sink;
  private final StringBuilder line = new StringBuilder();
  private final byte[] packet = new byte[PACKET_HEAD_BYTES + MAX_PACKET_BYTES];
  private final List<RtspRequest.Header> headers = new ArrayList<>();
  private Part part = Part.START;
  private @Nullable Refusal refusal;
  private String method = "";
  private String address = "";
  private boolean http;
  private int headChars;
  private int blankLines;
  private int bodyBytes;
  private int remaining;
  private int filled;

  RequestParser(Sink sink) {
    this.sink = sink;
  }

  /** Why nothing more is read, null while all is well. */
  @Nullable Refusal refusal() {
    return refusal;
  }

  /** The sequence number of the request under way, for the answer to a refused one. */
  String sequence() {
    for (RtspRequest.Header header : headers) {
      if (header.name().equals("cseq")) {
        return header.value();
      }
    }
    return "0";
  }

  /**
   * Takes bytes.
   *
   * @return how many: all of them, or fewer when something was refused or a request of HTTP ended
   */
  int feed(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end && part != Part.ENDED) {
      switch (part) {
        case START, LINE -> character(bytes[at++] & 0xff);
        case PACKET -> at += packet(bytes, at, end - at);
        case BODY -> {
          int skipped = Math.min(remaining, end - at);
          at += skipped;
          remaining -= skipped;
          if (remaining == 0) {
            complete();
          }
        }
        case ENDED -> throw new IllegalStateException();
      }
    }
    return at - offset;
  }

  private void refuse(Refusal why) {
    refusal = why;
    part = Part.ENDED;
  }

  private void character(int c) {
    if (part == Part.START && c == '$') {
      part = Part.PACKET;
      packet[0] = (byte) c;
      filled = 1;
      return;
    }
    part = Part.LINE;
    boolean afterReturn = !line.isEmpty() && line.charAt(line.length() - 1) == '\r';
    if (c == '\n') {
      line.setLength(line.length() - (afterReturn ? 1 : 0));
      line(line.toString());
      line.setLength(0);
    } else if (afterReturn || (c != '\r' && c != '\t' && (c < 0x20 || c > 0x7e))) {
      refuse(Refusal.MALFORMED);
    } else if (line.length() > MAX_LINE_CHARS || ++headChars > MAX_HEAD_CHARS) {
      refuse(Refusal.HEAD_TOO_LONG);
    } else {
      line.append((char) c);
    }
  }

  private void line(String text) {
    if (!method.isEmpty()) {
      if (text.isEmpty()) {
        headEnded();
      } else {
        header(text);
      }
    } else if (!text.isEmpty()) {
      startLine(text);
    } else if (++blankLines > MAX_BLANK_LINES) {
      refuse(Refusal.MALFORMED);
    } else {
      part = Part.START; // RFC 2326 §4.1: empty lines before a request are skipped
    }
  }

  private void startLine(String text) {
    String[] words = text.split(" ", -1);
    if (words.length != 3 || !isMethod(words[0]) || words[1].isEmpty()) {
      refuse(Refusal.MALFORMED);
      return;
    }
    http = words[2].equals("HTTP/1.0") || words[2].equals("HTTP/1.1");
    if (!http && !words[2].equals("RTSP/1.0")) {
      refuse(words[2].startsWith("RTSP/") ? Refusal.VERSION : Refusal.MALFORMED);
    } else if (words[1].length() > MAX_ADDRESS_CHARS) {
      refuse(Refusal.ADDRESS_TOO_LONG);
    } else if (words[1].indexOf('\t') >= 0) {
      refuse(Refusal.MALFORMED);
    } else {
      method = words[0];
      address = words[1];
    }
  }

  private static boolean isMethod(String word) {
    return !word.isEmpty()
        && word.length() <= MAX_METHOD_CHARS
        && word.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || c == '_');
  }

  private void header(String text) {
    int colon = text.indexOf(':');
    if (headers.size() == MAX_HEADERS) {
      refuse(Refusal.HEAD_TOO_LONG);
      return;
    }
    // A name follows at once and ends at the colon: no folded lines, no blank that hides a name.
    if (colon < 1 || !text.chars().limit(colon).allMatch(RequestParser::isNameCharacter)) {
      refuse(Refusal.MALFORMED);
      return;
    }
    var header =
        new RtspRequest.Header(
            text.substring(0, colon).toLowerCase(Locale.ROOT), text.substring(colon + 1).strip());
    if (header.once() && headers.stream().anyMatch(old -> old.name().equals(header.name()))) {
      refuse(Refusal.MALFORMED);
    } else if (header.name().equals("cseq") && !isNumber(header.value())) {
      refuse(Refusal.MALFORMED);
    } else {
      headers.add(header);
    }
  }

  private static boolean isNameCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  /** At most nine digits: always an int, and short enough to be sent back. */
  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= 9
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private void headEnded() {
    String length = "0";
    boolean sequence = false;
    for (RtspRequest.Header header : headers) {
      sequence |= header.name().equals("cseq");
      length = header.name().equals("content-length") ? header.value() : length;
    }
    if (!isNumber(length) || (!sequence && !http)) {
      refuse(Refusal.MALFORMED);
    } else if (http) {
      complete(); // what follows is the tunnel, whatever length a client has made up for it
    } else if (Integer.parseInt(length) > MAX_BODY_BYTES) {
      refuse(Refusal.BODY_TOO_LONG);
    } else {
      bodyBytes = Integer.parseInt(length);
      remaining = bodyBytes;
      part = Part.BODY;
      if (remaining == 0) {
        complete();
      }
    }
  }

  private void complete() {
    var request = new RtspRequest(method, address, http, headers, bodyBytes);
    part = http ? Part.ENDED : Part.START;
    method = "";
    headers.clear();
    headChars = 0;
    blankLines = 0;
    bodyBytes = 0;
    sink.request(request);
  }

  private int packet(byte[] bytes, int offset, int length) {
    int wanted = PACKET_HEAD_BYTES;
    if (filled >= PACKET_HEAD_BYTES) {
      wanted += packetBytes();
    }
    int taken = Math.min(wanted - filled, length);
    System.arraycopy(bytes, offset, packet, filled, taken);
    filled += taken;
    if (filled == PACKET_HEAD_BYTES && packetBytes() > MAX_PACKET_BYTES) {
      refuse(Refusal.BODY_TOO_LONG);
    } else if (filled >= PACKET_HEAD_BYTES && filled == PACKET_HEAD_BYTES + packetBytes()) {
      part = Part.START;
      sink.packet(packet[1] & 0xff, packet, PACKET_HEAD_BYTES, packetBytes());
    }
    return taken;
  }

  private int packetBytes() {
    return (packet[2] & 0xff) << 8 | (packet[3] & 0xff);
  }
}
