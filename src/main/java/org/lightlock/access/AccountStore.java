package org.lightlock.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.lightlock.access.rights.Subject;

/** The SQL of accounts. Each method works in the caller's handle, so in its transaction. */
final class AccountStore {
  private AccountStore() {}

  static boolean exists(Handle handle, String name) {
    return handle
        .createQuery("SELECT count(*) FROM account WHERE name = :name")
        .bind("name", name)
        .mapTo(Integer.class)
        .map(count -> count > 0)
        .one();
  }

  static Optional<StoredAccount> find(Handle handle, String name) {
    return handle
        .createQuery("SELECT name, password_hash, disabled, stamp FROM account WHERE name = :name")
        .bind("name", name)
        .map(
            (row, context) ->
                new StoredAccount(
                    row.getString("name"),
                    row.getString("password_hash"),
                    roles(handle, row.getString("name")),
                    row.getInt("disabled") != 0,
                    row.getLong("stamp")))
        .findOne();
  }

  static List<String> names(Handle handle) {
    return handle.createQuery("SELECT name FROM account ORDER BY name").mapTo(String.class).list();
  }

  /** A role that this version does not know is none. */
  private static Set<Role> roles(Handle handle, String name) {
    return handle
        .createQuery("SELECT role FROM account_role WHERE account = :name")
        .bind("name", name)
        .mapTo(String.class)
        .stream()
        .flatMap(word -> Role.of(word).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  static void insert(Handle handle, StoredAccount account, long nowSeconds) {
    handle
        .createUpdate(
            """
            INSERT INTO account (name, password_hash, disabled, stamp, created_at, changed_at)
            VALUES (:name, :hash, :disabled, :stamp, :now, :now)
            """)
        .bind("name", account.name())
        .bind("hash", account.passwordHash())
        .bind("disabled", account.disabled() ? 1 : 0)
        .bind("stamp", account.stamp())
        .bind("now", nowSeconds)
        .execute();
    insertRoles(handle, account.name(), account.roles());
    EnrolmentLinks.forget(handle, EnrolmentLinks.FIRST);
    EnrolmentLinks.forget(handle, account.name());
  }

  private static void insertRoles(Handle handle, String name, Set<Role> roles) {
    for (Role role : roles) {
      handle.execute("INSERT INTO account_role (account, role) VALUES (?, ?)", name, role.word());
    }
  }

  /** Whether there was such an account. */
  static boolean updatePassword(
      Handle handle, String name, String hash, long stamp, long nowSeconds) {
    EnrolmentLinks.forget(handle, name);
    return handle.execute(
            "UPDATE account SET password_hash = ?, stamp = ?, changed_at = ? WHERE name = ?",
            hash,
            stamp,
            nowSeconds,
            name)
        == 1;
  }

  /** Whether there was such an account. */
  static boolean updateRoles(
      Handle handle, String name, Set<Role> roles, long stamp, long nowSeconds) {
    EnrolmentLinks.forget(handle, name);
    boolean found =
        handle.execute(
                "UPDATE account SET stamp = ?, changed_at = ? WHERE name = ?",
                stamp,
                nowSeconds,
                name)
            == 1;
    if (found) {
      handle.execute("DELETE FROM account_role WHERE account = ?", name);
      insertRoles(handle, name, roles);
    }
    return found;
  }

  /** Whether there was such an account. */
  static boolean updateDisabled(
      Handle handle, String name, boolean disabled, long stamp, long nowSeconds) {
    EnrolmentLinks.forget(handle, name);
    return handle.execute(
            "UPDATE account SET disabled = ?, stamp = ?, changed_at = ? WHERE name = ?",
            disabled ? 1 : 0,
            stamp,
            nowSeconds,
            name)
        == 1;
  }

  /** Whether this is an administrator who can sign in, and there is no other. */
  static boolean isLastAdministrator(Handle handle, String name) {
    return handle
        .createQuery(
            """
            SELECT account.name FROM account
            JOIN account_role ON account_role.account = account.name
            WHERE account_role.role = 'administrator' AND account.disabled = 0
            """)
        .mapTo(String.class)
        .list()
        .equals(List.of(name));
  }

  /** Deletes an account with its grants. Whether there was such an account. */
  static boolean delete(Handle handle, String name) {
    GrantStore.deleteOf(handle, new Subject.User(name));
    EnrolmentLinks.forget(handle, name);
    return handle.execute("DELETE FROM account WHERE name = ?", name) == 1;
  }
}
