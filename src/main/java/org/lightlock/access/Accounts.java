package org.lightlock.access;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.lightlock.access.AccountException.Problem;
import org.lightlock.access.factor.PassphraseRules;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;

/**
 * The local users: adds, changes, lists and removes them. A change or removal ends the user's
 * sessions within a second, also when another process makes it, and the link by which the user
 * could set a passphrase anew. Wipes its own copies of a passphrase; the caller wipes the array it
 * gave. Thread-safe.
 */
public final class Accounts {
  /** The fewest characters of a passphrase. */
  public static final int MIN_PASSPHRASE = PassphraseRules.MIN_CHARACTERS;

  /** The most characters of a passphrase. */
  public static final int MAX_PASSPHRASE = PassphraseRules.MAX_CHARACTERS;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");

  private final AccessDatabase database;
  private final PasswordHasher hasher;
  private final InstantSource clock;
  private final Grants grants;
  private final EnrolmentLinks links;
  private final PassphraseRules rules;
  private final boolean drawn;
  private final SecureRandom random = new SecureRandom();

  /** The accounts in this database. */
  public Accounts(AccessDatabase database, InstantSource clock) {
    this(database, clock, new PassphraseRules(List.of()));
  }

  /** The accounts in this database, and what no passphrase there may be. */
  public Accounts(AccessDatabase database, InstantSource clock, PassphraseRules rules) {
    this(database, clock, new Argon2idHasher(), rules, false);
  }

  Accounts(AccessDatabase database, InstantSource clock, PasswordHasher hasher) {
    this(database, clock, hasher, new PassphraseRules(List.of()), false);
  }

  private Accounts(
      AccessDatabase database,
      InstantSource clock,
      PasswordHasher hasher,
      PassphraseRules rules,
      boolean drawn) {
    this.drawn = drawn;
    this.database = database;
    this.rules = rules;
    this.clock = clock;
    this.hasher = hasher;
    this.grants = new Grants(database, clock);
    this.links = new EnrolmentLinks(database, clock);
  }

  /** These, for passphrases that were drawn: each is good for {@link InitialPassphrase#LIFE}. */
  public Accounts drawn() {
    return new Accounts(database, clock, hasher, rules, true);
  }

  /**
   * Whether a text may be a user name: 1 to 64 lower-case letters, digits, dots, hyphens,
   * underscores and at signs, the first a letter or digit.
   */
  public static boolean isValidName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Adds a viewer who may watch and hear these cameras. */
  public void add(String name, char[] passphrase, CameraScope cameras)
      throws AccountException, DatabaseException {
    add(name, passphrase, Set.of(Role.VIEWER), List.of(Grants.Terms.watching(cameras)));
  }

  /** Adds a user with roles and grants. Without a grant the user may do nothing with a camera. */
  public void add(String name, char[] passphrase, Set<Role> roles, List<Grants.Terms> granted)
      throws AccountException, DatabaseException {
    checkName(name);
    checkPassphrase(name, passphrase);
    if (exists(name)) {
      throw alreadyThere(name);
    }
    List<Grant> theirs = grantsOf(name, granted);
    StoredAccount account = new StoredAccount(name, hash(passphrase), roles, false, newStamp());
    var _ = insert(account, theirs, _ -> account);
  }

  /**
   * Adds a user who sets passphrase and second factor by a link: until then nothing logs in, and
   * nobody else ever knows the passphrase.
   *
   * @return the link's token, as {@link EnrolmentLinks#invite}
   */
  public String invite(String name, Set<Role> roles, List<Grants.Terms> granted)
      throws AccountException, DatabaseException {
    checkName(name);
    List<Grant> theirs = grantsOf(name, granted);
    StoredAccount account = new StoredAccount(name, hasher.unmatchable(), roles, false, newStamp());
    return insert(account, theirs, handle -> links.make(handle, name, roles));
  }

  private List<Grant> grantsOf(String name, List<Grants.Terms> granted) throws AccountException {
    List<Grant> theirs = new ArrayList<>();
    for (Grants.Terms terms : granted) {
      Grant grant = grants.grant(new Subject.User(name), terms);
      Grants.check(grant);
      theirs.add(grant);
    }
    return theirs;
  }

  private <T> T insert(
      StoredAccount account, List<Grant> theirs, HandleCallback<T, RuntimeException> then)
      throws AccountException, DatabaseException {
    String name = account.name();
    return database.inChange(
        handle -> {
          if (AccountStore.exists(handle, name)) {
            throw alreadyThere(name);
          }
          AccountStore.insert(handle, account, nowSeconds());
          theirs.forEach(grant -> GrantStore.insert(handle, grant, nowSeconds()));
          ChangeRecord.account(
              handle, now(), "added", name, Map.of("roles", ChangeRecord.words(account.roles())));
          theirs.forEach(grant -> ChangeRecord.grant(handle, now(), "added", grant));
          return then.withHandle(handle);
        });
  }

  /**
   * Gives a user another passphrase and ends the user's sessions. Not one who signs in by single
   * sign-on: it would be a second way in that the issuer knows nothing of.
   */
  public void changePassphrase(String name, char[] passphrase)
      throws AccountException, DatabaseException {
    checkName(name);
    checkPassphrase(name, passphrase);
    if (!exists(name)) {
      throw unknown(name);
    }
    String hash = hash(passphrase);
    long stamp = newStamp();
    requireFound(
        name,
        database.inChange(
            handle -> {
              ExternalAccounts.requireLocal(handle, name);
              return recorded(
                  handle,
                  AccountStore.updatePassword(handle, name, hash, stamp, nowSeconds()),
                  "passphrase",
                  name);
            }));
  }

  /**
   * Gives a user these roles instead of those that the user had, and ends the user's sessions. The
   * last administrator stays one.
   */
  public void changeRoles(String name, Set<Role> roles) throws AccountException, DatabaseException {
    checkName(name);
    long stamp = newStamp();
    requireFound(
        name,
        database.inChange(
            handle -> {
              if (!roles.contains(Role.ADMINISTRATOR)) {
                requireAnotherAdministrator(handle, name);
              }
              Optional<StoredAccount> before = AccountStore.find(handle, name);
              boolean found = AccountStore.updateRoles(handle, name, roles, stamp, nowSeconds());
              if (found) {
                ChangeRecord.account(
                    handle,
                    now(),
                    "roles",
                    name,
                    Map.of(
                        "before",
                        before.map(was -> ChangeRecord.words(was.roles())).orElse(""),
                        "after",
                        ChangeRecord.words(roles)));
              }
              return found;
            }));
  }

  /**
   * Lets nobody sign in as this user any more and ends the user's sessions. Not the last
   * administrator.
   */
  public void disable(String name) throws AccountException, DatabaseException {
    setDisabled(name, true);
  }

  /** Lets a disabled user sign in again. */
  public void enable(String name) throws AccountException, DatabaseException {
    setDisabled(name, false);
  }

  private void setDisabled(String name, boolean disabled)
      throws AccountException, DatabaseException {
    checkName(name);
    long stamp = newStamp();
    requireFound(
        name,
        database.inChange(
            handle -> {
              if (disabled) {
                requireAnotherAdministrator(handle, name);
              }
              return recorded(
                  handle,
                  AccountStore.updateDisabled(handle, name, disabled, stamp, nowSeconds()),
                  disabled ? "disabled" : "enabled",
                  name);
            }));
  }

  /**
   * Removes a user with the user's grants and ends the user's sessions. Not the last administrator.
   */
  public void remove(String name) throws AccountException, DatabaseException {
    checkName(name);
    requireFound(
        name,
        database.inChange(
            handle -> {
              requireAnotherAdministrator(handle, name);
              return recorded(handle, AccountStore.delete(handle, name), "removed", name);
            }));
  }

  private static void requireAnotherAdministrator(Handle handle, String name)
      throws AccountException {
    if (AccountStore.isLastAdministrator(handle, name)) {
      throw new AccountException(
          Problem.LAST_ADMINISTRATOR, name + " is the last administrator: make another one first");
    }
  }

  /** Writes down what was done, if there was such a user. */
  private boolean recorded(Handle handle, boolean found, String what, String name) {
    if (found) {
      ChangeRecord.account(handle, now(), what, name);
    }
    return found;
  }

  /** Whether there is such a user. */
  public boolean exists(String name) throws DatabaseException {
    return database.read(handle -> AccountStore.exists(handle, name));
  }

  /** Every user, by name. */
  public List<Account> list() throws DatabaseException {
    return database.read(
        handle -> {
          List<Account> accounts = new ArrayList<>();
          for (String name : AccountStore.names(handle)) {
            AccountStore.find(handle, name)
                .ifPresent(
                    found ->
                        accounts.add(new Account(found.name(), found.roles(), found.disabled())));
          }
          return List.copyOf(accounts);
        });
  }

  private String hash(char[] passphrase) throws AccountException {
    char[] normalised = PassphraseRules.normalised(passphrase);
    try {
      String hash = hasher.hash(normalised);
      return drawn ? InitialPassphrase.stored(hash, now()) : hash;
    } catch (PasswordHasher.HashingBusyException e) {
      throw new AccountException(
          Problem.BUSY, "too many passphrases are being hashed: try again in some seconds");
    } finally {
      Arrays.fill(normalised, '\0');
    }
  }

  private static void checkName(String name) throws AccountException {
    if (!isValidName(name)) {
      throw new AccountException(
          Problem.NAME,
          "a user name has 1 to 64 lower-case letters, digits, dots, hyphens, underscores and at"
              + " signs, and starts with a letter or digit");
    }
  }

  private void checkPassphrase(String name, char[] passphrase) throws AccountException {
    Optional<PassphraseRules.Refusal> refusal = rules.check(name, passphrase);
    if (refusal.isPresent()) {
      throw new AccountException(Problem.PASSPHRASE, refusal.get().words());
    }
  }

  private static void requireFound(String name, boolean found) throws AccountException {
    if (!found) {
      throw unknown(name);
    }
  }

  private static AccountException unknown(String name) {
    return new AccountException(Problem.UNKNOWN, "there is no user " + name);
  }

  private static AccountException alreadyThere(String name) {
    return new AccountException(
        Problem.EXISTS,
        "there is a user "
            + name
            + " already; for another password: lightlock user password "
            + name);
  }

  private long newStamp() {
    return random.nextLong();
  }

  private Instant now() {
    return clock.instant();
  }

  private long nowSeconds() {
    return clock.instant().getEpochSecond();
  }
}
