package org.lightlock.serve.webrtc;

/**
 * What one camera's rendition takes, measured over two seconds of its pictures; the last measure
 * stays when nobody watches it. All its viewers tell the same pictures. Thread-safe.
 */
final class RenditionRate {
  private static final long WINDOW_MICROS = 2_000_000;

  private long lastMicros = Long.MIN_VALUE;
  private long beganMicros = Long.MIN_VALUE;
  private long bytes;
  private volatile long bitsPerSecond;

  /** A picture went out to viewers; counted once, however many tell. */
  synchronized void picture(long ptsMicros, int pictureBytes) {
    if (ptsMicros <= lastMicros) {
      return;
    }
    boolean paused = beganMicros == Long.MIN_VALUE || ptsMicros - lastMicros > WINDOW_MICROS;
    lastMicros = ptsMicros;
    if (paused) {
      beganMicros = ptsMicros;
      bytes = 0;
    } else if (ptsMicros - beganMicros >= WINDOW_MICROS) {
      bitsPerSecond = bytes * 8_000_000 / (ptsMicros - beganMicros);
      beganMicros = ptsMicros;
      bytes = 0;
    }
    bytes += pictureBytes;
  }

  /** Bits of payload per second, 0 when it was never watched for long. */
  long bitsPerSecond() {
    return bitsPerSecond;
  }
}
