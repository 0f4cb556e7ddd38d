package org.lightlock.access;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.LiveSession.Basis;
import org.lightlock.camera.CameraId;

/**
 * Every session that has not ended, in memory only. Knows the SHA-256 of cookies' values and
 * tickets, never the values; the two are kept apart, so that a ticket is no cookie. A plain map
 * instead of a cache: an expired session has grants to end in time, and a cache finds out late.
 * Thread-safe.
 */
final class LiveSessions {
  /** So that one account cannot fill the memory. */
  static final int MOST_PER_USER = 32;

  /** From so many places one stream client's secret may be used at once. */
  static final int MOST_PER_CLIENT = 64;

  private static final int TOKEN_BYTES = 32;
  private static final int TOKEN_CHARACTERS = 43;
  private static final int ID_BYTES = 9;

  private final Map<TokenHash, LiveSession> logins = new ConcurrentHashMap<>();
  private final Map<TokenHash, LiveSession> tickets = new ConcurrentHashMap<>();
  private final Map<ClientFrom, LiveSession> clients = new ConcurrentHashMap<>();
  private final Map<String, LiveSession> byId = new ConcurrentHashMap<>();
  private final RandomTokens random = new RandomTokens();
  private final SessionLimits limits;
  private final KnownGrants known;
  private final SessionClock clock;
  private final Ended ended;

  /** Who hears of a session's end. Must not wait. */
  interface Ended {
    /** A session has ended, and why. */
    void ended(Session session, String why);
  }

  private record ClientFrom(String name, ClientPlace from) {}

  LiveSessions(SessionLimits limits, KnownGrants known, SessionClock clock, Ended ended) {
    this.limits = limits;
    this.known = known;
    this.clock = clock;
    this.ended = ended;
  }

  /** A new session and its token. The user's oldest session ends when there are too many. */
  Access.LoginResult.LoggedIn open(StoredAccount account, SessionOrigin origin) {
    String token = random.draw(TOKEN_BYTES);
    TokenHash hash = TokenHash.of(token);
    LiveSession live =
        make(
            account.name(),
            Session.Kind.LOGIN,
            origin,
            Optional.of(hash),
            new Basis.OnLogin(account, known.limits(account.roles(), limits)));
    synchronized (this) {
      makeRoom(live.session(), MOST_PER_USER);
      byId.put(live.session().id(), live);
      logins.put(hash, live);
    }
    return new Access.LoginResult.LoggedIn(live.session(), token);
  }

  /** A new ticket's token, empty when the maker has too many. */
  Optional<String> issue(LiveSession maker, CameraId camera, Optional<InetAddress> only) {
    String token = random.draw(TOKEN_BYTES);
    TokenHash hash = TokenHash.of(token);
    LiveSession ticket =
        make(
            maker.session().user(),
            Session.Kind.TICKET,
            new SessionOrigin(
                "ticket", only.map(SourceNetwork::of).map(SourceNetwork::text).orElse("")),
            Optional.of(hash),
            new Basis.OnTicket(maker, camera, only, maker.purpose(camera, clock.ticker().read())));
    byId.put(ticket.session().id(), ticket);
    tickets.put(hash, ticket);
    if (!maker.addTicket(ticket)) {
      end(ticket);
      return Optional.empty();
    }
    return Optional.of(token);
  }

  /** The session of a client at this place, a new one when there is none. Counts as use. */
  synchronized LiveSession ofClient(StoredClient client, ClientPlace from) {
    Optional<LiveSession> open = openOfClient(client, from);
    LiveSession live = open.orElseGet(() -> openClient(client, from));
    live.use(clock.ticker().read());
    return live;
  }

  /** The session of a client at this place, if it has one. */
  Optional<LiveSession> openOfClient(StoredClient client, ClientPlace from) {
    return ifNotExpired(clients.get(new ClientFrom(client.name(), from)))
        .filter(
            live ->
                live.basis() instanceof Basis.OnClient(var then, var _)
                    && then.stamp() == client.stamp());
  }

  private LiveSession openClient(StoredClient client, ClientPlace from) {
    LiveSession live =
        make(
            "client:" + client.name(),
            Session.Kind.CLIENT,
            from.origin(),
            Optional.empty(),
            new Basis.OnClient(client, from));
    makeRoom(live.session(), MOST_PER_CLIENT);
    LiveSession before = clients.put(new ClientFrom(client.name(), from), live);
    if (before != null) {
      end(before);
    }
    byId.put(live.session().id(), live);
    return live;
  }

  private LiveSession make(
      String user,
      Session.Kind kind,
      SessionOrigin origin,
      Optional<TokenHash> hash,
      LiveSession.Basis basis) {
    Session session = new Session(random.draw(ID_BYTES), user, kind);
    return new LiveSession(session, origin, hash, basis, known, clock);
  }

  /**
   * Gives a login's session another token because its user has shown once more who they are. The
   * old token is good for nothing from then on; what is watched goes on.
   *
   * @return empty when the session has ended or is no login's
   */
  synchronized Optional<String> renew(Session session) {
    Optional<LiveSession> live =
        find(session).filter(found -> found.basis() instanceof Basis.OnLogin);
    if (live.isEmpty()) {
      return Optional.empty();
    }
    String token = random.draw(TOKEN_BYTES);
    TokenHash hash = TokenHash.of(token);
    logins.put(hash, live.get());
    Optional<TokenHash> before = live.get().prove(hash, clock.ticker().read());
    before.ifPresentOrElse(logins::remove, () -> logins.remove(hash));
    if (!byId.containsKey(session.id())) {
      end(live.get()); // It ended meanwhile, and who ended it knew the old token only.
      return Optional.empty();
    }
    return before.map(_ -> token);
  }

  /** Ends the oldest session of the same kind and user; one that watches only if all do. */
  private void makeRoom(Session session, int most) {
    Predicate<LiveSession> isAlike =
        other ->
            other.session().kind() == session.kind()
                && other.session().user().equals(session.user());
    List<LiveSession> same =
        byId.values().stream()
            .filter(isAlike)
            .sorted(Comparator.comparingLong(LiveSession::createdNanos))
            .toList();
    if (same.size() >= most) {
      end(
          same.stream()
              .filter(other -> session.kind() == Session.Kind.CLIENT && !other.isWatching())
              .findFirst()
              .orElse(same.getFirst()),
          "replaced");
    }
  }

  /** The session of a cookie's value, which counts as use. */
  Optional<LiveSession> use(String token) {
    Optional<LiveSession> live = find(logins, token);
    live.ifPresent(found -> found.use(clock.ticker().read()));
    return live;
  }

  /** The session of a cookie's value, without counting as use. */
  Optional<LiveSession> peek(String token) {
    return find(logins, token);
  }

  /** Who is at a desk: the user of the newest session that is used there. */
  Optional<String> personAt(String desk) {
    return logins.values().stream()
        .filter(live -> live.seat().filter(seat -> seat.desk().equals(desk)).isPresent())
        .filter(live -> !live.hasExpired(clock.ticker().read()))
        .max(Comparator.comparingLong(LiveSession::createdNanos))
        .map(live -> live.session().user());
  }

  /** The session of a ticket. */
  Optional<LiveSession> ofTicket(String token) {
    return find(tickets, token);
  }

  private Optional<LiveSession> find(Map<TokenHash, LiveSession> sessions, String token) {
    if (token.length() != TOKEN_CHARACTERS) {
      return Optional.empty();
    }
    // Whoever sends a token cannot steer where its hash differs from one that is kept.
    return ifNotExpired(sessions.get(TokenHash.of(token)));
  }

  /** The session with this public id, empty when it has ended. */
  Optional<LiveSession> withId(String id) {
    return ifNotExpired(byId.get(id));
  }

  /** The live form of a session, empty when it has ended. */
  Optional<LiveSession> find(Session session) {
    return ifNotExpired(byId.get(session.id()));
  }

  private Optional<LiveSession> ifNotExpired(@Nullable LiveSession live) {
    if (live != null && live.hasExpired(clock.ticker().read())) {
      end(live, "expired");
      return Optional.empty();
    }
    return Optional.ofNullable(live);
  }

  /** Ends a session whose basis has changed, its tickets and its grants. */
  void end(LiveSession live) {
    end(live, "changed");
  }

  /** Ends a session, its tickets and its grants, and says why. */
  void end(LiveSession live, String why) {
    switch (live.basis()) {
      case Basis.OnLogin _ -> live.tokenHash().ifPresent(logins::remove);
      case Basis.OnTicket(var maker, var _, var _, var _) -> {
        live.tokenHash().ifPresent(tickets::remove);
        maker.forgetTicket(live);
      }
      case Basis.OnClient(var client, var from) ->
          clients.remove(new ClientFrom(client.name(), from), live);
    }
    if (byId.remove(live.session().id()) != null) {
      ended.ended(live.session(), why);
    }
    live.end().forEach(ticket -> end(ticket, why));
  }

  /** Ends a session when its time is over: a ticket's is when its watch is. */
  void endIfExpired(LiveSession live) {
    var _ = ifNotExpired(live);
  }

  /** Ends the sessions whose time is over. */
  void endExpired() {
    all().forEach(this::ifNotExpired);
  }

  Collection<LiveSession> all() {
    return List.copyOf(byId.values());
  }
}
