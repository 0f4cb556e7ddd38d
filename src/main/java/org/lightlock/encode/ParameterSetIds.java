package org.lightlock.encode;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The numbers of one camera's parameter sets: each of its encoders gets another one (H.264
 * §7.4.2.1, 0 to 31, in turns). A viewer who is moved between renditions and misses the packet with
 * the new sets then lacks them and says so; with one number for all it would decode by the old
 * ones, and show rubbish up to the next key frame. Thread-safe.
 */
public final class ParameterSetIds {
  private static final int COUNT = 32;

  private final AtomicInteger next = new AtomicInteger();

  int next() {
    return next.getAndUpdate(id -> (id + 1) % COUNT);
  }
}
