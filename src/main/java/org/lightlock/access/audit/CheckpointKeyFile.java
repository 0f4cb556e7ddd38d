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
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.lightlock.protect.seal.SealException;
import org.lightlock.protect.seal.SealingKeys;

/**
 * Where a gateway keeps the key that signs checkpoints: two files in its data directory, the
 * private one sealed. Each write replaces a file as a whole: a crash leaves the old or the new.
 */
public final class CheckpointKeyFile {
  /** The private key, sealed; its owner's only. */
  public static final String NAME = "audit-signing.key";

  /** What verifies; to be kept elsewhere too. */
  public static final String PUBLIC_NAME = "audit-signing.pub";

  private static final int MOST_BYTES = 8_192;
  private static final String NEW = ".new";
  private static final String SEALED = "lightlock-sealed-audit-key-1:";
  private static final String CONTEXT = "audit signing key";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path directory;
  private final SealingKeys keys;

  /**
   * In this data directory.
   *
   * @param keys what the private key is sealed with
   */
  public CheckpointKeyFile(Path directory, SealingKeys keys) {
    this.directory = directory;
    this.keys = keys;
  }

  /** Beside the key: what it signed last. */
  SignedTreeFile signedTree() {
    return new SignedTreeFile(directory);
  }

  /** A key as it was found; before it was sealed, files held it as it is. */
  record Found(CheckpointKey key, boolean isSealed) {}

  /** The key, empty when there is none yet. */
  Optional<Found> read() throws AuditException {
    Path file = directory.resolve(NAME);
    try {
      if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
        throw new AuditException("others may read " + file + "; run: chmod 600 " + file, null);
      }
      String text = text(file);
      Optional<byte[]> sealed = sealed(text);
      return Optional.of(
          (sealed.isPresent() ? open(sealed.get()) : CheckpointKey.parse(text))
              .map(key -> new Found(key, sealed.isPresent()))
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
    } catch (SealException e) {
      throw unopened(file, e);
    }
  }

  private Optional<CheckpointKey> open(byte[] sealed) throws SealException {
    byte[] plain = keys.open(CONTEXT, sealed);
    try {
      return CheckpointKey.parse(new String(plain, StandardCharsets.US_ASCII));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /** What a sealed file holds; empty when it is not sealed. */
  private static Optional<byte[]> sealed(String text) {
    String line = text.strip();
    if (!line.startsWith(SEALED)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getDecoder().decode(line.substring(SEALED.length())));
    } catch (IllegalArgumentException e) {
      return Optional.of(new byte[0]); // damaged: it opens with no key, and that is said
    }
  }

  /** The id of the sealing key that the private key needs; empty when it needs none. */
  public static Optional<String> sealedWith(Path directory) throws SealException {
    Path file = directory.resolve(NAME);
    try {
      Optional<byte[]> sealed = sealed(text(file));
      return sealed.isPresent() ? Optional.of(SealingKeys.keyOf(sealed.get())) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new SealException(String.valueOf(unusable(file, e).getMessage()), e);
    } catch (SealException e) {
      throw new SealException(String.valueOf(unopened(file, e).getMessage()), e);
    }
  }

  /**
   * Seals the private key, if there is one, with the key that seals now. Only whoever holds the row
   * {@code change_count} does this, so that no key is retired meanwhile.
   *
   * @return whether there is one
   */
  public boolean reseal() throws SealException {
    try {
      Optional<Found> found = read();
      if (found.isPresent()) {
        keep(found.get().key());
      }
      return found.isPresent();
    } catch (AuditException e) {
      throw new SealException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Keeps the private key, sealed, in place of what is there. */
  void keep(CheckpointKey key) throws AuditException {
    Path file = directory.resolve(NAME);
    byte[] plain = key.secretText().getBytes(StandardCharsets.US_ASCII);
    try {
      write(
          directory,
          NAME,
          SEALED + Base64.getEncoder().encodeToString(keys.seal(CONTEXT, plain)) + "\n");
      removeLeftovers();
    } catch (IOException e) {
      throw unusable(file, e);
    } catch (SealException e) {
      throw unopened(file, e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /** What a crash left of an older write may hold the key as it is. */
  private void removeLeftovers() throws IOException {
    try (var leftovers = Files.newDirectoryStream(directory, NAME + "*" + NEW)) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
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

  /** Makes a key of this name and keeps it; as {@link #reseal}. */
  CheckpointKey make(String name) throws AuditException {
    CheckpointKey key = CheckpointKey.make(name);
    try {
      write(directory, PUBLIC_NAME, key.publicKey() + "\n");
    } catch (IOException e) {
      throw unusable(directory.resolve(PUBLIC_NAME), e);
    }
    keep(key);
    return key;
  }

  static String text(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    }
  }

  /** Replaces a file as a whole; what is there afterwards survives a crash. */
  static void write(Path directory, String name, String text) throws IOException {
    Path temporary =
        Files.createTempFile(
            directory, name, NEW, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      // Before the key goes that the old file needs.
      try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
        folder.force(true);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static AuditException unopened(Path file, SealException e) {
    return new AuditException(
        file
            + " cannot be opened: "
            + e.getMessage()
            + "; or move it away to have another one made",
        e);
  }

  static AuditException unusable(Path file, IOException e) {
    return new AuditException(
        file
            + ": cannot be used; give the data directory to the user that runs Lightlock ("
            + e.getClass().getSimpleName()
            + ")",
        e);
  }
}
