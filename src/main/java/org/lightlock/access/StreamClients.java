package org.lightlock.access;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.lightlock.access.AccountException.Problem;

/**
 * The stream clients: adds, lists and revokes them. A gateway that runs knows a new one within a
 * second; revoking ends a client's streams within a second, also when another process does it.
 * Thread-safe.
 */
public final class StreamClients {
  /** So that a gateway can hold all of them in memory. */
  public static final int MOST = 10_000;

  private static final int SECRET_BYTES = 24;

  /** Without the at sign and the colon, so that it stands in an address as it is. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  private final AccessDatabase database;
  private final InstantSource clock;
  private final RandomTokens tokens = new RandomTokens();
  private final SecureRandom random = new SecureRandom();

  /** The stream clients in this database. */
  public StreamClients(AccessDatabase database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * Whether a text may be a client's name: 1 to 64 lower-case letters, digits, dots, hyphens and
   * underscores, the first a letter or digit.
   */
  public static boolean isValidName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * Adds a client and makes its secret.
   *
   * @return the secret: 192 random bits, shown once; only hashes of it are kept
   */
  public String add(String name, CameraScope cameras) throws AccountException, DatabaseException {
    checkName(name);
    String secret = tokens.draw(SECRET_BYTES);
    StoredClient client =
        new StoredClient(
            name,
            TokenHash.of(secret),
            DigestGate.ha1(DigestAlgorithm.MD5, name, secret),
            DigestGate.ha1(DigestAlgorithm.SHA_256, name, secret),
            cameras,
            random.nextLong(),
            clock.instant().getEpochSecond());
    Added added =
        database.inChange(
            handle -> {
              if (ClientStore.exists(handle, name)) {
                return Added.EXISTS;
              }
              if (ClientStore.count(handle) >= MOST) {
                return Added.FULL;
              }
              ClientStore.insert(handle, client);
              return Added.DONE;
            });
    return switch (added) {
      case DONE -> secret;
      case EXISTS ->
          throw new AccountException(
              Problem.EXISTS,
              "there is a stream client "
                  + name
                  + " already; for another secret revoke it and add it again");
      case FULL ->
          throw new AccountException(
              Problem.TOO_MANY, "there are " + MOST + " stream clients: revoke some first");
    };
  }

  private enum Added {
    DONE,
    EXISTS,
    FULL
  }

  /** Every client, by name. */
  public List<StreamClient> list() throws DatabaseException {
    return database.read(
        handle ->
            ClientStore.all(handle).stream()
                .map(
                    client ->
                        new StreamClient(client.name(), client.cameras(), client.createdSeconds()))
                .toList());
  }

  /** Removes a client and ends its streams. */
  public void revoke(String name) throws AccountException, DatabaseException {
    checkName(name);
    if (!database.inChange(handle -> ClientStore.delete(handle, name))) {
      throw new AccountException(Problem.UNKNOWN, "there is no stream client " + name);
    }
  }

  private static void checkName(String name) throws AccountException {
    if (!isValidName(name)) {
      throw new AccountException(
          Problem.NAME,
          "a stream client's name has 1 to 64 lower-case letters, digits, dots, hyphens and"
              + " underscores, and starts with a letter or digit");
    }
  }
}
