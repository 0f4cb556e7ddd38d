package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves when told. */
public final class FakeTicker implements Ticker {
  private final AtomicLong nanos = new AtomicLong(1_000);

  @Override
  public long read() {
    return nanos.get();
  }

  /** Moves it. */
  public void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }
}
