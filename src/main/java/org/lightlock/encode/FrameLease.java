package org.lightlock.encode;

import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.Pixels;

/**
 * One frame lent to the encoders. The pixels stay where they are until the last holder releases the
 * lease, but a hostile worker may rewrite them meanwhile: read every pixel once, trust none.
 * Whoever is handed a lease and keeps it beyond the call retains it first and releases it soon.
 */
public interface FrameLease {
  /** Where the pixels are. */
  Pixels pixels();

  /** How the pixels' colours are meant. */
  ColourMatrix matrix();

  /** Presentation time on the gateway's monotonic clock, strictly increasing per camera. */
  long ptsMicros();

  /** {@link System#nanoTime} when the camera's last packet of this frame arrived. */
  long arrivalNanos();

  /** What has to be drawn over the picture on every output; mostly empty. */
  default String badge() {
    return "";
  }

  /** One more holder. Only whoever holds the lease may call this. */
  void retain();

  /** One holder less; the last one frees the frame's place for the next. */
  void release();
}
