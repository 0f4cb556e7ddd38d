package org.lightlock.sandbox.rtsp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes requests, answers and interleaved frames for the camera into one fixed buffer. */
final class RequestWriter {
  private static final int CAPACITY_BYTES = 16 << 10;
  private static final int FRAME_HEADER_BYTES = 4;
  private static final String USER_AGENT = "Lightlock";

  private final ByteBuffer out = ByteBuffer.allocate(CAPACITY_BYTES);

  /**
   * Queues a request.
   *
   * @param headers more header lines, each with its line break
   * @return false when the camera has not taken the output before it
   */
  boolean request(
      String method,
      String url,
      int sequence,
      @Nullable String session,
      @Nullable String authorization,
      String headers) {
    StringBuilder text = new StringBuilder(512);
    text.append(method).append(' ').append(url).append(" RTSP/1.0\r\n");
    text.append("CSeq: ").append(sequence).append("\r\n");
    // without a User-Agent some cameras answer 401
    text.append("User-Agent: ").append(USER_AGENT).append("\r\n");
    if (session != null) {
      text.append("Session: ").append(session).append("\r\n");
    }
    if (authorization != null) {
      text.append("Authorization: ").append(authorization).append("\r\n");
    }
    return put(text.append(headers).append("\r\n").toString());
  }

  /** Queues the answer to a request of the camera. */
  void notImplemented(int sequence) {
    put(
        sequence < 0
            ? "RTSP/1.0 501 Not Implemented\r\n\r\n"
            : "RTSP/1.0 501 Not Implemented\r\nCSeq: " + sequence + "\r\n\r\n");
  }

  private boolean put(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > out.remaining()) {
      return false;
    }
    out.put(bytes);
    return true;
  }

  /** Begins an interleaved frame; null when there is no room for one of this size. */
  @Nullable ByteBuffer beginFrame(int channel, int maxBytes) {
    if (out.remaining() < FRAME_HEADER_BYTES + maxBytes) {
      return null;
    }
    out.mark();
    return out.put((byte) '$').put((byte) channel).putShort((short) 0);
  }

  /** Ends the frame; one without content is taken back. */
  void endFrame() {
    int end = out.position();
    int content = out.reset().position() + FRAME_HEADER_BYTES;
    if (end > content) {
      out.putShort(content - 2, (short) (end - content)).position(end);
    }
  }

  /** Moves queued bytes into the target; false when there are none. */
  boolean take(ByteBuffer target) {
    if (out.position() == 0) {
      return false;
    }
    out.flip();
    int count = Math.min(out.remaining(), target.remaining());
    target.put(target.position(), out, 0, count);
    target.position(target.position() + count);
    out.position(count);
    out.compact();
    return count > 0;
  }
}
