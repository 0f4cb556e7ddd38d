package org.lightlock.access;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.lightlock.access.audit.CheckpointKeyFile;
import org.lightlock.access.factor.SecondFactors;
import org.lightlock.protect.seal.SealException;
import org.lightlock.protect.seal.SealingKeys;

/**
 * Everything that is sealed: in the database seeds of one-time codes, and secrets by name; in the
 * data directory the key that signs the audit. Each is sealed for its place. Thread-safe.
 */
public final class SealedSecrets {
  private final AccessDatabase database;
  private final Path dataDir;

  /** One value, and where it belongs. */
  private record Place(String table, String key, String column, String id, String context) {}

  /** What was done. */
  public record Rotation(String key, int resealed, List<String> retired) {}

  /** Those in this database and this gateway's data directory. */
  public SealedSecrets(AccessDatabase database, Path dataDir) {
    this.database = database;
    this.dataDir = dataDir;
  }

  /** Keeps a secret in place of any other of this name, in the caller's transaction. */
  public static void put(Handle handle, SealingKeys keys, String name, byte[] secret)
      throws SealException {
    handle.execute("UPDATE change_count SET changes = changes + 1");
    handle.execute("DELETE FROM sealed_secret WHERE name = ?", name);
    handle.execute(
        "INSERT INTO sealed_secret (name, sealed) VALUES (?, ?)",
        name,
        keys.seal(context(name), secret));
  }

  /** The secret of this name. The caller wipes it. */
  public static Optional<byte[]> get(Handle handle, SealingKeys keys, String name)
      throws SealException {
    Optional<byte[]> sealed =
        handle
            .createQuery("SELECT sealed FROM sealed_secret WHERE name = :name")
            .bind("name", name)
            .map((row, context) -> row.getBytes("sealed"))
            .findOne();
    return sealed.isEmpty()
        ? Optional.empty()
        : Optional.of(keys.open(context(name), sealed.get()));
  }

  private static String context(String name) {
    return "secret:" + name;
  }

  /** The ids of the keys that something is sealed with. */
  public Set<String> keysInUse() throws SealException {
    Optional<String> signing = CheckpointKeyFile.sealedWith(dataDir);
    return database
        .jdbi()
        .withHandle(
            handle -> {
              Set<String> ids = new TreeSet<>();
              signing.ifPresent(ids::add);
              for (Place place : places(handle)) {
                ids.add(SealingKeys.keyOf(read(handle, place)));
              }
              return ids;
            });
  }

  /**
   * Draws a new key, seals everything with it in one transaction, and retires the other keys. Where
   * it stops in the middle, every secret opens with the keys that are there, and running it again
   * ends the work.
   */
  public Rotation rotate(SealingKeys keys) throws SealException {
    String added = keys.add();
    int resealed = reseal(keys, "sealing key rotated");
    return new Rotation(added, resealed, keys.retireOthers());
  }

  /** Seals everything with the key that seals now. Returns how much that was. */
  public int reseal(SealingKeys keys) throws SealException {
    return reseal(keys, "secrets sealed again");
  }

  private int reseal(SealingKeys keys, String what) throws SealException {
    return database.changing(
        handle -> {
          // The count's lock: on PostgreSQL a secret that is put meanwhile waits for the commit.
          List<Place> places = places(handle);
          for (Place place : places) {
            byte[] plain = keys.open(place.context(), read(handle, place));
            try {
              write(handle, place, keys.seal(place.context(), plain));
            } finally {
              Arrays.fill(plain, (byte) 0);
            }
          }
          boolean signing = new CheckpointKeyFile(dataDir, keys).reseal();
          int resealed = places.size() + (signing ? 1 : 0);
          ChangeRecord.sealing(
              handle,
              InstantSource.system().instant(),
              Map.of(
                  "what", what,
                  "key", keys.ids().getFirst(),
                  "older-keys", String.join(" ", keys.ids().subList(1, keys.ids().size())),
                  "secrets", Integer.toString(resealed)));
          return resealed;
        });
  }

  private static List<Place> places(Handle handle) {
    List<Place> places = new ArrayList<>();
    for (String account :
        handle.createQuery("SELECT account FROM totp").mapTo(String.class).list()) {
      places.add(new Place("totp", "account", "seed", account, SecondFactors.context(account)));
    }
    for (String name :
        handle.createQuery("SELECT name FROM sealed_secret").mapTo(String.class).list()) {
      places.add(new Place("sealed_secret", "name", "sealed", name, context(name)));
    }
    return places;
  }

  private static byte[] read(Handle handle, Place place) {
    return handle
        .createQuery(
            "SELECT "
                + place.column()
                + " FROM "
                + place.table()
                + " WHERE "
                + place.key()
                + " = :id")
        .bind("id", place.id())
        .map((row, context) -> row.getBytes(1))
        .one();
  }

  private static void write(Handle handle, Place place, byte[] sealed) {
    handle.execute(
        "UPDATE " + place.table() + " SET " + place.column() + " = ? WHERE " + place.key() + " = ?",
        sealed,
        place.id());
  }
}
