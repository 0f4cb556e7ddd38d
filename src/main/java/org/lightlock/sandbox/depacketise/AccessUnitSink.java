package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import org.lightlock.frame.Rejection;

/** Who takes the access units of a {@link Depacketiser}. */
public interface AccessUnitSink {
  /** What FFmpeg may read past the end of its input (AV_INPUT_BUFFER_PADDING_SIZE). */
  int PADDING_BYTES = 64;

  /**
   * One whole access unit.
   *
   * @param unit a direct buffer, valid during the call only, from position 0 to its limit: NAL
   *     units with Annex B start codes, one JPEG image, or headers and VOPs of MPEG-4. {@link
   *     #PADDING_BYTES} zeros follow the limit. The same buffer comes every time until it has to
   *     grow
   * @param keyFrame whether decoding can begin here
   * @param rtpTimestamp in ticks of the stream's clock, 32 bits unsigned
   */
  void accessUnit(ByteBuffer unit, boolean keyFrame, long rtpTimestamp);

  /**
   * The stream announces a sequence parameter set (an MPEG-4 video object layer, a JPEG size) that
   * differs from the last one of the same id. Its first call announces the first one. The sink has
   * a clock and can see a stream that does so all the time.
   */
  default void sequenceChanged(int width, int height) {}

  /**
   * Whether each picture is a single field, to be shown at double height (RFC 2435 §3.1.1). Called
   * when that changes; frames until then.
   */
  default void singleFields(boolean single) {}

  /**
   * An access unit arrived whole, but its slice headers make no sense: what Hikvision's "stream
   * encryption" looks like. It is not handed on.
   */
  default void garbled() {
    rejected(Rejection.DECODE_FAILED);
  }

  /** Something was thrown away; the stream goes on. */
  void rejected(Rejection reason);
}
