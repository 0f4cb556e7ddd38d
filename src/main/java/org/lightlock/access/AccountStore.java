package org.lightlock.access;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.lightlock.camera.CameraId;

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
        .createQuery(
            "SELECT name, password_hash, all_cameras, stamp FROM account WHERE name = :name")
        .bind("name", name)
        .map(
            (row, context) ->
                new StoredAccount(
                    row.getString("name"),
                    row.getString("password_hash"),
                    scope(handle, row.getString("name"), row.getBoolean("all_cameras")),
                    row.getLong("stamp")))
        .findOne();
  }

  static List<String> names(Handle handle) {
    return handle.createQuery("SELECT name FROM account ORDER BY name").mapTo(String.class).list();
  }

  private static CameraScope scope(Handle handle, String name, boolean all) {
    if (all) {
      return CameraScope.all();
    }
    return CameraScope.of(
        handle
            .createQuery("SELECT camera FROM account_camera WHERE account = :name")
            .bind("name", name)
            .mapTo(String.class)
            .stream()
            .map(CameraId::new)
            .collect(Collectors.toUnmodifiableSet()));
  }

  static void insert(Handle handle, StoredAccount account, long nowSeconds) {
    handle
        .createUpdate(
            """
            INSERT INTO account (name, password_hash, all_cameras, stamp, created_at, changed_at)
            VALUES (:name, :hash, :all, :stamp, :now, :now)
            """)
        .bind("name", account.name())
        .bind("hash", account.passwordHash())
        .bind("all", account.cameras() instanceof CameraScope.All ? 1 : 0)
        .bind("stamp", account.stamp())
        .bind("now", nowSeconds)
        .execute();
    insertCameras(handle, account.name(), account.cameras());
  }

  private static void insertCameras(Handle handle, String name, CameraScope cameras) {
    if (cameras instanceof CameraScope.Only(var ids)) {
      for (CameraId camera : ids) {
        handle.execute(
            "INSERT INTO account_camera (account, camera) VALUES (?, ?)", name, camera.value());
      }
    }
  }

  /** Whether there was such an account. */
  static boolean updatePassword(
      Handle handle, String name, String hash, long stamp, long nowSeconds) {
    return handle.execute(
            "UPDATE account SET password_hash = ?, stamp = ?, changed_at = ? WHERE name = ?",
            hash,
            stamp,
            nowSeconds,
            name)
        == 1;
  }

  /** Whether there was such an account. */
  static boolean updateCameras(
      Handle handle, String name, CameraScope cameras, long stamp, long nowSeconds) {
    boolean found =
        handle.execute(
                "UPDATE account SET all_cameras = ?, stamp = ?, changed_at = ? WHERE name = ?",
                cameras instanceof CameraScope.All ? 1 : 0,
                stamp,
                nowSeconds,
                name)
            == 1;
    if (found) {
      handle.execute("DELETE FROM account_camera WHERE account = ?", name);
      insertCameras(handle, name, cameras);
    }
    return found;
  }

  /** Whether there was such an account. */
  static boolean delete(Handle handle, String name) {
    return handle.execute("DELETE FROM account WHERE name = ?", name) == 1;
  }
}
