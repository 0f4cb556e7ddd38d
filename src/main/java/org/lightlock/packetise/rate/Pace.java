package org.lightlock.packetise.rate;

import java.time.Duration;

/**
 * How one picture's packets are let out: small pictures at once, a key frame in chunks, so that it
 * does not overrun a queue on the way that would hold any other picture.
 *
 * @param chunkPackets how many go out together, at least 1
 * @param intervalNanos from one chunk to the next, 0 when there is only one
 */
public record Pace(int chunkPackets, long intervalNanos) {
  /** As many packets go out at once: a chunk, and what is not worth another. */
  static final int AT_ONCE = 24;

  /** A chunk's packets, as long as the picture does not take too many chunks then. */
  static final int CHUNK = 16;

  /** 16 packets of 1200 bytes each 2.5 ms are 61 Mb/s. */
  static final long INTERVAL_NANOS = Duration.ofNanos(2_500_000).toNanos();

  /** A larger picture has larger chunks. */
  static final int MAX_CHUNKS = 10;

  /** A key frame may not come later than the picture that follows it at 25 a second. */
  static final long MAX_SPREAD_NANOS = Duration.ofMillis(40).toNanos();

  /** A network carries a short burst at a multiple of the rate that it carries for long. */
  private static final int BURST = 4;

  private static final double BITS_TIMES_NANOS = 8e9;

  /**
   * The pace of a picture.
   *
   * @param packets how many it has
   * @param bytes of its payloads
   * @param estimateBitsPerSecond what the viewer's network carries, 0 when unknown
   */
  public static Pace of(int packets, int bytes, long estimateBitsPerSecond) {
    if (packets <= AT_ONCE) {
      return new Pace(Math.max(1, packets), 0);
    }
    int chunks = Math.min(MAX_CHUNKS, Math.ceilDiv(packets, CHUNK));
    long interval = INTERVAL_NANOS;
    if (estimateBitsPerSecond > 0) {
      double bytesOfChunk = (double) bytes / chunks;
      interval =
          Math.max(
              interval, (long) (bytesOfChunk * BITS_TIMES_NANOS / BURST / estimateBitsPerSecond));
    }
    return new Pace(
        Math.ceilDiv(packets, chunks), Math.min(interval, MAX_SPREAD_NANOS / (chunks - 1)));
  }

  /** The index behind the last packet that may be out so long after the first went out. */
  public int endAt(long elapsedNanos, int packets) {
    if (intervalNanos == 0) {
      return packets;
    }
    long chunks = 1 + Math.max(0, elapsedNanos) / intervalNanos;
    return (int) Math.min(packets, Math.min(chunks, packets) * chunkPackets);
  }

  /** How long after the first packet the one at an index may go out. */
  public long dueNanos(int packet) {
    return packet / chunkPackets * intervalNanos;
  }
}
