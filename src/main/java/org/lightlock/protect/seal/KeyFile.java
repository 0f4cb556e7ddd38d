package org.lightlock.protect.seal;

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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The file of sealing keys: one key in Base64 per line, the one that seals first; lines that begin
 * with # are for people.
 *
 * @param isCredential whether systemd gave it: then it is read, never written, and systemd guards
 *     it
 */
public record KeyFile(Path path, boolean isCredential) {
  /** The file's name in the data directory. */
  public static final String FILE_NAME = "seal.key";

  /** The name of the systemd credential. */
  public static final String CREDENTIAL = "lightlock-seal-key";

  private static final int MAX_BYTES = 16 * 1024;
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final String HEADER =
      """
      # Lightlock's sealing keys. Whoever has this file and the database reads every secret in it;
      # without this file nobody does. Keep a copy apart from the database's backup.
      """;

  /**
   * Where the keys are: the configured file, else systemd's credential, else the data directory.
   *
   * @param environment of this process
   */
  public static KeyFile locate(
      Optional<Path> configured, Path dataDir, Map<String, String> environment) {
    if (configured.isPresent()) {
      return new KeyFile(configured.get(), false);
    }
    String credentials = environment.get("CREDENTIALS_DIRECTORY");
    if (credentials != null) {
      Path credential = Path.of(credentials).resolve(CREDENTIAL);
      if (Files.exists(credential)) {
        return new KeyFile(credential, true);
      }
    }
    return new KeyFile(dataDir.resolve(FILE_NAME), false);
  }

  boolean exists() {
    return Files.exists(path);
  }

  /** Something that is another one after every change. */
  Object state() throws SealException {
    try {
      var now = Files.readAttributes(path, "unix:ino,size,lastModifiedTime");
      return Map.copyOf(now);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Every key, the one that seals first; at least one. */
  List<SealingKey> read() throws SealException {
    String text;
    try {
      if (!isCredential && !OWNERS.containsAll(Files.getPosixFilePermissions(path))) {
        throw new SealException(
            "others may read the sealing key " + path + "; run: chmod 600 " + path);
      }
      if (Files.size(path) > MAX_BYTES) {
        throw new SealException(
            path + " is too large for a file of sealing keys; check seal.key-file");
      }
      text = Files.readString(path, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw unreadable(e);
    }
    List<SealingKey> keys = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        keys.add(SealingKey.ofLine(line.strip()).orElseThrow(faulty(number)));
      }
    }
    if (keys.isEmpty()) {
      throw new SealException(path + " holds no sealing key; restore it from its copy");
    }
    return List.copyOf(keys);
  }

  private Supplier<SealException> faulty(int line) {
    return () ->
        new SealException(
            path + " line " + line + " is no sealing key (32 bytes in Base64); restore the file");
  }

  private SealException unreadable(IOException e) {
    return new SealException(
        e instanceof NoSuchFileException
            ? "the sealing key " + path + " is not there; restore it from its copy"
            : "the sealing key "
                + path
                + " cannot be read ("
                + e.getClass().getSimpleName()
                + "); it must belong to the user that runs Lightlock",
        e);
  }

  /** Makes the file, or replaces it as a whole; a crash leaves the old one or the new one. */
  void write(List<SealingKey> keys) throws SealException {
    if (isCredential) {
      throw new SealException(
          "the sealing keys are a systemd credential, which only the administrator of the machine"
              + " can change: put a new key in its first line (lightlock keys new), restart, run"
              + " lightlock keys reseal, then remove the old line");
    }
    StringBuilder text = new StringBuilder(HEADER);
    keys.forEach(key -> text.append(key.line()).append('\n'));
    Path absolute = path.toAbsolutePath();
    Path temporary = absolute.resolveSibling(absolute.getFileName() + ".new");
    try {
      Files.deleteIfExists(temporary);
      try (FileChannel out =
          FileChannel.open(
              temporary,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(OWNERS))) {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text.toString());
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(
          temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel folder = FileChannel.open(absolute.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new SealException(
          "the sealing key "
              + path
              + " cannot be written ("
              + e.getClass().getSimpleName()
              + "); its folder must belong to the user that runs Lightlock",
          e);
    }
  }
}
