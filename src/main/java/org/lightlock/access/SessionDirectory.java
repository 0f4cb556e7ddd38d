package org.lightlock.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The open sessions as a gateway knows them: its own as they are, those of other gateways as they
 * wrote them down. Thread-safe.
 */
final class SessionDirectory implements Sessions {
  private final AccessDatabase database;
  private final LiveSessions sessions;
  private final SessionClock clock;
  private final LoginLog log;
  private final String gateway;

  SessionDirectory(
      AccessDatabase database,
      LiveSessions sessions,
      SessionClock clock,
      LoginLog log,
      String gateway) {
    this.database = database;
    this.sessions = sessions;
    this.clock = clock;
    this.log = log;
    this.gateway = gateway;
  }

  @Override
  public List<OpenSession> list() throws DatabaseException {
    List<OpenSession> all = new ArrayList<>(WrittenSessions.ofOthers(database, gateway, clock));
    sessions.all().forEach(live -> all.add(clock.view(live)));
    all.sort(Comparator.comparing(OpenSession::created).thenComparing(OpenSession::id));
    return List.copyOf(all);
  }

  @Override
  public boolean revoke(String id, String by) throws DatabaseException {
    Optional<LiveSession> live = sessions.withId(id);
    if (live.isPresent()) {
      log.asksToRevoke(live.get().session());
      sessions.end(live.get(), "revoked by " + by);
      log.revoked(live.get().session(), by);
      return true;
    }
    return WrittenSessions.revoke(database, gateway, clock, id, by);
  }
}
