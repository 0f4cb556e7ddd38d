package org.lightlock.access;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lightlock.access.AccountException.Problem;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;

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
  private final Grants grants;
  private final RandomTokens tokens = new RandomTokens();
  private final SecureRandom random = new SecureRandom();

  /** The stream clients in this database. */
  public StreamClients(AccessDatabase database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.grants = new Grants(database, clock);
  }

  /**
   * Whether a text may be a client's name: 1 to 64 lower-case letters, digits, dots, hyphens and
   * underscores, the first a letter or digit.
   */
  public static boolean isValidName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Adds a client that may watch and hear these cameras. As the method below. */
  public String add(String name, CameraScope cameras) throws AccountException, DatabaseException {
    return add(name, List.of(Grants.Terms.watching(cameras)), Optional.empty());
  }

  /**
   * Adds a client with grants and makes its secret.
   *
   * @param expires when the secret ends by itself, if it does
   * @return the secret: 192 random bits, shown once; only hashes of it are kept
   */
  public String add(String name, List<Grants.Terms> granted, Optional<Instant> expires)
      throws AccountException, DatabaseException {
    checkName(name);
    if (expires.filter(end -> !end.isAfter(clock.instant())).isPresent()) {
      throw new AccountException(Problem.GRANT, "the secret would have expired already");
    }
    List<Grant> theirs = new ArrayList<>();
    for (Grants.Terms terms : granted) {
      Grant grant = grants.grant(new Subject.Client(name), terms);
      Grants.check(grant);
      theirs.add(grant);
    }
    String secret = tokens.draw(SECRET_BYTES);
    StoredClient client =
        new StoredClient(
            name,
            TokenHash.of(secret),
            DigestGate.ha1(DigestAlgorithm.MD5, name, secret),
            DigestGate.ha1(DigestAlgorithm.SHA_256, name, secret),
            random.nextLong(),
            clock.instant().getEpochSecond(),
            expires.map(end -> end.truncatedTo(ChronoUnit.SECONDS)));
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
              theirs.forEach(grant -> GrantStore.insert(handle, grant, client.createdSeconds()));
              Instant now = clock.instant();
              ChangeRecord.client(
                  handle, now, "added", name, ChangeRecord.optional("expires", client.expires()));
              theirs.forEach(grant -> ChangeRecord.grant(handle, now, "added", grant));
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
                        new StreamClient(client.name(), client.createdSeconds(), client.expires()))
                .toList());
  }

  /** Removes a client with its grants and ends its streams. */
  public void revoke(String name) throws AccountException, DatabaseException {
    checkName(name);
    boolean found =
        database.inChange(
            handle -> {
              boolean deleted = ClientStore.delete(handle, name);
              if (deleted) {
                ChangeRecord.client(handle, clock.instant(), "revoked", name, Map.of());
              }
              return deleted;
            });
    if (!found) {
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
