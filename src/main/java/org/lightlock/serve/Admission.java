package org.lightlock.serve;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.lightlock.access.Access;
import org.lightlock.access.ViewerGrant;

/**
 * A viewer who has been let in and whose stream may not be open yet: the grant and the place among
 * the limits. Whoever takes it closes it; if nobody comes to take it, it expires. Thread-safe.
 */
public final class Admission implements AutoCloseable {
  private enum State {
    OFFERED,
    TAKEN,
    EXPIRED
  }

  private final Access access;
  private final ViewerGrant grant;
  private final Admissions.Place place;
  private final AtomicReference<State> state = new AtomicReference<>(State.OFFERED);
  private final AtomicBoolean closed = new AtomicBoolean();

  Admission(Access access, ViewerGrant grant, Admissions.Place place) {
    this.access = access;
    this.grant = grant;
    this.place = place;
  }

  /** What the viewer may watch. Given back on close. */
  public ViewerGrant grant() {
    return grant;
  }

  /** Makes the caller its owner; false when it has expired. */
  public boolean take() {
    return state.compareAndSet(State.OFFERED, State.TAKEN);
  }

  /** Closes it when nobody took it. */
  public void expire() {
    if (state.compareAndSet(State.OFFERED, State.EXPIRED)) {
      close();
    }
  }

  /**
   * Gives both back because nothing was shown: a ticket may start its watch again. Instead of
   * {@link #close}, and before it.
   */
  public void giveBack() {
    if (closed.compareAndSet(false, true)) {
      place.close();
      access.giveBack(grant);
    }
  }

  /** Gives the grant and the place back. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      place.close();
      access.release(grant);
    }
  }
}
