package org.lightlock.serve.http;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.FactorSettings;
import org.lightlock.access.LocalAccess;
import org.lightlock.access.LoginLimits;
import org.lightlock.access.RecordingTrail;
import org.lightlock.access.SessionLimits;
import org.lightlock.access.factor.PassphraseRules;
import org.lightlock.protect.seal.KeyFile;
import org.lightlock.protect.seal.SealingKeys;

/**
 * People for all tests of one run, made at the first use: a database takes half a second to make.
 */
final class SharedDatabase {
  private static @Nullable AccessDatabase database;
  private static @Nullable LocalAccess access;

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

  /** Access for these people, with second factors. */
  static synchronized LocalAccess access() throws Exception {
    LocalAccess started = access;
    if (started == null) {
      Path folder = Files.createTempDirectory("lightlock-keys");
      folder.toFile().deleteOnExit();
      KeyFile file = KeyFile.locate(Optional.empty(), folder, Map.of());
      started =
          LocalAccess.start(
              open(),
              SessionLimits.DEFAULT,
              LoginLimits.DEFAULT,
              Map.of(),
              new FactorSettings(
                  Optional.of(SealingKeys.open(file, Set.of())),
                  Optional.of("localhost"),
                  new PassphraseRules(List.of())),
              new RecordingTrail());
      try (var files = Files.list(folder)) {
        files.forEach(made -> made.toFile().deleteOnExit());
      }
      access = started;
    }
    return started;
  }
}
