package org.lightlock.access;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditStore;

/**
 * The accounts of people for whom an issuer vouches. The first login makes one; nobody else's is
 * ever taken, whatever a person is called. Roles are as the issuer's groups give them, at each
 * login. Works in the caller's transaction.
 */
final class ExternalAccounts {
  /** So many people of one name get an account of their own. */
  private static final int MOST_OF_ONE_NAME = 1_000;

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  private final String noPassphrase;

  /** The account of somebody who logs in, or why there is none. */
  sealed interface Bound {
    /** It may log in. */
    record To(StoredAccount account) implements Bound {}

    /** The person's groups give no role. */
    record NoRole() implements Bound {}

    /** A second factor is needed. */
    record SecondFactorNeeded() implements Bound {}

    /** The account is disabled. */
    record Disabled() implements Bound {}
  }

  /**
   * Wires them.
   *
   * @param noPassphrase a hash that no passphrase matches
   */
  ExternalAccounts(InstantSource clock, String noPassphrase) {
    this.clock = clock;
    this.noPassphrase = noPassphrase;
  }

  /** Finds or makes the person's account and gives it the roles. */
  Bound bind(Handle handle, ExternalIdentity who, Set<Role> roles, boolean secondFactor) {
    Optional<StoredAccount> found =
        account(handle, who).flatMap(name -> AccountStore.find(handle, name));
    if (found.isPresent() && found.get().disabled()) {
      return new Bound.Disabled();
    }
    if (roles.isEmpty()) {
      // What was open with the roles of before ends too.
      found
          .filter(account -> !account.roles().isEmpty())
          .ifPresent(was -> change(handle, was, roles));
      return new Bound.NoRole();
    }
    if (!secondFactor && RoleSettings.read(handle).needSecondFactor(roles)) {
      return new Bound.SecondFactorNeeded();
    }
    if (found.isEmpty()) {
      return new Bound.To(make(handle, who, roles));
    }
    return new Bound.To(
        found.get().roles().equals(roles) ? found.get() : change(handle, found.get(), roles));
  }

  static Optional<String> account(Handle handle, ExternalIdentity who) {
    return account(handle, who.issuer(), who.subject());
  }

  static Optional<String> account(Handle handle, String issuer, String subject) {
    Query query =
        handle.createQuery(
            "SELECT account FROM external_identity WHERE issuer = :issuer AND subject = :subject");
    return query.bind("issuer", issuer).bind("subject", subject).mapTo(String.class).findOne();
  }

  /** Whether somebody else than this gateway vouches for an account's person. */
  static boolean isExternal(Handle handle, String account) {
    return handle
            .createQuery("SELECT count(*) FROM external_identity WHERE account = :account")
            .bind("account", account)
            .mapTo(Integer.class)
            .one()
        > 0;
  }

  /** Refuses a passphrase, or a link that sets one, for an account that is the issuer's. */
  static void requireLocal(Handle handle, String account) throws AccountException {
    if (isExternal(handle, account)) {
      throw new AccountException(
          AccountException.Problem.SINGLE_SIGN_ON,
          account
              + " signs in by single sign-on and has no passphrase here: change it at the issuer;"
              + " to keep the person out: lightlock user disable "
              + account);
    }
  }

  private StoredAccount make(Handle handle, ExternalIdentity who, Set<Role> roles) {
    String name = freeName(handle, who.accountName());
    var account = new StoredAccount(name, noPassphrase, roles, false, random.nextLong());
    long now = clock.instant().getEpochSecond();
    AccountStore.insert(handle, account, now);
    handle.execute(
        "INSERT INTO external_identity (issuer, subject, account, bound_at) VALUES (?, ?, ?, ?)",
        who.issuer(),
        who.subject(),
        name,
        now);
    append(
        handle,
        Map.of(
            "change", "made by single sign-on",
            "account", name,
            "issuer", who.issuer(),
            "subject", who.subject(),
            "roles", words(roles)));
    return account;
  }

  /** A local account of that name stays whose it is: the newcomer gets a number. */
  private static String freeName(Handle handle, String wished) {
    for (int i = 1; i <= MOST_OF_ONE_NAME; i++) {
      String name = i == 1 ? wished : wished + "." + i;
      if (!AccountStore.exists(handle, name)) {
        return name;
      }
    }
    throw new IllegalStateException("too many people are called alike");
  }

  private StoredAccount change(Handle handle, StoredAccount was, Set<Role> roles) {
    long stamp = random.nextLong();
    AccountStore.updateRoles(handle, was.name(), roles, stamp, clock.instant().getEpochSecond());
    append(
        handle,
        Map.of(
            "change", "roles by single sign-on",
            "account", was.name(),
            "before", words(was.roles()),
            "after", words(roles)));
    return new StoredAccount(was.name(), was.passwordHash(), roles, false, stamp);
  }

  /** Ends every session of an account, at other gateways too. */
  void endSessions(Handle handle, String account) {
    Optional<StoredAccount> found = AccountStore.find(handle, account);
    if (found.isPresent()) {
      long now = clock.instant().getEpochSecond();
      AccountStore.updateRoles(handle, account, found.get().roles(), random.nextLong(), now);
      append(handle, Map.of("change", "sessions ended by the issuer", "account", account));
    }
  }

  private void append(Handle handle, Map<String, String> details) {
    AuditStore.append(
        handle, clock.instant(), AuditEvent.of(AuditEvent.Kind.ACCOUNT, "gateway", details));
  }

  private static String words(Set<Role> roles) {
    List<Role> sorted = List.copyOf(roles.isEmpty() ? Set.of() : EnumSet.copyOf(roles));
    return sorted.stream().map(Role::word).collect(Collectors.joining(","));
  }
}
