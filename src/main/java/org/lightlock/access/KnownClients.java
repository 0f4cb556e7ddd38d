package org.lightlock.access;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stream clients as the database had them when it was last looked at. In memory, because a
 * player may show its secret with every segment. Holds hashes only. Thread-safe.
 */
final class KnownClients {
  private final InstantSource clock;
  private volatile Snapshot snapshot = Snapshot.of(List.of());

  KnownClients(InstantSource clock) {
    this.clock = clock;
  }

  private record Snapshot(Map<String, StoredClient> byName, Map<TokenHash, StoredClient> bySecret) {
    static Snapshot of(List<StoredClient> clients) {
      Map<String, StoredClient> byName = new HashMap<>();
      Map<TokenHash, StoredClient> bySecret = new HashMap<>();
      for (StoredClient client : clients) {
        byName.put(client.name(), client);
        bySecret.put(client.secret(), client);
      }
      return new Snapshot(byName, bySecret);
    }
  }

  /** Takes these for all there are. */
  void replace(List<StoredClient> clients) {
    snapshot = Snapshot.of(clients);
  }

  Optional<StoredClient> named(String name) {
    return good(snapshot.byName().get(name));
  }

  /**
   * The hash is of what somebody sent: they cannot steer where it differs from one that is kept.
   */
  Optional<StoredClient> withSecret(TokenHash hash) {
    return good(snapshot.bySecret().get(hash));
  }

  /** A client whose secret has expired is none. */
  private Optional<StoredClient> good(@Nullable StoredClient client) {
    return Optional.ofNullable(client).filter(found -> !found.hasExpired(clock.instant()));
  }

  /** Whether a client is still the one that it was, and its secret has not expired. */
  boolean holds(StoredClient client) {
    return named(client.name()).filter(now -> now.stamp() == client.stamp()).isPresent();
  }
}
