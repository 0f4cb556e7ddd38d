package org.lightlock.packetise.rate;

import java.time.Duration;

/**
 * Decides when one viewer should be moved to another rendition. Fed with what the viewer reports,
 * asked about once a second. Belongs to one thread; keeps no clock of its own.
 *
 * <p>Down it goes within a second or two: when more than 10 % is lost for a second, or when the
 * estimate is below 0.85 of what is sent and does not rise. Up it goes after 10 s of calm when the
 * estimate is over 1.3 of what the larger rendition takes. An estimate that grows with what is sent
 * (libwebrtc's never exceeds 1.5 times of it) may never get there, so that after twice the time the
 * larger rendition is tried as long as the estimate is over 1.3 of what is sent, or there is none.
 * Each trial that fails within a minute doubles the time before the next, up to two minutes.
 */
public final class RenditionStep {
  /** What should be done. */
  public enum Wish {
    /** Keep the rendition. */
    STAY,
    /** Take the next smaller one. */
    DOWN,
    /** Try the next larger one. */
    UP
  }

  private static final double HIGH_LOSS = 0.10;
  private static final double LOW_LOSS = 0.02;
  private static final double TOO_LOW = 0.85;
  private static final double HEADROOM = 1.3;
  private static final double RISING = 1.01;

  private static final long TROUBLE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long MAX_PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();

  /** An up-step that was taken back sooner has failed. */
  private static final long PROVEN_NANOS = Duration.ofMinutes(1).toNanos();

  /** So long after a move, estimates still speak of what was sent before. */
  private static final long SETTLING_NANOS = Duration.ofSeconds(3).toNanos();

  /** Reports and estimates come about each second; older ones say nothing. */
  private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

  private static final long NEVER = Long.MIN_VALUE;

  private long movedNanos;
  private long movedUpNanos = NEVER;
  private long patienceNanos = PATIENCE_NANOS;

  private long reportNanos = NEVER;
  private long lossSinceNanos = NEVER;
  private long calmSinceNanos = NEVER;

  private long estimateNanos = NEVER;
  private long estimate;
  private boolean rising;
  private long lowSinceNanos = NEVER;

  /** A viewer who has just begun. */
  public RenditionStep(long nowNanos) {
    movedNanos = nowNanos;
  }

  /**
   * A receiver report of the picture's stream came.
   *
   * @param fraction of the packets lost since the one before, 0 to 1
   */
  public void loss(double fraction, long nowNanos) {
    // A report speaks of the time since the one before.
    long since = within(reportNanos, FRESH_NANOS, nowNanos) ? reportNanos : nowNanos;
    reportNanos = nowNanos;
    if (fraction <= HIGH_LOSS) {
      lossSinceNanos = NEVER;
    } else if (lossSinceNanos == NEVER) {
      lossSinceNanos = since;
    }
    if (fraction >= LOW_LOSS) {
      calmSinceNanos = NEVER;
    } else if (calmSinceNanos == NEVER) {
      calmSinceNanos = nowNanos;
    }
  }

  /** The viewer (REMB) or {@link TransportEstimate} says what the network carries. */
  public void estimate(long bitsPerSecond, long nowNanos) {
    boolean first = !within(estimateNanos, FRESH_NANOS, nowNanos);
    // While it rises the viewer sees no congestion, it only has not got there yet: libwebrtc's
    // begins at 300 kb/s and needs half a minute after a quiet scene.
    rising = first || bitsPerSecond > estimate * RISING;
    estimate = bitsPerSecond;
    estimateNanos = nowNanos;
  }

  /**
   * What should be done now.
   *
   * @param sentBitsPerSecond what is really sent to the viewer, over about the last two seconds;
   *     the encoder's target is no measure, a quiet scene takes a tenth of it
   * @param higherBitsPerSecond what the next larger rendition takes, its target when nobody watches
   *     it; 0 when there is none or the viewer did not ask for it
   * @param lowerExists whether there is a smaller one
   */
  public Wish wish(
      long sentBitsPerSecond, long higherBitsPerSecond, boolean lowerExists, long nowNanos) {
    boolean low = estimateIsLow(sentBitsPerSecond, nowNanos);
    if (!low) {
      lowSinceNanos = NEVER;
    } else if (lowSinceNanos == NEVER) {
      lowSinceNanos = nowNanos;
    }
    if (low) {
      calmSinceNanos = NEVER;
    }
    if (lowerExists && (lossIsHigh(nowNanos) || lasted(lowSinceNanos, TROUBLE_NANOS, nowNanos))) {
      return Wish.DOWN;
    }
    boolean carried =
        higherBitsPerSecond > 0 && carries(sentBitsPerSecond, higherBitsPerSecond, nowNanos);
    return carried ? Wish.UP : Wish.STAY;
  }

  /** The viewer was moved, by a wish or because somebody chose. */
  public void moved(Wish direction, long nowNanos) {
    switch (direction) {
      case STAY -> {
        return;
      }
      case UP -> movedUpNanos = nowNanos;
      case DOWN -> {
        boolean failed = within(movedUpNanos, PROVEN_NANOS, nowNanos);
        patienceNanos = failed ? Math.min(2 * patienceNanos, MAX_PATIENCE_NANOS) : PATIENCE_NANOS;
        movedUpNanos = NEVER;
      }
    }
    movedNanos = nowNanos;
    reportNanos = NEVER;
    lossSinceNanos = NEVER;
    calmSinceNanos = NEVER;
    lowSinceNanos = NEVER;
  }

  /** By the newest report, and for long enough. */
  private boolean lossIsHigh(long nowNanos) {
    return within(reportNanos, FRESH_NANOS, nowNanos)
        && lasted(lossSinceNanos, TROUBLE_NANOS, reportNanos);
  }

  private boolean estimateIsLow(long sentBitsPerSecond, long nowNanos) {
    return within(estimateNanos, FRESH_NANOS, nowNanos)
        && nowNanos - movedNanos >= SETTLING_NANOS
        && !rising
        && estimate < TOO_LOW * sentBitsPerSecond;
  }

  private boolean carries(long sentBitsPerSecond, long higherBitsPerSecond, long nowNanos) {
    if (!within(reportNanos, FRESH_NANOS, nowNanos)) {
      return false; // A viewer who reports nothing is not known to be well.
    }
    boolean known = within(estimateNanos, FRESH_NANOS, nowNanos);
    if (known && estimate > HEADROOM * higherBitsPerSecond) {
      return lasted(calmSinceNanos, patienceNanos, nowNanos);
    }
    boolean limitedByUs = !known || estimate > HEADROOM * sentBitsPerSecond;
    long trial = Math.min(2 * patienceNanos, MAX_PATIENCE_NANOS);
    return limitedByUs && lasted(calmSinceNanos, trial, nowNanos);
  }

  private static boolean within(long since, long nanos, long nowNanos) {
    return since != NEVER && nowNanos - since <= nanos;
  }

  private static boolean lasted(long since, long nanos, long nowNanos) {
    return since != NEVER && nowNanos - since >= nanos;
  }
}
