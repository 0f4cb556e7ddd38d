package org.lightlock.supervise;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets only as many workers start at a time as there are processors: fifty JVMs that start together
 * would all be late, and everything else on the machine with them. First come, first served.
 */
final class StartGate {
  private static final int NEW = 0;
  private static final int HELD = 1;
  private static final int OVER = 2;

  private final Semaphore places;

  StartGate(int places) {
    this.places = new Semaphore(places, true);
  }

  /** Whether the next one has to wait. */
  boolean isFull() {
    return places.availablePermits() == 0;
  }

  /** One worker's pass. */
  Pass pass() {
    return new Pass();
  }

  /** Taken before a worker starts, given back once it is warm or gone. */
  final class Pass {
    private final AtomicInteger state = new AtomicInteger(NEW);

    /** Waits for a place. */
    void await() throws InterruptedException {
      places.acquire();
      if (!state.compareAndSet(NEW, HELD)) {
        places.release();
      }
    }

    /** Makes room for the next one; a second time does nothing. */
    void giveBack() {
      if (state.getAndSet(OVER) == HELD) {
        places.release();
      }
    }
  }
}
