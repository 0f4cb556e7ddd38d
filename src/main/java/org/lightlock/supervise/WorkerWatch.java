package org.lightlock.supervise;

import java.time.Duration;
import java.util.Map;

/**
 * Whether a worker is still alive, by what it reports and by what the kernel counts. A speaking
 * worker reports between any two pictures, so a silent one that uses the processor, or has stood in
 * line for it all the time, takes too long for one picture; a silent one that sleeps is stuck.
 *
 * <p>Standing in line counts because on a loaded machine an endless picture gets little of the
 * processor, yet its camera's picture is gone as it is on an idle one.
 */
final class WorkerWatch {
  /** How often to look; with the limits below a hung decoder lives less than two seconds. */
  static final Duration DISTANCE = Duration.ofMillis(150);

  /** Reports that came meanwhile may not have been read yet. */
  private static final long LATE_LOOK_NANOS = Duration.ofMillis(500).toNanos();

  private static final long START_NANOS = Duration.ofSeconds(20).toNanos();
  private static final long BUSY_SILENCE_NANOS = Duration.ofMillis(1600).toNanos();

  /** From here on a silent worker's threads are looked at: no report was due before. */
  private static final long DOUBT_NANOS = Duration.ofMillis(600).toNanos();

  /** A thread that runs or stands in line for so much of the time does not sleep. */
  private static final int RUNNABLE_PERCENT = 75;

  private static final long SILENCE_NANOS = Duration.ofSeconds(4).toNanos();
  private static final long STANDBY_SILENCE_NANOS = Duration.ofSeconds(7).toNanos();

  /** What the worker is doing, as far as the camera side knows. */
  enum Phase {
    /** Nothing is asked of it. */
    WAITING,
    /** It starts, dials or locks itself in. */
    PREPARING,
    /** It speaks with the camera. */
    SPEAKING,
    /** It speaks, but decodes nothing and reports more seldom. */
    STANDBY
  }

  /** What a look finds. */
  enum Verdict {
    ALIVE,
    /** It says nothing and does nothing. */
    SILENT,
    /** One picture takes longer than two seconds. */
    OVERTIME
  }

  /** What the kernel counts of a worker; asked for only when it matters. */
  interface Counts {
    /** Processor time of all its threads. */
    long cpuNanos();

    /** How long each thread, by its id, has run or stood in line to run. */
    Map<Long, Long> runnableNanos();
  }

  private Phase phase = Phase.WAITING;
  private long heardNanos;
  private long cpuWhenHeardNanos;
  private long lookedNanos;
  private long doubtNanos;
  private Map<Long, Long> runnableInDoubt = Map.of();

  /** Another part of its life begins. */
  void enter(Phase next, long nowNanos, long cpuNanos) {
    phase = next;
    heard(nowNanos, cpuNanos);
  }

  Phase phase() {
    return phase;
  }

  /** It has said something. */
  void heard(long nowNanos, long cpuNanos) {
    heardNanos = nowNanos;
    cpuWhenHeardNanos = cpuNanos;
  }

  long silentMillis(long nowNanos) {
    return (nowNanos - heardNanos) / 1_000_000;
  }

  /** Whether it is alive. */
  Verdict look(long nowNanos, Counts counts) {
    boolean late = nowNanos - lookedNanos > LATE_LOOK_NANOS;
    lookedNanos = nowNanos;
    if (late) {
      return Verdict.ALIVE; // the camera side itself stood still: reports may wait to be read
    }
    long silent = nowNanos - heardNanos;
    return switch (phase) {
      case WAITING -> Verdict.ALIVE;
      case PREPARING -> silent > START_NANOS ? Verdict.SILENT : Verdict.ALIVE;
      case SPEAKING -> {
        doubt(silent, nowNanos, counts);
        boolean overtime = isBusy(silent, counts) || neverSleeps(silent, nowNanos, counts);
        yield overtime ? Verdict.OVERTIME : silence(silent, SILENCE_NANOS);
      }
      case STANDBY ->
          isBusy(silent, counts) ? Verdict.OVERTIME : silence(silent, STANDBY_SILENCE_NANOS);
    };
  }

  private static Verdict silence(long silent, long limit) {
    return silent > limit ? Verdict.SILENT : Verdict.ALIVE;
  }

  private boolean isBusy(long silent, Counts counts) {
    return silent > BUSY_SILENCE_NANOS
        && counts.cpuNanos() - cpuWhenHeardNanos >= BUSY_SILENCE_NANOS / 2;
  }

  private void doubt(long silent, long nowNanos, Counts counts) {
    if (silent > DOUBT_NANOS && doubtNanos <= heardNanos) {
      doubtNanos = nowNanos;
      runnableInDoubt = counts.runnableNanos();
    }
  }

  /** Whether one of its threads has run or stood in line since the doubt began. */
  private boolean neverSleeps(long silent, long nowNanos, Counts counts) {
    long doubted = nowNanos - doubtNanos;
    if (silent <= BUSY_SILENCE_NANOS || doubted < DISTANCE.toNanos()) {
      return false;
    }
    long needed = doubted * RUNNABLE_PERCENT / 100;
    return counts.runnableNanos().entrySet().stream()
        .anyMatch(
            thread ->
                thread.getValue() - runnableInDoubt.getOrDefault(thread.getKey(), thread.getValue())
                    >= needed);
  }
}
