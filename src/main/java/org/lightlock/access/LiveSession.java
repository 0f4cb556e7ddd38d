package org.lightlock.access;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lightlock.camera.CameraId;

/**
 * A session that has not ended, with the grants and tickets made from it. Once ended it makes none
 * any more: making one and ending exclude each other. A ticket's session never asks the session
 * that made it for its lock, but may be asked by it. Thread-safe.
 */
final class LiveSession {
  /** A wall of cameras in some renditions and windows; more is a page gone wild. */
  static final int MOST_GRANTS = 256;

  /** A recorder takes every camera that there is. */
  static final int MOST_GRANTS_OF_A_CLIENT = 1_024;

  /** Tickets that nobody has used yet. A page asks for one when it needs one. */
  static final int MOST_UNUSED_TICKETS = 64;

  /** How long a ticket may wait for its watch to start. */
  static final Duration TICKET_STARTS_WITHIN = Duration.ofSeconds(60);

  /** A client shows its secret with every watch, so it need not be remembered for long. */
  static final Duration CLIENT_IDLE = Duration.ofMinutes(1);

  /** What a session rests on: it ends when that changes. */
  sealed interface Basis {
    /** A login. The account is as it was then. */
    record OnLogin(StoredAccount account, SessionLimits limits) implements Basis {}

    /** A ticket that another session made. */
    record OnTicket(LiveSession maker, CameraId camera, Optional<InetAddress> only)
        implements Basis {
      @Override
      public String toString() {
        return "OnTicket[" + camera + "]";
      }
    }

    /** A stream client's secret, shown from one place. The client is as it was then. */
    record OnClient(StoredClient client, SourceNetwork from) implements Basis {}
  }

  private final Session session;
  private final SessionOrigin origin;
  private final Basis basis;
  private final Instant createdAt;
  private final long createdNanos;
  private final Set<ViewerGrant> grants = new LinkedHashSet<>();
  private final Set<LiveSession> tickets = new LinkedHashSet<>();
  private Optional<TokenHash> tokenHash;
  private long usedNanos;
  private long provenNanos;
  private boolean started;
  private boolean ended;

  LiveSession(
      Session session,
      SessionOrigin origin,
      Optional<TokenHash> tokenHash,
      Basis basis,
      SessionClock clock) {
    this.session = session;
    this.origin = origin;
    this.tokenHash = tokenHash;
    this.basis = basis;
    this.createdAt = clock.now();
    this.createdNanos = clock.ticker().read();
    this.usedNanos = createdNanos;
    this.provenNanos = createdNanos;
  }

  Session session() {
    return session;
  }

  /** The hash of the cookie's value or the ticket's token; a client's session has neither. */
  synchronized Optional<TokenHash> tokenHash() {
    return tokenHash;
  }

  SessionOrigin origin() {
    return origin;
  }

  Basis basis() {
    return basis;
  }

  long createdNanos() {
    return createdNanos;
  }

  Instant createdAt() {
    return createdAt;
  }

  synchronized long usedNanos() {
    return usedNanos;
  }

  /** How long the session may last in all, whatever happens; empty when only idleness ends it. */
  Optional<Duration> absolute() {
    return switch (basis) {
      case Basis.OnLogin(var _, var limits) -> Optional.of(limits.absolute());
      case Basis.OnTicket _, Basis.OnClient _ -> Optional.empty();
    };
  }

  /** Which cameras are watched by this very session, in the order of their ids. */
  synchronized List<CameraId> watching() {
    return grants.stream()
        .map(ViewerGrant::camera)
        .distinct()
        .sorted(Comparator.comparing(CameraId::value))
        .toList();
  }

  /**
   * Whether somebody has shown who they are lately enough to manage people and rights, and if so,
   * counts from now. Watching keeps a session open; it does not keep this: the seat may be empty.
   */
  synchronized boolean proves(long nowNanos) {
    boolean holds =
        !ended
            && basis instanceof Basis.OnLogin(var _, var limits)
            && nowNanos - provenNanos < limits.idle().toNanos();
    if (holds) {
      provenNanos = nowNanos;
    }
    return holds;
  }

  /**
   * Takes another token because somebody has shown once more who they are; what is watched goes on.
   *
   * @return the token's hash until now, empty when the session has ended
   */
  synchronized Optional<TokenHash> prove(TokenHash token, long nowNanos) {
    if (ended) {
      return Optional.empty();
    }
    Optional<TokenHash> before = tokenHash;
    tokenHash = Optional.of(token);
    provenNanos = nowNanos;
    usedNanos = nowNanos;
    return before;
  }

  /** Whether the session's time is over. Watching a camera is use, by a ticket too. */
  synchronized boolean hasExpired(long nowNanos) {
    if (ended) {
      return true;
    }
    long unused = nowNanos - usedNanos;
    long age = nowNanos - createdNanos;
    return switch (basis) {
      case Basis.OnLogin(var _, var limits) ->
          (unused >= limits.idle().toNanos() && !isWatching())
              || age >= limits.absolute().toNanos();
      case Basis.OnTicket _ -> started ? grants.isEmpty() : age >= TICKET_STARTS_WITHIN.toNanos();
      case Basis.OnClient _ -> grants.isEmpty() && unused >= CLIENT_IDLE.toNanos();
    };
  }

  /** Whether a camera is being watched, by a ticket too. */
  synchronized boolean isWatching() {
    return !grants.isEmpty() || tickets.stream().anyMatch(LiveSession::isWatching);
  }

  synchronized void use(long nowNanos) {
    usedNanos = nowNanos;
  }

  boolean includes(CameraId camera) {
    return switch (basis) {
      case Basis.OnLogin(var account, var _) -> account.cameras().includes(camera);
      case Basis.OnTicket(var maker, var only, var _) ->
          only.equals(camera) && maker.includes(camera);
      case Basis.OnClient(var client, var _) -> client.cameras().includes(camera);
    };
  }

  /** A grant. A ticket gives one, ever. */
  synchronized Optional<ViewerGrant> grant(CameraId camera, String rendition) {
    if (!includes(camera) || (started && basis instanceof Basis.OnTicket)) {
      return Optional.empty();
    }
    return newGrant(camera, rendition);
  }

  /** A grant for the same watch in another rendition. */
  synchronized Optional<ViewerGrant> grantAlso(ViewerGrant open, String rendition) {
    return grants.contains(open) ? newGrant(open.camera(), rendition) : Optional.empty();
  }

  private Optional<ViewerGrant> newGrant(CameraId camera, String rendition) {
    int most = basis instanceof Basis.OnClient ? MOST_GRANTS_OF_A_CLIENT : MOST_GRANTS;
    if (ended || grants.size() >= most) {
      return Optional.empty();
    }
    started = true;
    ViewerGrant grant = new ViewerGrant(session.user(), camera, rendition);
    grants.add(grant);
    return Optional.of(grant);
  }

  /** Forgets a grant. Idleness counts from now. */
  void release(ViewerGrant grant, long nowNanos) {
    synchronized (this) {
      if (!grants.remove(grant)) {
        return;
      }
      usedNanos = nowNanos;
    }
    if (basis instanceof Basis.OnTicket(var maker, var _, var _)) {
      maker.use(nowNanos);
    }
  }

  /** Forgets a grant for which nothing was shown: without another one, no watch has started. */
  synchronized void giveBack(ViewerGrant grant, long nowNanos) {
    if (grants.remove(grant)) {
      usedNanos = nowNanos;
      started = !grants.isEmpty();
    }
  }

  /** Whether this ticket's watch has started. */
  synchronized boolean hasStarted() {
    return started;
  }

  /** Takes a ticket; false when there are too many that nobody has used. */
  synchronized boolean addTicket(LiveSession ticket) {
    if (ended
        || tickets.stream().filter(other -> !other.hasStarted()).count() >= MOST_UNUSED_TICKETS) {
      return false;
    }
    tickets.add(ticket);
    return true;
  }

  synchronized void forgetTicket(LiveSession ticket) {
    tickets.remove(ticket);
  }

  synchronized int openGrants() {
    return grants.size();
  }

  /**
   * Ends the session, then every grant made from it.
   *
   * @return the tickets made from it, which the caller ends
   */
  List<LiveSession> end() {
    List<ViewerGrant> toEnd;
    List<LiveSession> madeTickets;
    synchronized (this) {
      ended = true;
      toEnd = List.copyOf(grants);
      grants.clear();
      madeTickets = List.copyOf(tickets);
      tickets.clear();
    }
    toEnd.forEach(ViewerGrant::end);
    return madeTickets;
  }
}
