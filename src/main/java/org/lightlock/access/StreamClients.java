package org.lightlock.access;

import java.time.InstantSource;
import java.util.List;

/**
 * The stream clients: adds, lists and revokes them. Revoking ends a client's streams within a
 * second, also when another process does it. Thread-safe.
 */
public final class StreamClients {
  /** The stream clients in this database. */
  public StreamClients(AccessDatabase database, InstantSource clock) {}

  /**
   * Adds a client and makes its secret.
   *
   * @return the secret: 192 random bits, shown once; only hashes of it are kept
   */
  public String add(String name, CameraScope cameras) throws AccountException, DatabaseException {
    throw new UnsupportedOperationException("comes next");
  }

  /** Every client, by name. */
  public List<StreamClient> list() throws DatabaseException {
    throw new UnsupportedOperationException("comes next");
  }

  /** Removes a client and ends its streams. */
  public void revoke(String name) throws AccountException, DatabaseException {
    throw new UnsupportedOperationException("comes next");
  }
}
