package org.lightlock.serve.hls;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.fmp4.Fragment;
import org.lightlock.fmp4.FragmentStream;
import org.lightlock.fmp4.Init;

/**
 * The last seconds of one camera's rendition, cut into segments and parts for all its plays. Filled
 * on the encoder's thread, which holds the lock for the few instructions that a picture takes;
 * readers get an immutable {@link Window}. Thread-safe.
 */
final class MediaRing {
  /** A shorter segment goes on at an IDR that a viewer asked for. */
  private static final long MIN_SEGMENT_MICROS = 1_000_000;

  /** A longer pause is none of the camera's rhythm: the part ends before it. */
  private static final long MAX_PART_MICROS = 2_000_000;

  /** A playlist names segments for so many target durations (RFC 8216 §6.2.2). */
  private static final int LISTED_TARGETS = 3;

  /** Segments that a playlist no longer names, for those who read an older one. */
  private static final int KEPT_BEHIND = 2;

  private static final int MAX_SEGMENTS = 24;

  /** What is listed, what is kept behind, what has just ended and what is open. */
  private static final int KEPT_TARGETS = LISTED_TARGETS + KEPT_BEHIND + 2;

  /** For the boxes around pictures, and encoders that are not exact. */
  private static final double MORE_THAN_CONFIGURED = 1.25;

  private final FragmentStream stream;
  private final long maxBytes;
  private final long wantedPartMicros;

  // Guarded by this.
  private final ArrayDeque<Segment> complete = new ArrayDeque<>();
  private final List<Part> parts = new ArrayList<>();
  private final List<Fragment> open = new ArrayList<>();
  private @Nullable Init init;
  private int initNumber;
  private boolean begun;
  private boolean discontinuity;
  private boolean broken;
  private long completeBytes;
  private long nextNumber;
  private long discontinuities;
  private long openBytes;
  private long openSince;
  private long segmentSince;
  private long lastMicros = Long.MIN_VALUE;
  private long targetMicros;
  private long partTargetMicros;
  private volatile Window window;

  /**
   * An empty ring.
   *
   * @param maxBytes how much it keeps at most
   * @param targetMicros how long a segment is, as far as is known
   */
  MediaRing(FragmentStream stream, HlsLimits limits, long maxBytes, long targetMicros) {
    this.stream = stream;
    this.maxBytes = maxBytes;
    this.wantedPartMicros = limits.partMicros();
    this.targetMicros = targetMicros;
    this.partTargetMicros = limits.partMicros();
    this.window = new Window(List.of(), 0, 0, targetMicros, partTargetMicros);
  }

  /** What a rendition's ring needs, and may keep. */
  static long bytesOf(RenditionSpec spec) {
    double perSecond = spec.bitsPerSecond() / 8.0 * MORE_THAN_CONFIGURED;
    return (long) (perSecond * spec.keyFrameSeconds() * KEPT_TARGETS);
  }

  /** What can be asked for now. */
  Window window() {
    return window;
  }

  /** Takes a picture. Every play hands on the same ones; each counts once. */
  synchronized void picture(EncodedPicture picture) {
    if (picture.ptsMicros() <= lastMicros) {
      return;
    }
    Optional<Fragment> fragment = stream.fragment(picture);
    if (fragment.isPresent()) {
      take(fragment.get(), picture.ptsMicros());
      lastMicros = picture.ptsMicros();
    }
  }

  private void take(Fragment fragment, long micros) {
    boolean changed = false;
    if (fragment.idr() && begins(fragment, micros)) {
      closePart(micros);
      closeSegment();
      changed = true;
      discontinuity = broken || (init != null && !fragment.init().equals(init));
      broken = false;
      if (!fragment.init().equals(init)) {
        init = fragment.init();
        initNumber++;
      }
      begun = true;
      segmentSince = micros;
    } else if (!begun) {
      return;
    } else if (fragment.idr() || endsPart(micros)) {
      closePart(micros);
      changed = true;
    }
    if (open.isEmpty()) {
      openSince = micros;
    }
    open.add(fragment);
    openBytes += fragment.movieBytes();
    while (!complete.isEmpty() && completeBytes + openBytes > maxBytes) {
      forgetOldest();
      changed = true;
    }
    if (openBytes > maxBytes) {
      restart(); // No encoder of ours makes so long a segment.
    } else if (changed) {
      publish();
    }
  }

  private boolean begins(Fragment fragment, long micros) {
    return !begun || !fragment.init().equals(init) || micros - segmentSince >= MIN_SEGMENT_MICROS;
  }

  /** Whether the part would be too long with one more picture of the camera's usual length. */
  private boolean endsPart(long micros) {
    long distance = micros - lastMicros;
    return micros + distance - openSince > wantedPartMicros;
  }

  private void closePart(long endMicros) {
    if (open.isEmpty()) {
      return;
    }
    long duration = Math.min(endMicros - openSince, MAX_PART_MICROS);
    parts.add(new Part(open, duration, open.getFirst().idr()));
    open.clear();
    partTargetMicros = Math.max(partTargetMicros, duration);
  }

  private void closeSegment() {
    if (parts.isEmpty()) {
      return;
    }
    Segment closed = segment(true);
    complete.add(closed);
    completeBytes += openBytes;
    targetMicros = Math.max(targetMicros, closed.durationMicros());
    nextNumber++;
    parts.clear();
    openBytes = 0;
    evict();
  }

  private Segment segment(boolean isComplete) {
    Init of = init;
    if (of == null) {
      throw new IllegalStateException("a segment without a picture");
    }
    return new Segment(nextNumber, initNumber, of, discontinuity, parts, isComplete);
  }

  private void evict() {
    while (complete.size() > 1
        && (complete.size() > MAX_SEGMENTS || complete.size() > listed() + KEPT_BEHIND)) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    completeBytes -= complete.removeFirst().bytes();
  }

  /** How many complete segments a playlist names. */
  private int listed() {
    long sum = 0;
    int count = 0;
    for (var newest = complete.descendingIterator(); newest.hasNext(); ) {
      Segment segment = newest.next();
      if (sum >= LISTED_TARGETS * targetMicros) {
        break;
      }
      sum += segment.durationMicros();
      count++;
    }
    return count;
  }

  private void restart() {
    open.clear();
    parts.clear();
    complete.clear();
    completeBytes = 0;
    broken = true;
    openBytes = 0;
    begun = false;
    nextNumber++;
    publish();
  }

  private void publish() {
    List<Segment> all = new ArrayList<>(complete);
    int listed = listed();
    if (begun && !parts.isEmpty()) {
      all.add(segment(false));
      listed++;
    }
    discontinuities += unlistedDiscontinuities(all, listed);
    window = new Window(all, listed, discontinuities, targetMicros, partTargetMicros);
    notifyAll();
  }

  /** How many discontinuities have left the playlist since the last window. */
  private long unlistedDiscontinuities(List<Segment> all, int listed) {
    Window before = window;
    if (before.listed() == 0 || listed == 0) {
      return 0;
    }
    long first = all.get(all.size() - listed).number();
    return before.listedSegments().stream()
        .filter(segment -> segment.number() < first && segment.discontinuity())
        .count();
  }

  /** Has all who wait look whether they still should. */
  synchronized void wake() {
    notifyAll();
  }

  /**
   * Waits on the caller's thread for a window.
   *
   * @param over whether it is no use to wait any longer
   * @return the newest window, whether or not it is what was waited for
   */
  Window await(Predicate<Window> wanted, BooleanSupplier over, long maxMillis)
      throws InterruptedException {
    long end = System.nanoTime() + maxMillis * 1_000_000;
    synchronized (this) {
      long left = maxMillis;
      while (!wanted.test(window) && !over.getAsBoolean() && left > 0) {
        wait(left);
        left = (end - System.nanoTime()) / 1_000_000;
      }
      return window;
    }
  }
}
