package org.lightlock.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The rule for files that hold a password: only their owner reads and writes them. */
final class PrivateFile {
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private PrivateFile() {}

  /** Whether nobody but the owner may do anything with the file. */
  static boolean isPrivate(Path file) throws IOException {
    return OWNERS.containsAll(Files.getPosixFilePermissions(file));
  }

  /** Refuses a file that others may read. */
  static void check(Section section, String key, Path file) throws ConfigException {
    try {
      if (!Files.isRegularFile(file)) {
        throw section.problem(key, file + " is not there, or is no file; check the path");
      }
      if (!isPrivate(file)) {
        throw section.problem(key, "others may read " + file + "; run: chmod 600 " + file);
      }
    } catch (IOException e) {
      throw section.problem(key, file + " cannot be read; check path and owner");
    }
  }
}
