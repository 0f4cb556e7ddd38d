package org.lightlock.control;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.Accounts;
import org.lightlock.access.Action;
import org.lightlock.access.CameraScope;
import org.lightlock.access.Grants;
import org.lightlock.access.StreamClients;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;
import org.lightlock.access.rights.WeeklyHours;

/** A grant as it is asked for, and as it is answered without its id. */
record GrantRequest(
    @Nullable Named subject,
    @Nullable List<@Nullable String> actions,
    @Nullable Named scope,
    @Nullable String begin,
    @Nullable String end,
    @Nullable Hours hours,
    @Nullable String purpose)
    implements RequestValue {
  private static final int MAX_ZONE = 64;

  /** A kind, and a name of that kind. */
  record Named(@Nullable String kind, @Nullable String name) {}

  /** Days, hours and where they are, as {@link WeeklyHours} reads them. */
  record Hours(@Nullable String days, @Nullable String hours, @Nullable String zone) {
    Optional<WeeklyHours> parsed() {
      return days == null || hours == null || zone == null || zone.length() > MAX_ZONE
          ? Optional.empty()
          : WeeklyHours.parse(days, hours, zone);
    }
  }

  @Override
  public boolean wellFormed() {
    return parsedSubject().isPresent()
        && parsedActions().isPresent()
        && parsedScope().isPresent()
        && (begin == null || instant(begin).isPresent())
        && (end == null || instant(end).isPresent())
        && (hours == null || hours.parsed().isPresent())
        && (purpose == null || Grant.isValidPurpose(purpose));
  }

  /** For whom. */
  Optional<Subject> parsedSubject() {
    if (subject == null || subject.kind() == null || subject.name() == null) {
      return Optional.empty();
    }
    return Subject.of(subject.kind(), subject.name())
        .filter(
            found ->
                switch (found) {
                  case Subject.User(String name) -> Accounts.isValidName(name);
                  case Subject.Client(String name) -> StreamClients.isValidName(name);
                  case Subject.OfRole _ -> true;
                });
  }

  private Optional<Set<Action>> parsedActions() {
    if (actions == null || actions.isEmpty()) {
      return Optional.empty();
    }
    Set<Action> parsed = EnumSet.noneOf(Action.class);
    for (String word : actions) {
      Optional<Action> action = word == null ? Optional.empty() : Action.of(word);
      if (action.isEmpty() || !parsed.add(action.get())) {
        return Optional.empty();
      }
    }
    return Optional.of(parsed);
  }

  private Optional<CameraScope> parsedScope() {
    if (scope == null || scope.kind() == null) {
      return Optional.empty();
    }
    return CameraScope.of(scope.kind(), scope.name() == null ? "" : scope.name());
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text)).filter(when -> when.getEpochSecond() >= 0);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** What is granted. */
  Grants.Terms terms() {
    return new Grants.Terms(
        parsedActions().orElseThrow(),
        parsedScope().orElseThrow(),
        Optional.ofNullable(begin).flatMap(GrantRequest::instant),
        Optional.ofNullable(end).flatMap(GrantRequest::instant),
        Optional.ofNullable(hours).flatMap(Hours::parsed),
        Optional.ofNullable(purpose));
  }

  /** A grant's. */
  static GrantRequest of(Grant grant) {
    return new GrantRequest(
        new Named(grant.subject().kind(), grant.subject().name()),
        List.copyOf(grant.sortedActions().stream().map(Action::word).toList()),
        new Named(grant.scope().kind(), grant.scope().value()),
        grant.begin().map(Instant::toString).orElse(null),
        grant.end().map(Instant::toString).orElse(null),
        grant
            .hours()
            .map(hours -> new Hours(hours.daysText(), hours.hoursText(), hours.zone().getId()))
            .orElse(null),
        grant.purpose().orElse(null));
  }
}
