package org.lightlock.serve.rtsps;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Brings what one connection says, piece by piece, to whoever answers it. One thread at a time;
 * after a refusal, or an answer that was the last one, it hears nothing more.
 */
final class RequestReader implements RequestParser.Sink {
  private final Answering answering;
  private final RequestParser parser = new RequestParser(this);
  private @Nullable IOException failure;
  private @Nullable InterruptedException interruption;
  private boolean over;

  /** Who answers. */
  interface Answering {
    /** Answers a request; false when nothing more is to be heard. */
    boolean answer(RtspRequest request) throws IOException, InterruptedException;

    /**
     * Takes an interleaved packet; the bytes are its own only during the call. False when nothing
     * more is to be heard.
     */
    boolean packet(int channel, byte[] bytes, int offset, int length);

    /** Answers what is no request. */
    void refuse(Refusal refusal, String sequence) throws IOException;
  }

  RequestReader(Answering answering) {
    this.answering = answering;
  }

  /**
   * Hears bytes.
   *
   * @return how many were taken; fewer than all when a tunnel begins or when it is over
   */
  int feed(byte[] bytes, int offset, int length) throws IOException, InterruptedException {
    int taken = parser.feed(bytes, offset, length);
    if (failure != null) {
      throw failure;
    }
    if (interruption != null) {
      throw interruption;
    }
    Refusal refusal = parser.refusal();
    if (refusal != null && !over) {
      over = true;
      answering.refuse(refusal, parser.sequence());
    }
    return taken;
  }

  /** Whether nothing more is heard. */
  boolean isOver() {
    return over;
  }

  @Override
  public void request(RtspRequest request) {
    if (over || failure != null || interruption != null) {
      return;
    }
    try {
      over = !answering.answer(request);
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      interruption = e;
    }
  }

  @Override
  public void packet(int channel, byte[] bytes, int offset, int length) {
    if (!over) {
      over = !answering.packet(channel, bytes, offset, length);
    }
  }
}
