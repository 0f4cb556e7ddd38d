package org.lightlock.supervise;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The camera side's one thread. A task that fails is logged and the others go on: an executor alone
 * would swallow the failure, and with it perhaps a watch that guards a worker.
 */
final class SupervisorLoop implements Executor {
  private static final Logger log = LoggerFactory.getLogger(SupervisorLoop.class);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("supervise").daemon().factory());

  /** Something that will happen unless it is called off. */
  @FunctionalInterface
  interface Appointment {
    /** Calls it off. */
    void cancel();
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(guarded(task));
    } catch (RejectedExecutionException e) {
      log.debug("the camera side is closing");
    }
  }

  /** Runs a task once, later. */
  Appointment after(Duration delay, Runnable task) {
    try {
      var appointment = thread.schedule(guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
      return () -> appointment.cancel(false);
    } catch (RejectedExecutionException e) {
      log.debug("the camera side is closing");
      return () -> {};
    }
  }

  /** Runs a task again and again. */
  Appointment every(Duration distance, Runnable task) {
    var appointment =
        thread.scheduleWithFixedDelay(
            guarded(task), distance.toMillis(), distance.toMillis(), TimeUnit.MILLISECONDS);
    return () -> appointment.cancel(false);
  }

  /** Lets what is due within the time happen, then ends. */
  void closeAfter(Duration delay) throws InterruptedException {
    after(delay, thread::shutdownNow);
    if (!thread.awaitTermination(delay.toMillis() + 5000, TimeUnit.MILLISECONDS)) {
      log.warn("the supervisor did not end in time");
    }
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        log.error("a task of the camera side failed; the others go on", e);
      }
    };
  }
}
