package org.lightlock.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.lightlock.access.rights.Subject;

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
            SELECT name, secret_sha256, digest_md5, digest_sha256, stamp, created_at, expires_at
            FROM stream_client ORDER BY name
            """)
        .map(
            (row, context) ->
                new StoredClient(
                    row.getString("name"),
                    new TokenHash(row.getString("secret_sha256")),
                    row.getString("digest_md5"),
                    row.getString("digest_sha256"),
                    row.getLong("stamp"),
                    row.getLong("created_at"),
                    expires(row)))
        .list();
  }

  private static Optional<Instant> expires(ResultSet row) throws SQLException {
    long seconds = row.getLong("expires_at");
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds));
  }

  static void insert(Handle handle, StoredClient client) {
    handle
        .createUpdate(
            """
            INSERT INTO stream_client
              (name, secret_sha256, digest_md5, digest_sha256, stamp, created_at,
               expires_at)
            VALUES (:name, :secret, :md5, :sha256, :stamp, :created, :expires)
            """)
        .bind("name", client.name())
        .bind("secret", client.secret().hex())
        .bind("md5", client.digestMd5())
        .bind("sha256", client.digestSha256())
        .bind("stamp", client.stamp())
        .bind("created", client.createdSeconds())
        .bind("expires", client.expires().map(Instant::getEpochSecond).orElse(null))
        .execute();
  }

  /** Deletes a client with its grants. Whether there was such a client. */
  static boolean delete(Handle handle, String name) {
    GrantStore.deleteOf(handle, new Subject.Client(name));
    return handle.execute("DELETE FROM stream_client WHERE name = ?", name) == 1;
  }
}
