package org.lightlock.access;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.lightlock.access.AccountException.Problem;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Holder;
import org.lightlock.access.rights.Subject;
import org.lightlock.access.rights.WeeklyHours;

/**
 * The grants: adds, lists and removes them. A gateway that runs knows of a change within a second
 * and ends what is no longer allowed; what still is goes on untouched. Thread-safe.
 */
public final class Grants {
  /** So that a gateway can hold all of them in memory. */
  public static final int MOST = 100_000;

  private static final int ID_BYTES = 6;

  private final AccessDatabase database;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** The grants in this database. */
  public Grants(AccessDatabase database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * What is to be granted. As {@link Grant}, without an id and without whom it is for; instants
   * count in whole seconds.
   */
  public record Terms(
      Set<Action> actions,
      CameraScope scope,
      Optional<Instant> begin,
      Optional<Instant> end,
      Optional<WeeklyHours> hours,
      Optional<String> purpose) {
    /** To watch, to fetch stills and to hear, always. */
    public static Terms watching(CameraScope scope) {
      return of(Set.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO), scope);
    }

    /** These actions, always. */
    public static Terms of(Set<Action> actions, CameraScope scope) {
      return new Terms(
          actions, scope, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /** Adds a grant for somebody who exists. */
  public Grant add(Subject subject, Terms terms) throws AccountException, DatabaseException {
    return add(subject, List.of(terms)).getFirst();
  }

  /** Adds grants for somebody who exists: all, or none when one is refused. */
  public List<Grant> add(Subject subject, List<Terms> terms)
      throws AccountException, DatabaseException {
    List<Grant> grants = new ArrayList<>();
    for (Terms each : terms) {
      Grant grant = grant(subject, each);
      check(grant);
      grants.add(grant);
    }
    Optional<AccountException> problem =
        database.inChange(handle -> insert(handle, subject, grants));
    if (problem.isPresent()) {
      throw problem.get();
    }
    return List.copyOf(grants);
  }

  private Optional<AccountException> insert(Handle handle, Subject subject, List<Grant> grants) {
    if (!exists(handle, subject)) {
      return Optional.of(
          new AccountException(
              Problem.UNKNOWN, "there is no " + subject.kind() + " " + subject.name()));
    }
    if (GrantStore.count(handle) + grants.size() > MOST) {
      return Optional.of(
          new AccountException(
              Problem.TOO_MANY,
              "there are " + MOST + " grants: remove some, or grant by role, group and site"));
    }
    Instant now = clock.instant();
    grants.forEach(grant -> GrantStore.insert(handle, grant, now.getEpochSecond()));
    grants.forEach(grant -> ChangeRecord.grant(handle, now, "added", grant));
    return Optional.empty();
  }

  /** A new grant for a subject that the caller adds in the same transaction. */
  Grant grant(Subject subject, Terms terms) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return new Grant(
        HexFormat.of().formatHex(id),
        subject,
        terms.actions(),
        terms.scope(),
        terms.begin().map(begin -> begin.truncatedTo(ChronoUnit.SECONDS)),
        terms.end().map(end -> end.truncatedTo(ChronoUnit.SECONDS)),
        terms.hours(),
        terms.purpose());
  }

  /** Refuses a grant that could never give anything. */
  static void check(Grant grant) throws AccountException {
    if (grant.actions().isEmpty()) {
      throw new AccountException(Problem.GRANT, "a grant gives at least one action");
    }
    if (grant.begin().isPresent()
        && grant.end().filter(end -> !end.isAfter(grant.begin().get())).isPresent()) {
      throw new AccountException(Problem.GRANT, "the grant ends before it begins");
    }
    if (grant.purpose().filter(text -> !Grant.isValidPurpose(text)).isPresent()) {
      throw new AccountException(
          Problem.GRANT,
          "what a viewer is asked for is one line of at most " + Grant.MAX_PURPOSE + " characters");
    }
    switch (grant.subject()) {
      case Subject.User _ -> {}
      case Subject.OfRole(Role role) -> checkBound(grant, role.actions(), "role " + role.word());
      case Subject.Client _ -> {
        checkBound(grant, Holder.Machine.ACTIONS, "stream client");
        if (grant.purpose().isPresent()) {
          throw new AccountException(
              Problem.GRANT, "a stream client cannot type a purpose: leave it out");
        }
      }
    }
  }

  private static void checkBound(Grant grant, Set<Action> bound, String whose)
      throws AccountException {
    for (Action action : grant.sortedActions()) {
      if (!bound.contains(action)) {
        throw new AccountException(
            Problem.GRANT, "a " + whose + " cannot be given " + action.word());
      }
    }
  }

  private static boolean exists(Handle handle, Subject subject) {
    return switch (subject) {
      case Subject.User(String name) -> AccountStore.exists(handle, name);
      case Subject.OfRole _ -> true;
      case Subject.Client(String name) -> ClientStore.exists(handle, name);
    };
  }

  /** Every grant, by subject. */
  public List<Grant> list() throws DatabaseException {
    return database.read(GrantStore::all);
  }

  /** Removes a grant; what it alone allowed ends within a second. */
  public void remove(String id) throws AccountException, DatabaseException {
    remove(List.of(id));
  }

  /** Removes grants: all, or none when there is no such one. */
  public void remove(List<String> ids) throws AccountException, DatabaseException {
    Optional<String> unknown =
        database.inChange(
            handle -> {
              Optional<String> missing =
                  ids.stream().filter(id -> GrantStore.find(handle, id).isEmpty()).findFirst();
              if (missing.isEmpty()) {
                List<Grant> removed =
                    ids.stream().flatMap(id -> GrantStore.find(handle, id).stream()).toList();
                ids.forEach(id -> GrantStore.delete(handle, id));
                removed.forEach(
                    grant -> ChangeRecord.grant(handle, clock.instant(), "removed", grant));
              }
              return missing;
            });
    if (unknown.isPresent()) {
      throw new AccountException(
          Problem.UNKNOWN, "there is no such grant; lightlock grant list shows them");
    }
  }
}
