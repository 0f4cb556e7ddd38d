package org.lightlock.simulate;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * The record of when a camera sent which picture, so that the delay of a picture seen anywhere can
 * be told from the number it carries. With several clients, first is the earliest packet to any of
 * them and last the latest. Safe for use by many threads.
 */
public final class SentFrames {
  /** How many sendings are remembered: over a minute at 25 pictures per second. */
  public static final int REMEMBERED = 2048;

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Deque<Sending> newest = new ArrayDeque<>();

  SentFrames(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * One picture's way onto the wire. Nanoseconds are those of {@link System#nanoTime} (on Linux
   * CLOCK_MONOTONIC, the same in every process), microseconds those of the wall clock since 1970.
   *
   * @param index pictures since the camera's start
   * @param number what the picture's {@link FrameMark} says: its place in the clip
   * @param firstPacketNanos just before its first packet was handed to the system
   * @param lastPacketNanos just after its last packet was handed to the system
   * @param firstPacketUnixMicros as firstPacketNanos
   * @param lastPacketUnixMicros as lastPacketNanos
   */
  public record Sending(
      long index,
      int number,
      long firstPacketNanos,
      long lastPacketNanos,
      long firstPacketUnixMicros,
      long lastPacketUnixMicros) {}

  /** The newest sending of a number, empty when it was not sent lately. */
  public synchronized Optional<Sending> newest(int number) {
    return newest.stream().filter(sending -> sending.number == number).findFirst();
  }

  /** When the last packet of a number's newest sending went out, as {@link System#nanoTime}. */
  public OptionalLong sentNanos(int number) {
    return newest(number)
        .map(sending -> OptionalLong.of(sending.lastPacketNanos))
        .orElse(OptionalLong.empty());
  }

  /** The newest sendings, oldest first. */
  public synchronized List<Sending> last(int count) {
    List<Sending> sendings = new ArrayList<>(newest.stream().limit(count).toList());
    Collections.reverse(sendings);
    return sendings;
  }

  /** A picture's first packet is about to go out. */
  synchronized void begin(long index, int number) {
    Sending head = newest.peekFirst();
    if (head != null && head.index >= index) {
      return;
    }
    if (newest.size() == REMEMBERED) {
      newest.removeLast();
    }
    long nanos = nanoTime.getAsLong();
    long micros = unixMicros();
    newest.addFirst(new Sending(index, number, nanos, nanos, micros, micros));
  }

  /** A picture's last packet went out to one more client. */
  synchronized void end(long index) {
    Deque<Sending> newer = new ArrayDeque<>();
    while (!newest.isEmpty() && newest.getFirst().index > index) {
      newer.addFirst(newest.removeFirst());
    }
    Sending sending = newest.peekFirst();
    if (sending != null && sending.index == index) {
      newest.removeFirst();
      newest.addFirst(
          new Sending(
              index,
              sending.number,
              sending.firstPacketNanos,
              nanoTime.getAsLong(),
              sending.firstPacketUnixMicros,
              unixMicros()));
    }
    newer.forEach(newest::addFirst);
  }

  private long unixMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }
}
