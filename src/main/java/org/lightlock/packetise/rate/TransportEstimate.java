package org.lightlock.packetise.rate;

import java.time.Duration;
import java.util.Arrays;
import org.lightlock.packetise.rtcp.Feedback.TransportFeedback;

/**
 * What a viewer's network carries, from when each packet was sent and when it arrived
 * (transport-wide feedback). Belongs to one thread; allocates nothing per packet.
 *
 * <p>Each feedback gives one point: the bytes that arrived, and the shortest of the delays, which a
 * key frame's burst does not lengthen but a queue that stands does. As long as no queue grows, the
 * network carries more than was acknowledged, by a factor that nobody knows: 1.5, as libwebrtc
 * takes it. When one grows, it carries less than is sent: 0.8 of what was acknowledged, so that the
 * queue empties.
 */
public final class TransportEstimate {
  /** The answer when too little is known. */
  public static final long UNKNOWN = 0;

  private static final int PACKETS = 2_048;
  private static final int MASK = PACKETS - 1;
  private static final int NO_SEQUENCE = -1;

  private static final int POINTS = 32;
  private static final int LEAST_POINTS = 5;
  private static final long WINDOW_MICROS = 1_000_000;
  private static final long LEAST_MICROS = 400_000;

  /** The viewer's clock wraps here: 24 bits of 64 ms. */
  private static final long WRAP_MICROS = (1L << 24) * 64_000;

  private static final long OLD_NANOS = Duration.ofSeconds(10).toNanos();

  /** A queue of this length that still grows, or of this length however it goes. */
  private static final long GROWING_QUEUE_MICROS = 25_000;

  private static final long LONG_QUEUE_MICROS = 150_000;
  private static final double GROWTH_MICROS_PER_SECOND = 20_000;

  /** The shortest delay ever seen counts a little less each second: clocks drift, routes change. */
  private static final long FORGOTTEN_MICROS_PER_SECOND = 1_000;

  private static final double ABOVE_ACKNOWLEDGED = 1.5;
  private static final double BELOW_ACKNOWLEDGED = 0.8;

  private final int[] sequences = new int[PACKETS];
  private final int[] sizes = new int[PACKETS];
  private final long[] sentNanos = new long[PACKETS];
  private long lastSentNanos;

  private final long[] pointMicros = new long[POINTS];
  private final long[] pointBytes = new long[POINTS];
  private final long[] pointDelayMicros = new long[POINTS];
  private int points;
  private long arrivalMicros;
  private long baseMicros;
  private long bitsPerSecond = UNKNOWN;

  /** Knows nothing so far. */
  public TransportEstimate() {
    Arrays.fill(sequences, NO_SEQUENCE);
  }

  /**
   * A packet went out.
   *
   * @param sequence its transport-wide number, 16 bits
   * @param bytes of the whole datagram
   */
  public void sent(int sequence, int bytes, long nowNanos) {
    int slot = sequence & MASK;
    sequences[slot] = sequence;
    sizes[slot] = bytes;
    sentNanos[slot] = nowNanos;
    lastSentNanos = nowNanos;
  }

  /** A feedback packet came. Packets that it names twice, or that never were, count for nothing. */
  public void feedback(TransportFeedback feedback) {
    long[] arrivals = feedback.arrivalMicros();
    long bytes = 0;
    long newest = Long.MIN_VALUE;
    long delay = Long.MAX_VALUE;
    for (int i = 0; i < arrivals.length; i++) {
      int sequence = (feedback.firstSequence() + i) & 0xffff;
      int slot = sequence & MASK;
      if (arrivals[i] != TransportFeedback.LOST
          && sequences[slot] == sequence
          && lastSentNanos - sentNanos[slot] < OLD_NANOS) {
        sequences[slot] = NO_SEQUENCE;
        long arrival = unwrapped(arrivals[i]);
        bytes += sizes[slot];
        newest = Math.max(newest, arrival);
        delay = Math.min(delay, arrival - Math.floorDiv(sentNanos[slot], 1_000L));
      }
    }
    if (bytes > 0) {
      point(newest, bytes, delay);
    }
  }

  /** Bits per second, or {@link #UNKNOWN}. */
  public long bitsPerSecond() {
    return bitsPerSecond;
  }

  /** The time on a clock without wraps: the one nearest to the last. */
  private long unwrapped(long micros) {
    if (points == 0) {
      return micros;
    }
    long apart = Math.floorMod(micros - arrivalMicros, WRAP_MICROS);
    return arrivalMicros + (apart < WRAP_MICROS / 2 ? apart : apart - WRAP_MICROS);
  }

  private void point(long micros, long bytes, long delayMicros) {
    long apart = micros - arrivalMicros;
    if (points > 0 && apart <= 0 && apart > -WINDOW_MICROS) {
      return; // Late feedback, or a clock that stands: it has no place on the line.
    }
    if (points > 0 && Math.abs(apart) > WINDOW_MICROS) {
      points = 0; // Nothing was sent for long, or a new clock: what was before says nothing.
      bitsPerSecond = UNKNOWN;
    }
    baseMicros =
        points == 0
            ? delayMicros
            : Math.min(delayMicros, baseMicros + apart * FORGOTTEN_MICROS_PER_SECOND / 1_000_000);
    arrivalMicros = micros;
    if (points == POINTS) {
      dropFirst(1);
    }
    pointMicros[points] = micros;
    pointBytes[points] = bytes;
    pointDelayMicros[points] = delayMicros;
    points++;
    int old = 0;
    while (micros - pointMicros[old] > WINDOW_MICROS) {
      old++;
    }
    dropFirst(old);
    judge();
  }

  private void dropFirst(int count) {
    points -= count;
    System.arraycopy(pointMicros, count, pointMicros, 0, points);
    System.arraycopy(pointBytes, count, pointBytes, 0, points);
    System.arraycopy(pointDelayMicros, count, pointDelayMicros, 0, points);
  }

  private void judge() {
    long span = points == 0 ? 0 : pointMicros[points - 1] - pointMicros[0];
    if (points < LEAST_POINTS || span < LEAST_MICROS) {
      return;
    }
    long bytes = 0;
    for (int i = 1; i < points; i++) {
      bytes += pointBytes[i]; // The first one's came before the span begins.
    }
    double acknowledged = bytes * 8e6 / span;
    long queue = pointDelayMicros[points - 1] - baseMicros;
    boolean congested =
        queue > LONG_QUEUE_MICROS
            || (queue > GROWING_QUEUE_MICROS && growthMicrosPerSecond() > GROWTH_MICROS_PER_SECOND);
    bitsPerSecond =
        Math.max(1, (long) (acknowledged * (congested ? BELOW_ACKNOWLEDGED : ABOVE_ACKNOWLEDGED)));
  }

  /** The slope of the line through the delays, by least squares. */
  private double growthMicrosPerSecond() {
    double meanTime = 0;
    double meanDelay = 0;
    for (int i = 0; i < points; i++) {
      meanTime += (double) (pointMicros[i] - pointMicros[0]) / points;
      meanDelay += (double) (pointDelayMicros[i] - pointDelayMicros[0]) / points;
    }
    double covariance = 0;
    double variance = 0;
    for (int i = 0; i < points; i++) {
      double time = pointMicros[i] - pointMicros[0] - meanTime;
      covariance += time * (pointDelayMicros[i] - pointDelayMicros[0] - meanDelay);
      variance += time * time;
    }
    return variance == 0 ? 0 : covariance / variance * 1e6;
  }
}
