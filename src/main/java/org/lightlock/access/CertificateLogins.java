package org.lightlock.access;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Sessions of whoever has shown a client's certificate. Who asks has checked the certificate and
 * knows whose it is. A certificate has one session per place that it is shown from. Thread-safe.
 */
public final class CertificateLogins {
  private final AccessDatabase database;
  private final LiveSessions sessions;
  private final KnownClients clients;
  private final LoginLog log;
  private final LongSupplier nanos;
  private final Map<Shown, Session> open = new ConcurrentHashMap<>();

  /** A certificate by the SHA-256 of its bytes, shown from a place. */
  private record Shown(String fingerprint, SourceNetwork from) {}

  CertificateLogins(
      AccessDatabase database,
      LiveSessions sessions,
      KnownClients clients,
      LoginLog log,
      LongSupplier nanos) {
    this.database = database;
    this.sessions = sessions;
    this.clients = clients;
    this.log = log;
    this.nanos = nanos;
  }

  /**
   * The session of a user's certificate. Empty when there is no such account, it is disabled, or
   * one of its roles demands a second factor: a certificate is one.
   *
   * @param fingerprint SHA-256 in hexadecimal digits
   */
  public Optional<Session> ofUser(String user, String fingerprint, InetAddress from) {
    Shown shown = new Shown(fingerprint, SourceNetwork.of(from));
    Optional<Session> running = running(shown);
    if (running.isPresent()) {
      return running;
    }
    try {
      Optional<StoredAccount> account = account(user);
      return account.isPresent() ? openUser(account.get(), shown) : Optional.empty();
    } catch (DatabaseException e) {
      log.accountsUnreadable(e);
      return Optional.empty();
    }
  }

  private Optional<StoredAccount> account(String user) throws DatabaseException {
    return database.read(
        handle ->
            AccountStore.find(handle, user)
                .filter(found -> !found.disabled())
                .filter(found -> !RoleSettings.read(handle).needSecondFactor(found.roles())));
  }

  private synchronized Optional<Session> openUser(StoredAccount account, Shown shown)
      throws DatabaseException {
    Optional<Session> running = running(shown);
    if (running.isPresent()) {
      return running;
    }
    // The token is thrown away: nobody can carry this session elsewhere.
    Session session =
        sessions.open(account, new SessionOrigin("certificate", shown.from().text())).session();
    boolean holds =
        account(account.name()).filter(now -> now.stamp() == account.stamp()).isPresent();
    return holds ? Optional.of(kept(shown, session)) : ended(session);
  }

  /** The session of a stream client's certificate, empty when there is no such client. */
  public Optional<Session> ofClient(String client, String fingerprint, InetAddress from) {
    Shown shown = new Shown(fingerprint, SourceNetwork.of(from));
    Optional<Session> running = running(shown);
    return running.isPresent() ? running : openClient(client, shown);
  }

  private synchronized Optional<Session> openClient(String client, Shown shown) {
    Optional<StoredClient> known = clients.named(client);
    if (known.isEmpty()) {
      return Optional.empty();
    }
    ClientPlace place = ClientPlace.byCertificate(shown.from(), shown.fingerprint());
    Session session = sessions.ofClient(known.get(), place).session();
    return clients.holds(known.get()) ? Optional.of(kept(shown, session)) : ended(session);
  }

  private Optional<Session> running(Shown shown) {
    Optional<LiveSession> live = Optional.ofNullable(open.get(shown)).flatMap(sessions::find);
    live.ifPresent(found -> found.use(nanos.getAsLong()));
    return live.map(LiveSession::session);
  }

  private Session kept(Shown shown, Session session) {
    open.values().removeIf(other -> sessions.find(other).isEmpty());
    open.put(shown, session);
    log.loggedIn(
        session, shown.from(), Map.of("how", "certificate", "certificate", shown.fingerprint()));
    return session;
  }

  private Optional<Session> ended(Session session) {
    sessions.find(session).ifPresent(sessions::end);
    return Optional.empty();
  }

  /** The certificates that have a session. */
  public Set<String> fingerprints() {
    return open.keySet().stream().map(Shown::fingerprint).collect(Collectors.toUnmodifiableSet());
  }

  /** Ends every session of a certificate, with its streams. */
  public void end(String fingerprint, String why) {
    List<Shown> meant =
        open.keySet().stream().filter(shown -> shown.fingerprint().equals(fingerprint)).toList();
    for (Shown shown : meant) {
      Session session = open.remove(shown);
      if (session != null) {
        sessions.find(session).ifPresent(live -> sessions.end(live, "certificate: " + why));
      }
    }
  }

  /** A certificate was not taken. */
  public void refused(String why, InetAddress from) {
    log.externalRefused("certificate", why, SourceNetwork.of(from));
  }
}
