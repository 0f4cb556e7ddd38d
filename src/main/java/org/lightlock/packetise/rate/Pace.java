package org.lightlock.packetise.rate;

/**
 * How one picture's packets are let out: small pictures at once, a key frame in chunks, so that it
 * does not overrun a queue on the way that would hold any other picture.
 *
 * @param chunkPackets how many go out together, at least 1
 * @param intervalNanos from one chunk to the next, 0 when there is only one
 */
public record Pace(int chunkPackets, long intervalNanos) {
  /**
   * The pace of a picture.
   *
   * @param packets how many it has
   * @param bytes of its payloads
   * @param estimateBitsPerSecond what the viewer's network carries, 0 when unknown
   */
  public static Pace of(int packets, int bytes, long estimateBitsPerSecond) {
    throw new UnsupportedOperationException("to be written");
  }

  /** The index behind the last packet that may have gone out so many nanoseconds after the start. */
  public int endAt(long elapsedNanos, int packets) {
    throw new UnsupportedOperationException("to be written");
  }
}
