package org.lightlock.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /** Grants beside the first one. Guarded by itself. */
  private final List<ViewerGrant> further = new ArrayList<>();

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
   * A further grant: the same camera in another rendition, under the same place. Given back with
   * {@link #giveBack} or on close. Whoever takes it ends the stream when either grant ends.
   *
   * @return empty when the first grant has ended, or this was closed
   */
  public Optional<ViewerGrant> also(String rendition) {
    synchronized (further) {
      if (closed.get()) {
        return Optional.empty();
      }
      Optional<ViewerGrant> more = access.grantAlso(grant, rendition);
      more.ifPresent(further::add);
      return more;
    }
  }

  /** Gives a further grant back; one that is none does nothing. */
  public void giveBack(ViewerGrant more) {
    synchronized (further) {
      if (further.remove(more)) {
        access.release(more);
      }
    }
  }

  /**
   * Gives all back because nothing was shown: a ticket may start its watch again. Instead of {@link
   * #close}, and before it.
   */
  public void giveBack() {
    if (closed.compareAndSet(false, true)) {
      releaseAllButFirst();
      access.giveBack(grant);
    }
  }

  /** Gives the grants and the place back. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      releaseAllButFirst();
      access.release(grant);
    }
  }

  private void releaseAllButFirst() {
    place.close();
    synchronized (further) {
      further.forEach(access::release);
      further.clear();
    }
  }
}
