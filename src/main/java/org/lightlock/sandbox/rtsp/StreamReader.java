package org.lightlock.sandbox.rtsp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;

/**
 * Splits the camera's byte stream into messages and interleaved frames (RFC 2326 §10.12), however
 * it is cut. Bytes are looked at once: a line that is not complete yet is searched on from where
 * the search stopped, and complete lines are consumed at once.
 *
 * <p>Copies no frame: it is a view of the caller's buffer.
 */
final class StreamReader {
  /** What the reader has come to. */
  enum Found {
    NOTHING,
    FRAME,
    MESSAGE,
    /** {@link #rejection()} says why nothing more can be read. */
    END
  }

  private static final int FRAME_HEADER_BYTES = 4;
  private static final int MAX_LINE_BYTES = 8 << 10;
  private static final int MAX_BLANK_LINES = 8;
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private ByteBuffer seen = EMPTY;
  private ByteBuffer view = EMPTY;
  private int searched;
  private int blankLines;
  private int channel;
  private @Nullable RtspMessage incomplete;
  private boolean inBody;
  private boolean progressed;
  private @Nullable RtspMessage message;
  private Rejection rejection = Rejection.RTSP_MALFORMED;

  /** Reads the next thing at the buffer's position and consumes it if it is complete. */
  @SuppressWarnings("ReferenceEquality") // a view belongs to one buffer, equal bytes or not
  Found next(ByteBuffer bytes) {
    if (bytes != seen) {
      seen = bytes;
      view = bytes.duplicate();
    }
    while (bytes.hasRemaining()) {
      Found found;
      if (inBody) {
        found = body(bytes);
      } else if (incomplete == null && bytes.get(bytes.position()) == '$') {
        found = frame(bytes);
      } else {
        found = line(bytes);
      }
      if (found != Found.NOTHING || !progressed) {
        return found;
      }
    }
    return Found.NOTHING;
  }

  private Found frame(ByteBuffer bytes) {
    progressed = false;
    int start = bytes.position();
    if (bytes.remaining() < FRAME_HEADER_BYTES) {
      return Found.NOTHING;
    }
    int length = (bytes.get(start + 2) & 0xff) << 8 | (bytes.get(start + 3) & 0xff);
    if (bytes.remaining() < FRAME_HEADER_BYTES + length) {
      return Found.NOTHING;
    }
    channel = bytes.get(start + 1) & 0xff;
    blankLines = 0;
    give(bytes, start + FRAME_HEADER_BYTES, length);
    return Found.FRAME;
  }

  private Found body(ByteBuffer bytes) {
    progressed = false;
    RtspMessage whole = incomplete;
    if (whole == null || bytes.remaining() < whole.contentLength()) {
      return Found.NOTHING;
    }
    give(bytes, bytes.position(), whole.contentLength());
    return complete(whole);
  }

  private Found complete(RtspMessage whole) {
    message = whole;
    incomplete = null;
    inBody = false;
    return Found.MESSAGE;
  }

  /** Sets the view to a part of the buffer and consumes the buffer up to its end. */
  private void give(ByteBuffer bytes, int from, int length) {
    view.limit(from + length).position(from);
    bytes.position(from + length);
  }

  private Found line(ByteBuffer bytes) {
    progressed = false;
    int start = bytes.position();
    int limit = Math.min(bytes.limit(), start + MAX_LINE_BYTES + 1);
    int at = start + searched;
    while (at < limit && bytes.get(at) != '\n') {
      at++;
    }
    if (at - start > MAX_LINE_BYTES) {
      return reject(Rejection.RTSP_HEADER_TOO_LONG);
    }
    if (at == limit) {
      searched = at - start;
      return incomplete == null && !mayStart(bytes.get(start))
          ? reject(Rejection.RTP_FRAMING_LOST)
          : Found.NOTHING;
    }
    searched = 0;
    progressed = true;
    int end = at > start && bytes.get(at - 1) == '\r' ? at - 1 : at;
    byte[] copy = new byte[end - start];
    bytes.get(start, copy);
    bytes.position(at + 1);
    return line(bytes, new String(copy, StandardCharsets.ISO_8859_1));
  }

  private Found line(ByteBuffer bytes, String line) {
    RtspMessage current = incomplete;
    if (current == null) {
      if (line.isEmpty()) {
        // some cameras end a body with a line break that Content-Length does not count
        return ++blankLines > MAX_BLANK_LINES ? reject(Rejection.RTSP_MALFORMED) : Found.NOTHING;
      }
      blankLines = 0;
      incomplete = RtspMessage.of(line);
      return incomplete != null
          ? Found.NOTHING
          : reject(
              mayStart((byte) line.charAt(0))
                  ? Rejection.RTSP_MALFORMED
                  : Rejection.RTP_FRAMING_LOST);
    }
    if (!line.isEmpty()) {
      Rejection reason = current.header(line);
      return reason == null ? Found.NOTHING : reject(reason);
    }
    inBody = true;
    if (current.contentLength() == 0) {
      give(bytes, bytes.position(), 0);
      return complete(current);
    }
    return Found.NOTHING;
  }

  private static boolean mayStart(byte first) {
    return (first >= 'A' && first <= 'Z') || first == '\r';
  }

  private Found reject(Rejection reason) {
    rejection = reason;
    return Found.END;
  }

  /** Whether a message has begun and is not complete. */
  boolean isInsideMessage() {
    return incomplete != null;
  }

  /** The channel of the last frame. */
  int channel() {
    return channel;
  }

  /** The bytes of the last frame, or the body of the last message; valid until the next call. */
  ByteBuffer content() {
    return view;
  }

  /** The last message. */
  @Nullable RtspMessage message() {
    return message;
  }

  Rejection rejection() {
    return rejection;
  }
}
