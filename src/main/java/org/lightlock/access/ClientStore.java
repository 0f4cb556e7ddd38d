package org.lightlock.access;

import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.lightlock.camera.CameraId;

/** The SQL of stream clients. Each method works in the caller's handle, so in its transaction. */
final class ClientStore {
  private ClientStore() {}

  static boolean exists(Handle handle, String name) {
    return handle
        .createQuery("SELECT count(*) FROM stream_client WHERE name = :name")
        .bind("name", name)
        .mapTo(Integer.class)
        .map(count -> count > 0)
        .one();
  }

  static int count(Handle handle) {
    return handle.createQuery("SELECT count(*) FROM stream_client").mapTo(Integer.class).one();
  }

  /** Every client, by name. */
  static List<StoredClient> all(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT name, secret_sha256, digest_md5, digest_sha256, all_cameras, stamp, created_at
            FROM stream_client ORDER BY name
            """)
        .map(
            (row, context) ->
                new StoredClient(
                    row.getString("name"),
                    new TokenHash(row.getString("secret_sha256")),
                    row.getString("digest_md5"),
                    row.getString("digest_sha256"),
                    scope(handle, row.getString("name"), row.getBoolean("all_cameras")),
                    row.getLong("stamp"),
                    row.getLong("created_at")))
        .list();
  }

  private static CameraScope scope(Handle handle, String name, boolean all) {
    if (all) {
      return CameraScope.all();
    }
    return CameraScope.of(
        handle
            .createQuery("SELECT camera FROM stream_client_camera WHERE client = :name")
            .bind("name", name)
            .mapTo(String.class)
            .stream()
            .map(CameraId::new)
            .collect(Collectors.toUnmodifiableSet()));
  }

  static void insert(Handle handle, StoredClient client) {
    handle
        .createUpdate(
            """
            INSERT INTO stream_client
              (name, secret_sha256, digest_md5, digest_sha256, all_cameras, stamp, created_at)
            VALUES (:name, :secret, :md5, :sha256, :all, :stamp, :created)
            """)
        .bind("name", client.name())
        .bind("secret", client.secret().hex())
        .bind("md5", client.digestMd5())
        .bind("sha256", client.digestSha256())
        .bind("all", client.cameras() instanceof CameraScope.All ? 1 : 0)
        .bind("stamp", client.stamp())
        .bind("created", client.createdSeconds())
        .execute();
    if (client.cameras() instanceof CameraScope.Only(var ids)) {
      for (CameraId camera : ids) {
        handle.execute(
            "INSERT INTO stream_client_camera (client, camera) VALUES (?, ?)",
            client.name(),
            camera.value());
      }
    }
  }

  /** Whether there was such a client. */
  static boolean delete(Handle handle, String name) {
    return handle.execute("DELETE FROM stream_client WHERE name = ?", name) == 1;
  }
}
