package org.lightlock.simulate;

import java.util.concurrent.TimeUnit;

/**
 * The camera's endless time: which picture of the clip is due when, round after round. Pictures are
 * counted from the camera's start and never again from 0.
 */
final class Timeline {
  private static final int RTP_TICKS_PER_SECOND = 90_000;
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final PacketisedClip clip;
  private final long startNanos;

  Timeline(PacketisedClip clip, long startNanos) {
    this.clip = clip;
    this.startNanos = startNanos;
  }

  RtpFrame frame(long index) {
    return clip.frames().get(number(index));
  }

  /** The number that the picture carries. */
  int number(long index) {
    return (int) (index % clip.frames().size());
  }

  long dueNanos(long index) {
    long ticks = round(index) * clip.durationTicks() + frame(index).decodeTicks();
    return startNanos + scale(ticks, NANOS_PER_SECOND);
  }

  /** The RTP timestamp, from 0 at the camera's start. */
  long rtpTicks(long index) {
    long ticks = round(index) * clip.durationTicks() + frame(index).presentTicks();
    return scale(ticks, RTP_TICKS_PER_SECOND);
  }

  /** RTP ticks in a length of time. */
  static long rtpTicksIn(long nanos) {
    return nanos * 9 / 100_000;
  }

  /** The first picture that is due at this time or later. */
  long firstDueFrom(long nanos) {
    double ticks = (nanos - startNanos) / (double) NANOS_PER_SECOND * clip.ticksPerSecond();
    long index = Math.max(0, (long) (ticks / clip.durationTicks()) - 1) * clip.frames().size();
    while (dueNanos(index) < nanos) {
      index++;
    }
    return index;
  }

  /** The first picture from this one on with which decoding can start. */
  long firstKeyFrom(long index) {
    long key = index;
    while (!frame(key).key()) {
      key++;
    }
    return key;
  }

  private long round(long index) {
    return index / clip.frames().size();
  }

  /** Ticks of the clip in another unit, without overflow for centuries. */
  private long scale(long ticks, long unitsPerSecond) {
    long seconds = ticks / clip.ticksPerSecond();
    long rest = ticks % clip.ticksPerSecond();
    return seconds * unitsPerSecond + rest * unitsPerSecond / clip.ticksPerSecond();
  }
}
