package org.lightlock.access.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditSearch.Criteria;

/** Where a gateway keeps the key that signs checkpoints: two files in its data directory. */
public final class CheckpointKeyFile {
  /** The private key, its owner's only. */
  public static final String NAME = "audit-signing.key";

  /** What verifies; to be kept elsewhere too. */
  public static final String PUBLIC_NAME = "audit-signing.pub";

  private static final int MOST_BYTES = 4_096;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path directory;

  /** In this data directory. */
  public CheckpointKeyFile(Path directory) {
    this.directory = directory;
  }

  /** The key, empty when there is none yet. */
  Optional<CheckpointKey> read() throws AuditException {
    Path file = directory.resolve(NAME);
    try {
      if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
        throw new AuditException("others may read " + file + "; run: chmod 600 " + file, null);
      }
      return Optional.of(
          CheckpointKey.parse(text(file))
              .orElseThrow(
                  () ->
                      new AuditException(
                          file
                              + " is no key for the audit's checkpoints: restore it from a backup,"
                              + " or move it away to have another one made",
                          null)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /** The public key, empty when there is none. */
  public static Optional<CheckpointKey.Public> readPublic(Path file) throws AuditException {
    try {
      return Optional.of(
          CheckpointKey.Public.parse(text(file))
              .orElseThrow(() -> new AuditException(file + " is no public key of an audit", null)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /** The keys that the log itself names: each was recorded when it was made. */
  public static List<CheckpointKey.Public> recorded(Handle handle) {
    List<CheckpointKey.Public> keys = new ArrayList<>();
    Criteria all = Criteria.EVERYTHING;
    AuditSearch.each(
        handle,
        new Criteria(all.actor(), all.camera(), Optional.of(Kind.AUDIT), all.from(), all.to(), 0),
        entry -> {
          if ("key".equals(entry.event().details().get("what"))) {
            CheckpointKey.Public.parse(entry.event().details().getOrDefault("key", ""))
                .ifPresent(keys::add);
          }
        });
    return keys;
  }

  /** Makes a key of this name and keeps it. */
  CheckpointKey make(String name) throws AuditException {
    CheckpointKey key = CheckpointKey.make(name);
    try {
      write(PUBLIC_NAME, key.publicKey() + "\n");
      write(NAME, key.secretText() + "\n");
    } catch (IOException e) {
      throw unusable(directory.resolve(NAME), e);
    }
    return key;
  }

  private static String text(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    }
  }

  private void write(String name, String text) throws IOException {
    Path temporary =
        Files.createTempFile(
            directory, name, ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static AuditException unusable(Path file, IOException e) {
    return new AuditException(
        file
            + ": cannot be used; give the data directory to the user that runs Lightlock ("
            + e.getClass().getSimpleName()
            + ")",
        e);
  }
}
