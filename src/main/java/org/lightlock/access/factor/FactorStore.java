package org.lightlock.access.factor;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of second factors. Each method works in the caller's handle, so in its transaction. */
public final class FactorStore {
  private FactorStore() {}

  /**
   * A sealed seed.
   *
   * @param lastStep of the newest code that was taken
   */
  @SuppressWarnings("ArrayRecordComponent") // it goes straight to the database
  public record StoredTotp(byte[] sealedSeed, long lastStep) {
    @Override
    public String toString() {
      return "StoredTotp";
    }
  }

  /** The account's seed, if it has one. */
  public static Optional<StoredTotp> totp(Handle handle, String account) {
    return handle
        .createQuery("SELECT seed, last_step FROM totp WHERE account = :account")
        .bind("account", account)
        .map((row, context) -> new StoredTotp(row.getBytes("seed"), row.getLong("last_step")))
        .findOne();
  }

  /** Gives an account a seed in place of any other. */
  public static void putTotp(
      Handle handle, String account, byte[] sealed, long lastStep, long nowSeconds) {
    handle.execute("DELETE FROM totp WHERE account = ?", account);
    handle.execute(
        "INSERT INTO totp (account, seed, last_step, created_at) VALUES (?, ?, ?, ?)",
        account,
        sealed,
        lastStep,
        nowSeconds);
  }

  /** Takes a step's code; false when it, or a later one, was taken before. */
  public static boolean takeStep(Handle handle, String account, long step) {
    return handle.execute(
            "UPDATE totp SET last_step = ? WHERE account = ? AND last_step < ?",
            step,
            account,
            step)
        == 1;
  }

  /** Whether there was one. */
  public static boolean removeTotp(Handle handle, String account) {
    return handle.execute("DELETE FROM totp WHERE account = ?", account) == 1;
  }

  /** Gives an account recovery codes in place of all that it had. */
  public static void putRecoveryCodes(Handle handle, String account, List<String> hashes) {
    handle.execute("DELETE FROM recovery_code WHERE account = ?", account);
    for (String hash : hashes) {
      handle.execute("INSERT INTO recovery_code (account, sha256) VALUES (?, ?)", account, hash);
    }
  }

  /** Uses a code up; false when the account has no such code. */
  public static boolean takeRecoveryCode(Handle handle, String account, String hash) {
    return handle.execute(
            "DELETE FROM recovery_code WHERE account = ? AND sha256 = ?", account, hash)
        == 1;
  }

  /** How many codes are left. */
  public static int recoveryCodes(Handle handle, String account) {
    return handle
        .createQuery("SELECT count(*) FROM recovery_code WHERE account = :account")
        .bind("account", account)
        .mapTo(Integer.class)
        .one();
  }

  /** Removes every second factor of an account. */
  public static void removeAll(Handle handle, String account) {
    for (String table : List.of("totp", "passkey", "passkey_user", "recovery_code")) {
      handle.execute("DELETE FROM " + table + " WHERE account = ?", account);
    }
  }
}
