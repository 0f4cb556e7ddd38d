package org.lightlock.encode;

import java.util.concurrent.TimeUnit;

/**
 * When an encoder is asked for an IDR out of turn. An IDR costs many times a picture between, so
 * wishes that come close together share one: joins within 200 ms, requests within a second. Belongs
 * to the encode thread.
 */
final class IdrSchedule {
  /** A viewer waits at most this long for the first picture. */
  static final long JOIN_DISTANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** A viewer that lost pictures waits at most this long for the repair. */
  static final long REQUEST_DISTANCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private boolean any;
  private long lastIdrNanos;

  /** Whether the picture to be encoded now has to be an IDR. */
  boolean due(long nowNanos, boolean someoneJoined, boolean requested) {
    if (!any) {
      return true;
    }
    long distance = nowNanos - lastIdrNanos;
    return (someoneJoined && distance >= JOIN_DISTANCE_NANOS)
        || (requested && distance >= REQUEST_DISTANCE_NANOS);
  }

  /** An IDR was encoded, whyever. */
  void encoded(long nowNanos) {
    any = true;
    lastIdrNanos = nowNanos;
  }

  /** The encoder was rebuilt: the next picture is an IDR. */
  void restart() {
    any = false;
  }
}
