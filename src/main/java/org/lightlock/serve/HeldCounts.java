package org.lightlock.serve;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many of something each holds: connections, streams, buffers. Who holds none is not
 * remembered, so it grows no larger than what is held. It limits nothing itself. Thread-safe.
 */
public final class HeldCounts<K> {
  private final Map<K, Integer> held = new ConcurrentHashMap<>();

  /** Nobody holds any. */
  public HeldCounts() {}

  /** One more; how many the holder has then. */
  public int add(K holder) {
    return held.merge(holder, 1, Integer::sum);
  }

  /** One less; nothing when the holder has none. */
  public void remove(K holder) {
    held.computeIfPresent(holder, (_, count) -> count == 1 ? null : count - 1);
  }

  /** How many the holder has. */
  public int of(K holder) {
    return held.getOrDefault(holder, 0);
  }
}
