package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;
import org.lightlock.camera.CameraId;
import org.lightlock.camera.CameraPlace;

/**
 * The real access on a database of its own, for tests of what lies above it. Its wall clock is the
 * test's, its hasher fast, and failed logins hold nobody back.
 */
public final class RealAccess implements AutoCloseable {
  private static final char[] PASSPHRASE = "correct horse battery".toCharArray();
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final int NEVER_TOO_MANY = 1_000_000;

  public final AccessDatabase database;
  public final Accounts accounts;
  public final StreamClients clients;
  public final Grants grants;
  public final LocalAccess access;
  private final SignIn signIn;

  /** What time it is. */
  public volatile Instant now = Instant.parse("2026-11-23T10:00:00Z"); // a Monday, 11:00

  /** Nobody has an account yet. */
  public RealAccess(Path directory) throws DatabaseException {
    database = AccessDatabase.open(directory);
    CountingHasher hasher = new CountingHasher();
    InstantSource clock = () -> now;
    accounts = new Accounts(database, clock, hasher);
    clients = new StreamClients(database, clock);
    grants = new Grants(database, clock);
    Map<CameraId, CameraPlace> none = Map.of();
    access =
        LocalAccess.start(
            database,
            SessionLimits.DEFAULT,
            new LoginLimits(NEVER_TOO_MANY, NEVER_TOO_MANY, Duration.ofMinutes(1)),
            new KnownGrants(none, clock),
            Ticker.systemTicker(),
            hasher,
            SignIn.factors(directory));
    signIn = new SignIn(access, clock, this::forgetFactors);
  }

  private void forgetFactors(String user) {
    database
        .jdbi()
        .useHandle(
            handle -> {
              for (String table : List.of("totp", "passkey_user", "recovery_code")) {
                handle.execute("DELETE FROM " + table + " WHERE account = ?", user);
              }
            });
  }

  /** Adds somebody with one role and these grants. */
  public void add(String name, Role role, Grants.Terms... terms) throws Exception {
    accounts.add(name, PASSPHRASE, Set.of(role), List.of(terms));
  }

  /** Grants something to a user. */
  public Grant grant(String user, Grants.Terms terms) throws Exception {
    return grants.add(new Subject.User(user), terms);
  }

  /** A new session. */
  public Access.LoginResult.LoggedIn signIn(String user) {
    return signIn.of(user, PASSPHRASE, HERE);
  }

  /** A new ticket of a new session. */
  public String ticket(String user, String camera) {
    Access.TicketResult result =
        access.issue(signIn(user).session(), new CameraId(camera), Optional.empty());
    return ((Access.TicketResult.Issued) result).ticket().token();
  }

  /** A ticket whose watch has been. */
  public String usedTicket(String user, String camera) {
    String token = ticket(user, camera);
    CameraId id = new CameraId(camera);
    Session session =
        ((StreamLogin.Accepted) access.present(new StreamCredential.Bearer(token), id, HERE))
            .session();
    access.release(Watching.live(access, session, id, "full").orElseThrow());
    return token;
  }

  @Override
  public void close() {
    access.close();
  }
}
