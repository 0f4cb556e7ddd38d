package org.lightlock.app;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lightlock.access.Action;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;
import org.lightlock.access.rights.WeeklyHours;

/** A grant as the commands print it. */
final class GrantView {
  private GrantView() {}

  /** For {@code --json}; what a grant does not have is left out. */
  static Map<String, Object> json(Grant grant) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", grant.id());
    view.put(grant.subject().kind(), grant.subject().name());
    view.put("actions", grant.sortedActions().stream().map(Action::word).toList());
    view.put("scope", grant.scope().kind());
    if (!grant.scope().value().isEmpty()) {
      view.put("of", grant.scope().value());
    }
    grant.begin().map(Instant::toString).ifPresent(begin -> view.put("from", begin));
    grant.end().map(Instant::toString).ifPresent(end -> view.put("until", end));
    grant
        .hours()
        .ifPresent(
            hours -> {
              view.put("days", hours.daysText());
              view.put("hours", hours.hoursText());
              view.put("zone", hours.zone().getId());
            });
    grant.purpose().ifPresent(purpose -> view.put("purpose", purpose));
    return view;
  }

  /** Those of one subject. */
  static List<Grant> of(Subject subject, List<Grant> grants) {
    return grants.stream().filter(grant -> grant.subject().equals(subject)).toList();
  }

  /** For people: one line, whom it is for included. */
  static String line(Grant grant) {
    return grant.id()
        + "  "
        + grant.subject().kind()
        + " "
        + grant.subject().name()
        + "  "
        + words(grant);
  }

  /** For people: what it gives. */
  static String words(Grant grant) {
    StringBuilder words = new StringBuilder();
    words.append(grant.sortedActions().stream().map(Action::word).collect(Collectors.joining(",")));
    words.append("  ").append(grant.scope().words());
    grant.begin().ifPresent(begin -> words.append("  from ").append(begin));
    grant.end().ifPresent(end -> words.append("  until ").append(end));
    grant.hours().ifPresent(hours -> words.append("  ").append(words(hours)));
    grant.purpose().ifPresent(purpose -> words.append("  asks for \"" + purpose + "\""));
    return words.toString();
  }

  private static String words(WeeklyHours hours) {
    return hours.daysText() + " " + hours.hoursText() + " " + hours.zone().getId();
  }
}
