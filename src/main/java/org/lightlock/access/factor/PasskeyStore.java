package org.lightlock.access.factor;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of passkeys. Each method works in the caller's handle, so in its transaction. */
public final class PasskeyStore {
  /** More than anybody has. */
  public static final int MOST_PER_ACCOUNT = 16;

  private static final String SELECT =
      "SELECT passkey.id, passkey.account, passkey_user.handle, passkey.name, passkey.public_key,"
          + " passkey.sign_count, passkey.created_at, passkey.used_at"
          + " FROM passkey JOIN passkey_user ON passkey_user.account = passkey.account";

  private PasskeyStore() {}

  /** The id that authenticators know an account by, if it has one. */
  public static Optional<String> handleOf(Handle handle, String account) {
    return handle
        .createQuery("SELECT handle FROM passkey_user WHERE account = :account")
        .bind("account", account)
        .mapTo(String.class)
        .findOne();
  }

  /** The account that authenticators know by this id. */
  public static Optional<String> accountOf(Handle handle, String userHandle) {
    return handle
        .createQuery("SELECT account FROM passkey_user WHERE handle = :handle")
        .bind("handle", userHandle)
        .mapTo(String.class)
        .findOne();
  }

  /** An account's passkeys, the oldest first. */
  public static List<Passkey> of(Handle handle, String account) {
    return handle
        .createQuery(
            SELECT + " WHERE passkey.account = :account ORDER BY passkey.created_at, passkey.id")
        .bind("account", account)
        .map((row, context) -> read(row))
        .list();
  }

  /** The passkey with this id. */
  public static Optional<Passkey> find(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " WHERE passkey.id = :id")
        .bind("id", id)
        .map((row, context) -> read(row))
        .findOne();
  }

  private static Passkey read(ResultSet row) throws SQLException {
    return new Passkey(
        row.getString("id"),
        row.getString("account"),
        row.getString("handle"),
        row.getString("name"),
        row.getBytes("public_key"),
        row.getLong("sign_count"),
        row.getLong("created_at"),
        row.getLong("used_at"));
  }

  /** Keeps a new passkey; false when the account has too many or the id is taken. */
  public static boolean insert(Handle handle, Passkey passkey) {
    if (find(handle, passkey.id()).isPresent()
        || of(handle, passkey.account()).size() >= MOST_PER_ACCOUNT) {
      return false;
    }
    Optional<String> known = handleOf(handle, passkey.account());
    if (known.isEmpty()) {
      handle.execute(
          "INSERT INTO passkey_user (account, handle) VALUES (?, ?)",
          passkey.account(),
          passkey.userHandle());
    } else if (!known.get().equals(passkey.userHandle())) {
      return false;
    }
    handle.execute(
        "INSERT INTO passkey (id, account, name, public_key, sign_count, created_at,"
            + " used_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        passkey.id(),
        passkey.account(),
        passkey.name(),
        passkey.publicKey(),
        passkey.signCount(),
        passkey.createdAt(),
        passkey.usedAt());
    return true;
  }

  /**
   * Notes that a passkey was used. False when its count has not grown since it was checked: two
   * logins with one count are one too many.
   */
  public static boolean use(Handle handle, String id, long signCount, long nowSeconds) {
    return handle.execute(
            "UPDATE passkey SET sign_count = ?, used_at = ? WHERE id = ?"
                + " AND (sign_count < ? OR (sign_count = 0 AND ? = 0))",
            signCount,
            nowSeconds,
            id,
            signCount,
            signCount)
        == 1;
  }

  /** Whether the account has such a passkey. */
  public static boolean rename(Handle handle, String account, String id, String name) {
    return handle.execute(
            "UPDATE passkey SET name = ? WHERE id = ? AND account = ?", name, id, account)
        == 1;
  }

  /** Whether the account had such a passkey. */
  public static boolean remove(Handle handle, String account, String id) {
    return handle.execute("DELETE FROM passkey WHERE id = ? AND account = ?", id, account) == 1;
  }
}
