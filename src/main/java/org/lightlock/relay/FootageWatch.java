package org.lightlock.relay;

import java.time.Duration;
import java.util.Arrays;
import org.lightlock.frame.Pixels;

/**
 * Notices pictures that arrive but are not live: one that stands still, or a stretch that comes
 * again. A sensor's noise makes every picture of a live camera differ from all before, so only
 * pictures that are exactly the same count. A likeness instead would call every traffic light and
 * every empty corridor a loop; but a camera that encodes old footage anew, or adds noise to it, is
 * not caught. One thread at a time.
 *
 * <p>Frozen: every picture the same for ten seconds, a key frame among them, because a camera that
 * spares bits may repeat a picture of a still scene until its next key frame, but hardly beyond it.
 *
 * <p>Repeated: the last three seconds are those of some time ago, up to ten minutes, picture by
 * picture. A table from hashes to their last place in the history gives the distance of the two
 * stretches; from then on each picture is compared with the one at that distance. Still scenes
 * repeat too: the stretch must hold enough different pictures, or last as long as a frozen one.
 */
final class FootageWatch {
  /** Ten minutes of 50 pictures a second, more of a slower camera. */
  private static final int HISTORY = 1 << 15;

  private static final int TABLE = 1 << 16;

  private static final long FROZEN_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long FROZEN_WITHOUT_KEY_NANOS = Duration.ofSeconds(60).toNanos();
  private static final long DENSE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long STRETCH_NANOS = Duration.ofSeconds(3).toNanos();
  private static final long CLEAR_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int DIFFERENT_PICTURES = 10;

  /** Of so many pictures of a stretch one may differ: packets get lost. */
  private static final int PICTURES_PER_MISS = 12;

  private static final int MISSES_IN_A_ROW = 3;

  /** By so many pictures the distance may change when some of them were passed over. */
  private static final int DISTANCE_SLACK = 8;

  private final long[] hashes = new long[HISTORY];

  /** The last place of a hash, by its lowest bits; places count from 1. */
  private final int[] places = new int[TABLE];

  private int count;
  private FootageAlarm alarm = FootageAlarm.NONE;
  private long alarmNanos;

  private long lastHash;
  private long stillSinceNanos;
  private boolean stillKeyFrame;
  private boolean denseKnown;
  private long dense;
  private long denseNanos;

  private int distance;
  private long stretchSinceNanos;
  private boolean stretchKeyFrame;
  private int matches;
  private int misses;
  private int missesInARow;
  private int different;
  private final long[] seenInStretch = new long[DIFFERENT_PICTURES];

  /** Takes the next picture and says what is wrong. */
  FootageAlarm see(Pixels untrusted, boolean keyFrame, long nowNanos) {
    long hash = PictureHash.sparse(untrusted);
    boolean frozen = isFrozen(untrusted, hash, keyFrame, nowNanos);
    boolean looped = isLooped(hash, keyFrame, nowNanos);
    if (frozen) {
      alarm = FootageAlarm.FROZEN;
      alarmNanos = nowNanos;
    } else if (looped) {
      alarm = FootageAlarm.LOOPED;
      alarmNanos = nowNanos;
    } else if (alarm != FootageAlarm.NONE && nowNanos - alarmNanos >= CLEAR_NANOS) {
      alarm = FootageAlarm.NONE;
    }
    return alarm;
  }

  private boolean isFrozen(Pixels untrusted, long hash, boolean keyFrame, long now) {
    if (hash != lastHash || count == 0) {
      lastHash = hash;
      standsStillFrom(now);
      return false;
    }
    if (now - denseNanos >= DENSE_NANOS) {
      // Something small may move between the few pixels that are looked at each time.
      long all = PictureHash.dense(untrusted);
      if (denseKnown && all != dense) {
        standsStillFrom(now);
      }
      dense = all;
      denseKnown = true;
      denseNanos = now;
    }
    stillKeyFrame |= keyFrame;
    return now - stillSinceNanos >= (stillKeyFrame ? FROZEN_NANOS : FROZEN_WITHOUT_KEY_NANOS);
  }

  private void standsStillFrom(long now) {
    stillSinceNanos = now;
    stillKeyFrame = false;
    denseKnown = false;
    denseNanos = now;
  }

  private boolean isLooped(long hash, boolean keyFrame, long now) {
    if (count == Integer.MAX_VALUE) {
      Arrays.fill(places, 0); // after a year and more
      distance = 0;
      count = 0;
    }
    int place = ++count;
    boolean repeats = distance > 0 && hashes[(place - distance) & (HISTORY - 1)] == hash;
    if (distance > 0 && !repeats) {
      repeats = missed(hash, place);
    }
    if (distance == 0) {
      distance = distanceTo(hash, place);
      repeats = distance > 0;
      stretchSinceNanos = now;
      stretchKeyFrame = false;
      matches = 0;
      misses = 0;
      missesInARow = 0;
      different = 0;
    }
    if (repeats) {
      matches++;
      missesInARow = 0;
      stretchKeyFrame |= keyFrame;
      countDifferent(hash);
    }
    hashes[place & (HISTORY - 1)] = hash;
    places[(int) hash & (TABLE - 1)] = place;
    return repeats && isEvidence(now - stretchSinceNanos);
  }

  private boolean isEvidence(long stretch) {
    if (different == DIFFERENT_PICTURES) {
      return stretch >= STRETCH_NANOS;
    }
    return different >= 2 && stretchKeyFrame && stretch >= FROZEN_NANOS;
  }

  /** A picture that is not the one at the distance; whether it is one beside it. */
  private boolean missed(long hash, int place) {
    int other = distanceTo(hash, place);
    misses++;
    missesInARow++;
    if (misses > 1 + matches / PICTURES_PER_MISS || missesInARow > MISSES_IN_A_ROW) {
      distance = 0;
      return false;
    }
    if (other > 0 && Math.abs(other - distance) <= DISTANCE_SLACK) {
      distance = other;
      return true;
    }
    return false;
  }

  /** How many pictures ago this one was there last, 0 when that is not known. */
  private int distanceTo(long hash, int place) {
    int found = places[(int) hash & (TABLE - 1)];
    boolean known = found > 0 && place - found < HISTORY && hashes[found & (HISTORY - 1)] == hash;
    return known ? place - found : 0;
  }

  private void countDifferent(long hash) {
    for (int i = 0; i < different; i++) {
      if (seenInStretch[i] == hash) {
        return;
      }
    }
    if (different < DIFFERENT_PICTURES) {
      seenInStretch[different++] = hash;
    }
  }
}
