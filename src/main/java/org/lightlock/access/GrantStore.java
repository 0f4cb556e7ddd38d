package org.lightlock.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;
import org.lightlock.access.rights.WeeklyHours;

/** The SQL of grants. Each method works in the caller's handle, so in its transaction. */
final class GrantStore {
  private static final String COLUMNS =
      "id, subject_kind, subject, actions, scope_kind, scope, begins_at, ends_at, days, hours,"
          + " zone, purpose";

  private GrantStore() {}

  /** Every grant, by subject. A row that is not understood is none: it gives nothing. */
  static List<Grant> all(Handle handle) {
    return handle
        .createQuery("SELECT " + COLUMNS + " FROM access_grant ORDER BY subject_kind, subject, id")
        .map((row, context) -> read(row))
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  static Optional<Grant> find(Handle handle, String id) {
    return handle
        .createQuery("SELECT " + COLUMNS + " FROM access_grant WHERE id = :id")
        .bind("id", id)
        .map((row, context) -> read(row))
        .findOne()
        .flatMap(found -> found);
  }

  static int count(Handle handle) {
    return handle.createQuery("SELECT count(*) FROM access_grant").mapTo(Integer.class).one();
  }

  private static Optional<Grant> read(ResultSet row) throws SQLException {
    Optional<Subject> subject = Subject.of(row.getString("subject_kind"), row.getString("subject"));
    Optional<CameraScope> scope =
        CameraScope.of(row.getString("scope_kind"), row.getString("scope"));
    Optional<String> days = Optional.ofNullable(row.getString("days"));
    Optional<WeeklyHours> hours =
        days.isEmpty()
            ? Optional.empty()
            : WeeklyHours.parse(
                days.get(),
                String.valueOf(row.getString("hours")),
                String.valueOf(row.getString("zone")));
    if (subject.isEmpty() || scope.isEmpty() || hours.isPresent() != days.isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new Grant(
            row.getString("id"),
            subject.get(),
            actions(row.getString("actions")),
            scope.get(),
            instant(row, "begins_at"),
            instant(row, "ends_at"),
            hours,
            Optional.ofNullable(row.getString("purpose"))));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    long seconds = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds));
  }

  private static Set<Action> actions(String words) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (String word : words.split(",", -1)) {
      Action.of(word).ifPresent(actions::add);
    }
    return actions;
  }

  static void insert(Handle handle, Grant grant, long nowSeconds) {
    handle
        .createUpdate(
            "INSERT INTO access_grant ("
                + COLUMNS
                + ", created_at) VALUES (:id, :subjectKind, :subject, :actions, :scopeKind,"
                + " :scope, :begin, :end, :days, :hours, :zone, :purpose, :now)")
        .bind("id", grant.id())
        .bind("subjectKind", grant.subject().kind())
        .bind("subject", grant.subject().name())
        .bind(
            "actions",
            grant.sortedActions().stream().map(Action::word).collect(Collectors.joining(",")))
        .bind("scopeKind", grant.scope().kind())
        .bind("scope", grant.scope().value())
        .bind("begin", seconds(grant.begin()))
        .bind("end", seconds(grant.end()))
        .bind("days", grant.hours().map(WeeklyHours::daysText).orElse(null))
        .bind("hours", grant.hours().map(WeeklyHours::hoursText).orElse(null))
        .bind("zone", grant.hours().map(hours -> hours.zone().getId()).orElse(null))
        .bind("purpose", grant.purpose().orElse(null))
        .bind("now", nowSeconds)
        .execute();
  }

  private static @Nullable Long seconds(Optional<Instant> instant) {
    return instant.map(Instant::getEpochSecond).orElse(null);
  }

  /** Whether there was such a grant. */
  static boolean delete(Handle handle, String id) {
    return handle.execute("DELETE FROM access_grant WHERE id = ?", id) == 1;
  }

  static void deleteOf(Handle handle, Subject subject) {
    handle.execute(
        "DELETE FROM access_grant WHERE subject_kind = ? AND subject = ?",
        subject.kind(),
        subject.name());
  }
}
