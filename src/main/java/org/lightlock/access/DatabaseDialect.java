package org.lightlock.access;

import java.util.List;
import java.util.Map;

/** What is written differently for the two databases. */
enum DatabaseDialect {
  /** One file. A writer keeps all other writers out from the start of its transaction. */
  SQLITE(
      "sqlite",
      new Types("INTEGER", "BLOB", "TEXT", "STRICT, WITHOUT ROWID"),
      // Changes when another connection has written, for nearly no cost.
      "PRAGMA data_version"),

  /** A server. Text sorts by its bytes there as it does in SQLite, whatever the server's locale. */
  POSTGRESQL(
      "postgresql",
      new Types("BIGINT", "BYTEA", "TEXT COLLATE \"C\"", ""),
      "SELECT changes FROM change_count");

  private record Types(String bigint, String blob, String text, String tableEnd) {}

  private final String folder;
  private final Types types;
  private final String changeNumber;

  DatabaseDialect(String folder, Types types, String changeNumber) {
    this.folder = folder;
    this.types = types;
    this.changeNumber = changeNumber;
  }

  /** Where Flyway finds the scripts. */
  List<String> locations() {
    return List.of(
        "classpath:org/lightlock/access/db/" + folder, "classpath:org/lightlock/access/db/common");
  }

  /** What the scripts' placeholders stand for. */
  Map<String, String> placeholders() {
    return Map.of(
        "bigint", types.bigint,
        "blob", types.blob,
        "text", types.text,
        "table_end", types.tableEnd);
  }

  /** Asks for a number that is another one after a change. */
  String changeNumber() {
    return changeNumber;
  }
}
