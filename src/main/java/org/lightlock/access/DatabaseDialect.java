package org.lightlock.access;

import java.util.List;
import java.util.Map;

/** What is written differently for the two databases. */
enum DatabaseDialect {
  /** One file. A writer keeps all other writers out from the start of its transaction. */
  SQLITE(
      "sqlite",
      // Changes when another connection has written, for nearly no cost.
      "PRAGMA data_version"),

  /** A server. Text sorts by its bytes there as it does in SQLite, whatever the server's locale. */
  POSTGRESQL("postgresql", "SELECT changes FROM change_count");

  private final String folder;
  private final String changeNumber;

  DatabaseDialect(String folder, String changeNumber) {
    this.folder = folder;
    this.changeNumber = changeNumber;
  }

  /** Where Flyway finds the scripts. */
  List<String> locations() {
    return List.of(
        "classpath:org/lightlock/access/db/" + folder, "classpath:org/lightlock/access/db/common");
  }

  /** What the scripts' placeholders stand for. */
  Map<String, String> placeholders() {
    return switch (this) {
      case SQLITE ->
          Map.of(
              "bigint", "INTEGER",
              "blob", "BLOB",
              "text", "TEXT",
              "table_end", "STRICT, WITHOUT ROWID");
      case POSTGRESQL ->
          Map.of(
              "bigint", "BIGINT", "blob", "BYTEA", "text", "TEXT COLLATE \"C\"", "table_end", "");
    };
  }

  /** Asks for a number that is another one after a change. */
  String changeNumber() {
    return changeNumber;
  }
}
