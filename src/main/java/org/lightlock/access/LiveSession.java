package org.lightlock.access;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lightlock.access.Access.GrantResult;
import org.lightlock.access.rights.Decision;
import org.lightlock.access.rights.Holder;
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

  /** A client shows its secret with every watch and call, so it need not be remembered for long. */
  static final Duration CLIENT_IDLE = Duration.ofMinutes(1);

  /** How long a typed purpose lets its session start to watch; what was started goes on. */
  static final Duration PURPOSE_HOLDS = Duration.ofHours(1);

  /** What a session rests on: it ends when that changes. */
  sealed interface Basis {
    /** A login. The account is as it was then. */
    record OnLogin(StoredAccount account, SessionLimits limits) implements Basis {}

    /** A ticket that another session made. The purpose is as it was typed there. */
    record OnTicket(
        LiveSession maker, CameraId camera, Optional<InetAddress> only, Optional<String> purpose)
        implements Basis {
      @Override
      public String toString() {
        return "OnTicket[" + camera + "]";
      }
    }

    /** What a stream client has shown from one place. The client is as it was then. */
    record OnClient(StoredClient client, ClientPlace from) implements Basis {}
  }

  private final Session session;
  private final SessionOrigin origin;
  private final Basis basis;
  private final KnownGrants known;
  private final Instant createdAt;
  private final long createdNanos;
  private final Map<CameraId, Purpose> purposes = new ConcurrentHashMap<>();
  private final Set<ViewerGrant> grants = new LinkedHashSet<>();
  private final Set<LiveSession> tickets = new LinkedHashSet<>();
  private Optional<TokenHash> tokenHash;
  private Optional<Seat> seat = Optional.empty();
  private long usedNanos;
  private boolean started;
  private boolean ended;

  /**
   * A place at a desk.
   *
   * @param desk the desk's session's user
   * @param idle unused for so long, the person has left
   */
  record Seat(String desk, Duration idle) {}

  private record Purpose(String text, long typedNanos) {}

  LiveSession(
      Session session,
      SessionOrigin origin,
      Optional<TokenHash> tokenHash,
      Basis basis,
      KnownGrants known,
      SessionClock clock) {
    this.session = session;
    this.origin = origin;
    this.tokenHash = tokenHash;
    this.basis = basis;
    this.known = known;
    this.createdAt = clock.now();
    this.createdNanos = clock.ticker().read();
    this.usedNanos = createdNanos;
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
          isIdle(unused, limits) || age >= limits.absolute().toNanos();
      case Basis.OnTicket _ -> started ? grants.isEmpty() : age >= TICKET_STARTS_WITHIN.toNanos();
      case Basis.OnClient _ ->
          grants.isEmpty() && tickets.isEmpty() && unused >= CLIENT_IDLE.toNanos();
    };
  }

  /** At a desk the pictures stay when the person leaves, so watching is no sign of anybody. */
  private boolean isIdle(long unused, SessionLimits limits) {
    return seat.map(at -> unused >= Math.min(at.idle().toNanos(), limits.idle().toNanos()))
        .orElseGet(() -> unused >= limits.idle().toNanos() && !isWatching());
  }

  /**
   * Notes that this person's session is used at a desk. It stays so; a session does not move.
   *
   * @return whether it was not known yet
   */
  synchronized boolean sitDown(Seat at) {
    if (seat.isPresent() || ended || !(basis instanceof Basis.OnLogin)) {
      return false;
    }
    seat = Optional.of(at);
    return true;
  }

  /** The desk that this person's session is used at. */
  synchronized Optional<Seat> seat() {
    return seat;
  }

  /** Whether a camera is being watched, by a ticket too. */
  synchronized boolean isWatching() {
    return !grants.isEmpty() || tickets.stream().anyMatch(LiveSession::isWatching);
  }

  synchronized void use(long nowNanos) {
    usedNanos = nowNanos;
  }

  /** The roles of a person who has signed in; a ticket and a client have none. */
  Set<Role> roles() {
    return basis instanceof Basis.OnLogin(var account, var _) ? account.roles() : Set.of();
  }

  /** Whether the audit may be read: about a camera, or all of it. */
  boolean mayAudit(Optional<CameraId> about) {
    return switch (basis) {
      case Basis.OnLogin(var account, var _) -> account.roles().contains(Role.PRIVACY_OFFICER);
      case Basis.OnTicket _ -> false;
      case Basis.OnClient(var client, var _) ->
          known.mayAudit(new Holder.Machine(client.name()), about);
    };
  }

  /** What may be done with a camera now, a purpose being typed where one is demanded. */
  Set<Action> actions(CameraId camera) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (Action action : Action.values()) {
      if (decide(action, camera) instanceof Decision.Allowed) {
        actions.add(action);
      }
    }
    return actions;
  }

  /** Asks the grants. Takes no lock. */
  private Decision decide(Action action, CameraId camera) {
    return switch (basis) {
      case Basis.OnLogin(var account, var _) ->
          known.decide(new Holder.Person(account.name(), account.roles()), action, camera);
      case Basis.OnTicket(var maker, var only, var _, var _) ->
          only.equals(camera) ? maker.decide(action, camera) : new Decision.Denied();
      case Basis.OnClient(var client, var _) ->
          known.decide(new Holder.Machine(client.name()), action, camera);
    };
  }

  /** What must be typed before this may be done; empty when nothing, or when it was. */
  Optional<String> demandedPurpose(Action action, CameraId camera, long nowNanos) {
    return decide(action, camera) instanceof Decision.Allowed(var _, var _, var purpose)
            && purpose(camera, nowNanos).isEmpty()
        ? purpose
        : Optional.empty();
  }

  /** What was typed for a camera. */
  Optional<String> purpose(CameraId camera, long nowNanos) {
    return switch (basis) {
      case Basis.OnLogin _ ->
          Optional.ofNullable(purposes.get(camera))
              .filter(purpose -> nowNanos - purpose.typedNanos() < PURPOSE_HOLDS.toNanos())
              .map(Purpose::text);
      case Basis.OnTicket(var _, var _, var _, var purpose) -> purpose;
      case Basis.OnClient _ -> Optional.empty();
    };
  }

  /** Takes what was typed for a camera; false when no grant demands it. */
  boolean givePurpose(CameraId camera, String text, long nowNanos) {
    boolean demanded =
        actions(camera).stream()
            .anyMatch(
                action ->
                    decide(action, camera) instanceof Decision.Allowed(var _, var _, var purpose)
                        && purpose.isPresent());
    if (basis instanceof Basis.OnLogin && demanded) {
      purposes.put(camera, new Purpose(text, nowNanos));
      return true;
    }
    return false;
  }

  /** A grant. A ticket gives one, ever. */
  synchronized GrantResult grant(CameraId camera, String rendition, Action action, long nowNanos) {
    if (started && basis instanceof Basis.OnTicket) {
      return new GrantResult.NotAllowed();
    }
    Optional<String> typed = purpose(camera, nowNanos);
    if (allows(action, camera, typed)) {
      return newGrant(camera, rendition, action, typed, new Viewing())
          .<GrantResult>map(GrantResult.Granted::new)
          .orElseGet(GrantResult.NotAllowed::new);
    }
    // A machine cannot type.
    return demandedPurpose(action, camera, nowNanos)
        .filter(prompt -> !(basis instanceof Basis.OnClient))
        .<GrantResult>map(GrantResult.PurposeRequired::new)
        .orElseGet(GrantResult.NotAllowed::new);
  }

  /** A grant for the same watch in another rendition. */
  synchronized Optional<ViewerGrant> grantAlso(ViewerGrant open, String rendition) {
    return grants.contains(open) && allows(open.action(), open.camera(), open.purpose())
        ? newGrant(open.camera(), rendition, open.action(), open.purpose(), open.viewing())
        : Optional.empty();
  }

  private boolean allows(Action action, CameraId camera, Optional<String> typed) {
    return decide(action, camera) instanceof Decision.Allowed(var _, var _, var purpose)
        && (purpose.isEmpty() || typed.isPresent());
  }

  private Optional<ViewerGrant> newGrant(
      CameraId camera, String rendition, Action action, Optional<String> purpose, Viewing viewing) {
    int most = basis instanceof Basis.OnClient ? MOST_GRANTS_OF_A_CLIENT : MOST_GRANTS;
    if (ended || grants.size() >= most) {
      return Optional.empty();
    }
    started = true;
    boolean mayHear = action == Action.LIVE && allows(Action.AUDIO, camera, purpose);
    ViewerGrant grant =
        new ViewerGrant(session.user(), camera, rendition, action, mayHear, purpose, viewing);
    grants.add(grant);
    return Optional.of(grant);
  }

  /** Ends the grants that would not be made again now. */
  void endUnfounded() {
    List<ViewerGrant> unfounded;
    synchronized (this) {
      unfounded = grants.stream().filter(grant -> !isFounded(grant)).toList();
      unfounded.forEach(grants::remove);
    }
    unfounded.forEach(ViewerGrant::end);
  }

  private boolean isFounded(ViewerGrant grant) {
    if (!allows(grant.action(), grant.camera(), grant.purpose())) {
      return false;
    }
    boolean mayHear = !grant.mayHear() || allows(Action.AUDIO, grant.camera(), grant.purpose());
    return mayHear || !grant.silence();
  }

  /** Forgets a grant. Idleness counts from now. */
  void release(ViewerGrant grant, long nowNanos) {
    synchronized (this) {
      if (!grants.remove(grant)) {
        return;
      }
      usedNanos = nowNanos;
    }
    if (basis instanceof Basis.OnTicket(var maker, var _, var _, var _)) {
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
