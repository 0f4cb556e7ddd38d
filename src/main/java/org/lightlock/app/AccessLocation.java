package org.lightlock.app;

import java.nio.file.Path;
import org.lightlock.access.DatabaseLocation;
import org.lightlock.config.DatabaseConfig;
import org.lightlock.config.GatewayConfig;

/** Where a gateway's configuration says that its database is. */
final class AccessLocation {
  private AccessLocation() {}

  static DatabaseLocation of(GatewayConfig config) {
    return of(config.dataDir(), config.database());
  }

  private static DatabaseLocation of(Path dataDir, DatabaseConfig database) {
    return database.url().isPresent()
        ? new DatabaseLocation.Server(
            database.url().get(),
            database.user().orElseThrow(),
            database.passwordFile().orElseThrow(),
            database.rootCertificate())
        : new DatabaseLocation.Embedded(dataDir);
  }
}
