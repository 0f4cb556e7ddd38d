package org.lightlock.access;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;
import org.lightlock.access.AccountException.Problem;
import org.lightlock.access.audit.Actor;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditStore;

/**
 * Links by which somebody sets a passphrase and a second factor, once, within an hour. The first
 * administrator gets one because nothing has a default password; others get one from an
 * administrator, also when they have lost what they had. Only a link's hash is kept; a newer link
 * replaces an older one, and every change of the account ends it: whoever got hold of a link has
 * nothing from what an administrator does afterwards. Thread-safe.
 */
public final class EnrolmentLinks {
  /** How long a link is good. */
  public static final Duration LIFE = Duration.ofHours(1);

  /** Stands for the first administrator, who chooses a name: no account's name is empty. */
  static final String FIRST = "";

  private static final int TOKEN_BYTES = 32;
  private static final Actor GATEWAY = new Actor("gateway", Optional.empty(), Optional.empty());

  private final AccessDatabase database;
  private final InstantSource clock;
  private final RandomTokens random = new RandomTokens();

  /**
   * A link that is good.
   *
   * @param account whose; empty when the person chooses a name
   * @param roles of the account that is made; those of an account that exists stay
   */
  record Link(TokenHash token, String account, Set<Role> roles) {}

  /** The links in this database. */
  public EnrolmentLinks(AccessDatabase database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** The token of a link for the first administrator; empty when there is any account already. */
  public Optional<String> firstAdministrator() throws DatabaseException {
    return inTransaction(
        handle ->
            AccountStore.names(handle).isEmpty()
                ? Optional.of(make(handle, FIRST, Set.of(Role.ADMINISTRATOR), GATEWAY))
                : Optional.empty());
  }

  /**
   * The token of a link for a person. Not for one who signs in by single sign-on or is disabled.
   *
   * @param roles of an account that does not exist yet; with one that does, what it can do stays
   */
  public String invite(String account, Set<Role> roles) throws AccountException, DatabaseException {
    if (!Accounts.isValidName(account)) {
      throw new AccountException(
          Problem.NAME,
          "a user name has 1 to 64 lower-case letters, digits, dots, hyphens, underscores and at"
              + " signs, and starts with a letter or digit");
    }
    Optional<String> token =
        inTransaction(
            handle -> {
              ExternalAccounts.requireLocal(handle, account);
              Optional<StoredAccount> found = AccountStore.find(handle, account);
              if (found.filter(StoredAccount::disabled).isPresent()) {
                throw new AccountException(
                    Problem.DISABLED,
                    account + " is disabled; first: lightlock user enable " + account);
              }
              return found.isPresent() || !roles.isEmpty()
                  ? Optional.of(make(handle, account, roles))
                  : Optional.empty();
            });
    return token.orElseThrow(
        () ->
            new AccountException(
                Problem.UNKNOWN,
                "there is no user " + account + " yet: say what the new one is, with --role"));
  }

  /**
   * A link as the person opens it; the token is behind the #, so that no server's and no proxy's
   * log holds it.
   *
   * @param gateway the gateway's address
   */
  public static String address(String gateway, String token) {
    return gateway + (gateway.endsWith("/") ? "" : "/") + "#/enrol/" + token;
  }

  /** A link on behalf of whoever is at work, in the caller's transaction. */
  String make(Handle handle, String account, Set<Role> roles) {
    return make(handle, account, roles, Actor.current());
  }

  private String make(Handle handle, String account, Set<Role> roles, Actor actor) {
    String token = random.draw(TOKEN_BYTES);
    forget(handle, account);
    handle.execute(
        "INSERT INTO enrolment_link (token_sha256, account, roles, expires_at) VALUES (?, ?, ?, ?)",
        TokenHash.of(token).hex(),
        account,
        roles.stream().map(Role::word).collect(Collectors.joining(",")),
        nowSeconds() + LIFE.toSeconds());
    long _ =
        AuditStore.append(
            handle,
            clock.instant(),
            actor.event(
                AuditEvent.Kind.ACCOUNT,
                Map.of("change", "enrolment link made", "account", account)));
    return token;
  }

  /** A link of this account is good for nothing any more. */
  static void forget(Handle handle, String account) {
    handle.execute("DELETE FROM enrolment_link WHERE account = ?", account);
  }

  /** The link with this token, while it is good. */
  Optional<Link> find(Handle handle, TokenHash token) {
    return handle
        .createQuery(
            "SELECT account, roles FROM enrolment_link WHERE token_sha256 = :token"
                + " AND expires_at > :now")
        .bind("token", token.hex())
        .bind("now", nowSeconds())
        .map(
            (row, context) ->
                new Link(token, row.getString("account"), roles(row.getString("roles"))))
        .findOne();
  }

  private static Set<Role> roles(String words) {
    return Arrays.stream(words.split(",", -1))
        .flatMap(word -> Role.of(word).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Uses a link up; false when it is not good any more. */
  boolean take(Handle handle, Link link) {
    return handle.execute(
            "DELETE FROM enrolment_link WHERE token_sha256 = ? AND expires_at > ?",
            link.token().hex(),
            nowSeconds())
        == 1;
  }

  private long nowSeconds() {
    return clock.instant().getEpochSecond();
  }

  private <T, E extends Exception> T inTransaction(HandleCallback<T, E> work)
      throws E, DatabaseException {
    try {
      return database.changing(work);
    } catch (JdbiException e) {
      throw new DatabaseException(
          "cannot write the accounts: check that the disk is not full and the data directory"
              + " belongs to the user that runs Lightlock",
          e);
    }
  }
}
