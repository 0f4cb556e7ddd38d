package org.lightlock.serve;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.lightlock.access.Access;
import org.lightlock.access.Action;
import org.lightlock.access.Circumstances;
import org.lightlock.access.Circumstances.Way;
import org.lightlock.access.Session;
import org.lightlock.access.ViewerGrant;
import org.lightlock.camera.CameraId;

/**
 * Lets viewers in and counts the open streams against the limits. One for the whole gateway: a user
 * cannot have the limit once per way of watching. Thread-safe.
 */
public final class Admissions {
  /** When to ask again after {@link Result.Full}: viewers come and go by themselves. */
  public static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** What the audit calls it when somebody may not watch. */
  public static final String WATCH = "watch";

  private final Access access;
  private final AdmissionLimits limits;
  private final StartLimit starts;
  private final HeldCounts<String> perUser = new HeldCounts<>();
  private final HeldCounts<InetAddress> perAddress = new HeldCounts<>();
  private int open;

  /** As below, with the usual limit of beginnings. */
  public Admissions(Access access, AdmissionLimits limits) {
    this(access, limits, StartLimit.usual());
  }

  /**
   * Nobody is in yet.
   *
   * @param starts how often somebody may be let in
   */
  public Admissions(Access access, AdmissionLimits limits, StartLimit starts) {
    this.access = access;
    this.limits = limits;
    this.starts = starts;
  }

  /** What came of asking to be let in. */
  public sealed interface Result {
    /** The viewer is in. Whoever takes the admission closes it. */
    record Admitted(Admission admission) implements Result {}

    /** A limit is reached; a ticket stays unused. Answer 503 with Retry-After. */
    record Full() implements Result {}

    /** Too many were begun lately; a ticket stays unused. Answer 429 with Retry-After. */
    record TooOften(Duration retryAfter) implements Result {}

    /** The viewer must type a purpose first. Answer 403. */
    record PurposeRequired() implements Result {}

    /** The session gives no grant for this camera. Answer 404. */
    record NotAllowed() implements Result {}

    /** It cannot be written down that somebody watches. Answer 503. */
    record Unrecorded() implements Result {}
  }

  /** One place; closing it twice is harmless. */
  final class Place implements AutoCloseable {
    private final String user;
    private final InetAddress address;
    private boolean closed;

    private Place(String user, InetAddress address) {
      this.user = user;
      this.address = address;
    }

    @Override
    public void close() {
      synchronized (Admissions.this) {
        if (!closed) {
          closed = true;
          open--;
          perUser.remove(user);
          perAddress.remove(address);
        }
      }
    }
  }

  /**
   * Lets a viewer in to one more live stream, or to a still if that is the way. Before anything is
   * written down it is counted how often that was asked for. First the place, then the grant, which
   * uses a ticket up and is written down before this returns.
   */
  public Result admit(
      Session session, CameraId camera, String rendition, Way way, InetAddress from) {
    Duration wait = starts.take(session.user(), from);
    if (!wait.isZero()) {
      return new Result.TooOften(wait);
    }
    Action action = way == Way.SNAPSHOT ? Action.SNAPSHOT : Action.LIVE;
    Optional<Place> place = place(session.user(), from);
    if (place.isEmpty()) {
      return new Result.Full();
    }
    return switch (access.grant(session, camera, rendition, action, Circumstances.of(way, from))) {
      case Access.GrantResult.Granted(ViewerGrant grant) ->
          new Result.Admitted(new Admission(access, grant, place.get()));
      case Access.GrantResult.PurposeRequired _ -> {
        place.get().close();
        yield new Result.PurposeRequired();
      }
      case Access.GrantResult.NotAllowed() -> {
        place.get().close();
        access.denied(session, WATCH, Optional.of(camera), from);
        yield new Result.NotAllowed();
      }
      case Access.GrantResult.Unrecorded() -> {
        place.get().close();
        yield new Result.Unrecorded();
      }
    };
  }

  private synchronized Optional<Place> place(String user, InetAddress address) {
    if (open >= limits.all()
        || perUser.of(user) >= limits.perUser()
        || perAddress.of(address) >= limits.perAddress()) {
      return Optional.empty();
    }
    open++;
    var _ = perUser.add(user);
    var _ = perAddress.add(address);
    return Optional.of(new Place(user, address));
  }

  /** How many streams are open. */
  public synchronized int open() {
    return open;
  }
}
