package org.lightlock.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The PostgreSQL server that holds people, grants and records. Without it they are in a file of
 * their own in {@code data-dir}.
 *
 * @param url {@code jdbc:postgresql://host:port/database}; empty for the file
 * @param passwordFile its first line is the password
 * @param rootCertificate who signs the server's certificate, in PEM; empty for those that the JDK
 *     trusts
 */
public record DatabaseConfig(
    Optional<String> url,
    Optional<String> user,
    Optional<Path> passwordFile,
    Optional<Path> rootCertificate) {
  /** The file in {@code data-dir}. */
  public static final DatabaseConfig EMBEDDED =
      new DatabaseConfig(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Without parameters: some of the driver's load classes or switch checks off, and one holds the
   * password.
   */
  private static final Pattern URL =
      Pattern.compile(
          "jdbc:postgresql://([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?"
              + "/[A-Za-z0-9_-]{1,63}");

  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_.@-]{1,63}");

  static DatabaseConfig read(Section section) throws ConfigException {
    var database =
        new DatabaseConfig(
            section.text("url"),
            section.text("user"),
            section.path("password-file"),
            section.path("root-certificate"));
    if (database.url.isEmpty()) {
      for (String key : new String[] {"user", "password-file", "root-certificate"}) {
        if (section.has(key)) {
          throw section.problem(key, "belongs to a server; add url, or remove this key");
        }
      }
      return database;
    }
    if (!URL.matcher(database.url.get()).matches()) {
      throw section.problem(
          "url",
          "expects jdbc:postgresql://host:port/database and nothing behind it; user, password-file"
              + " and root-certificate are keys of their own");
    }
    if (!USER.matcher(section.required("user")).matches()) {
      throw section.problem("user", "expects letters, digits and _ . @ -");
    }
    section.required("password-file");
    PrivateFile.check(section, "password-file", database.passwordFile.orElseThrow());
    return database;
  }
}
