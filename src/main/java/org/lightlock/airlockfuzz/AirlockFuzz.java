package org.lightlock.airlockfuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Feeds targets so many times and watches: nothing may throw, on this thread or another, and no
 * iteration may allocate more than a bound.
 */
public final class AirlockFuzz {
  /** More than any honest handling of one message or header needs. */
  static final long MOST_BYTES = 32 << 10;

  /** What a target allocates in its first iterations belongs to the loading of classes. */
  private static final int WARM_UP = 64;

  /** More than linking a call takes is a fault at the first time. */
  private static final long MOST_LINKING_BYTES = 256 * 1024;

  private final List<FuzzTarget> targets;
  private final FuzzTarget[] timetable = new FuzzTarget[1000];
  private final AtomicReference<Throwable> elsewhere = new AtomicReference<>();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A fuzzer of these targets; their shares make up a thousand. */
  public AirlockFuzz(List<FuzzTarget> targets) {
    this.targets = List.copyOf(targets);
    int at = 0;
    for (FuzzTarget target : targets) {
      for (int i = 0; i < target.share(); i++) {
        // Strides of a number that shares no divisor with 1000 spread each target evenly.
        timetable[at++ * 387 % timetable.length] = target;
      }
    }
    if (at != timetable.length) {
      throw new IllegalArgumentException("the shares make up " + at + ", not a thousand");
    }
  }

  /**
   * What came of a run.
   *
   * @param iterations that were made
   * @param largestBytes the most that one iteration allocated
   * @param fault what went wrong in the last iteration, empty when nothing did
   */
  public record Report(
      long iterations,
      long nanos,
      long largestBytes,
      Map<String, Map<String, Long>> answers,
      Optional<Fault> fault) {}

  /**
   * A fault, which the same seed finds again unless two threads raced.
   *
   * @param cause what was thrown; the trace tells where
   */
  public record Fault(String target, long iteration, Throwable cause) {}

  /** Runs; ends early at the first fault. */
  public Report run(long iterations, long seed) {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, e) -> elsewhere.compareAndSet(null, e));
    try {
      return feed(iterations, seed);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  private Report feed(long iterations, long seed) {
    FuzzInput input = new FuzzInput();
    long began = System.nanoTime();
    long largest = 0;
    long done = 0;
    Optional<Fault> fault = Optional.empty();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    while (done < iterations && fault.isEmpty()) {
      FuzzTarget target = timetable[(int) (done % timetable.length)];
      input.begin(seed, done);
      fault = once(target, input, done);
      long now = threads.getCurrentThreadAllocatedBytes();
      if (done >= (long) WARM_UP * timetable.length) {
        long spent = now - allocated;
        if (fault.isEmpty() && spent > MOST_BYTES && spent <= MOST_LINKING_BYTES) {
          // What the JDK links when it is reached for the first time, it links once; what an input
          // costs, it costs again.
          input.begin(seed, done);
          fault = once(target, input, done);
          long again = threads.getCurrentThreadAllocatedBytes();
          spent = Math.min(spent, again - now);
          now = again;
        }
        largest = Math.max(largest, spent);
        if (fault.isEmpty() && spent > MOST_BYTES) {
          fault = Optional.of(new Fault(target.name(), done, new Greed(spent)));
        }
      }
      allocated = now;
      done++;
    }
    Map<String, Map<String, Long>> answers = new LinkedHashMap<>();
    targets.forEach(target -> answers.put(target.name(), target.answers()));
    return new Report(done, System.nanoTime() - began, largest, answers, fault);
  }

  private Optional<Fault> once(FuzzTarget target, FuzzInput input, long iteration) {
    try {
      target.once(input);
    } catch (RuntimeException | Error e) {
      return Optional.of(new Fault(target.name(), iteration, e));
    }
    Throwable other = elsewhere.get();
    return other == null
        ? Optional.empty()
        : Optional.of(new Fault("a thread of " + target.name(), iteration, other));
  }

  /** An iteration allocated more than the bound. */
  private static final class Greed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Greed(long bytes) {
      super(bytes + " bytes allocated in one iteration");
    }
  }
}
