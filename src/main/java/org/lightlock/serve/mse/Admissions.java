package org.lightlock.serve.mse;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Counts the open streams against the limits. Thread-safe. */
final class Admissions {
  private final MseLimits limits;
  private final Map<String, Integer> perUser = new HashMap<>();
  private final Map<InetAddress, Integer> perAddress = new HashMap<>();
  private int open;

  Admissions(MseLimits limits) {
    this.limits = limits;
  }

  /** One place; closing it twice is harmless. */
  final class Place implements AutoCloseable {
    private final String user;
    private final InetAddress address;
    private boolean closed;

    private Place(String user, InetAddress address) {
      this.user = user;
      this.address = address;
    }

    @Override
    public void close() {
      synchronized (Admissions.this) {
        if (!closed) {
          closed = true;
          open--;
          perUser.computeIfPresent(user, (key, count) -> count == 1 ? null : count - 1);
          perAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
        }
      }
    }
  }

  /** A place for one more stream, empty when a limit is reached. */
  synchronized Optional<Place> admit(String user, InetAddress address) {
    if (open >= limits.maxSessions()
        || perUser.getOrDefault(user, 0) >= limits.maxSessionsPerUser()
        || perAddress.getOrDefault(address, 0) >= limits.maxSessionsPerAddress()) {
      return Optional.empty();
    }
    open++;
    perUser.merge(user, 1, Integer::sum);
    perAddress.merge(address, 1, Integer::sum);
    return Optional.of(new Place(user, address));
  }

  /** How many streams are open. */
  synchronized int open() {
    return open;
  }
}
