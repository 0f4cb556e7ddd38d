package org.lightlock.serve.http;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.AccessDatabase;

/**
 * People for all tests of one run, made at the first use: a database takes half a second to make.
 */
final class SharedDatabase {
  private static @Nullable AccessDatabase database;

  private SharedDatabase() {}

  static synchronized AccessDatabase open() throws Exception {
    AccessDatabase open = database;
    if (open == null) {
      Path folder = Files.createTempDirectory("lightlock-people");
      folder.toFile().deleteOnExit();
      for (String file : new String[] {"lightlock.db", "lightlock.db-wal", "lightlock.db-shm"}) {
        folder.resolve(file).toFile().deleteOnExit();
      }
      open = AccessDatabase.open(folder);
      database = open;
    }
    return open;
  }
}
