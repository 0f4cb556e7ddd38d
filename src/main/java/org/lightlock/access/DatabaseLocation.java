package org.lightlock.access;

import java.nio.file.Path;
import java.util.Optional;

/** Where the database of people, grants and records is. */
public sealed interface DatabaseLocation {
  /** What a message may call it. Holds no secret. */
  String displayName();

  /** SQLite: one file in this directory. */
  record Embedded(Path directory) implements DatabaseLocation {
    @Override
    public String displayName() {
      return directory.resolve(AccessDatabase.FILE_NAME).toString();
    }
  }

  /**
   * A PostgreSQL server. One at a loopback address is asked in the clear unless it has a
   * certificate; every other must show one that fits its name.
   *
   * @param url {@code jdbc:postgresql://host:port/database}, without parameters
   * @param passwordFile its first line is the password; read again for each new connection
   * @param rootCertificate who signs the server's certificate, in PEM; empty for those that the JDK
   *     trusts
   */
  record Server(String url, String user, Path passwordFile, Optional<Path> rootCertificate)
      implements DatabaseLocation {
    @Override
    public String displayName() {
      return url;
    }
  }
}
