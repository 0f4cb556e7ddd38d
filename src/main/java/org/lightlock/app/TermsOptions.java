package org.lightlock.app;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lightlock.access.Action;
import org.lightlock.access.CameraScope;
import org.lightlock.access.Grants;
import org.lightlock.access.rights.WeeklyHours;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What may be done, and when. */
final class TermsOptions {
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,5})(m|h|d)");

  @Option(
      names = "--actions",
      paramLabel = "ACTION",
      split = ",",
      description =
          "live, snapshot, audio, playback, export, ptz, masks, admin, audit (machines). Default:"
              + " live,snapshot,audio.")
  private List<String> actions = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Not before: 2026-12-01 or 2026-12-01T08:00.")
  private Optional<String> from = Optional.empty();

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Ends at: 2026-12-31 (at midnight before it) or 2026-12-31T17:00.")
  private Optional<String> until = Optional.empty();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "Ends after: 30m, 4h or 90d from now, or from --from.")
  private Optional<String> span = Optional.empty();

  @Option(
      names = "--days",
      paramLabel = "DAYS",
      description = "On these days: mon-fri,sun. Default: every day.")
  private Optional<String> days = Optional.empty();

  @Option(
      names = "--hours",
      paramLabel = "HOURS",
      description = "At these hours: 08:00-17:00; 22:00-06:00 goes over midnight.")
  private Optional<String> hours = Optional.empty();

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Where these days and times are. Default: Europe/Amsterdam.")
  private String zone = WeeklyHours.DEFAULT_ZONE.getId();

  @Option(
      names = "--purpose",
      paramLabel = "PROMPT",
      description = "Ask for this before anything is shown: \"incident number\".")
  private Optional<String> purpose = Optional.empty();

  /** The terms, one for each scope. */
  List<Grants.Terms> terms(CommandSpec spec, List<CameraScope> scopes, InstantSource clock) {
    ZoneId where = zone(spec);
    Optional<Instant> begin = from.map(text -> instant(spec, "--from", text, where));
    Optional<Instant> end = until.map(text -> instant(spec, "--until", text, where));
    if (span.isPresent()) {
      if (end.isPresent()) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "give --until or --for, not both");
      }
      end = Optional.of(begin.orElseGet(clock::instant).plus(duration(spec, "--for", span.get())));
    }
    Set<Action> allowed = actions(spec);
    Optional<WeeklyHours> weekly = weekly(spec);
    Optional<Instant> ends = end;
    return scopes.stream()
        .map(scope -> new Grants.Terms(allowed, scope, begin, ends, weekly, purpose))
        .toList();
  }

  private Set<Action> actions(CommandSpec spec) {
    if (actions.isEmpty()) {
      return Set.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO);
    }
    return actions(spec, actions);
  }

  /** The actions of these words. */
  static Set<Action> actions(CommandSpec spec, List<String> words) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (String word : words) {
      actions.add(
          Action.of(word)
              .orElseThrow(
                  () ->
                      new CommandLine.ParameterException(
                          spec.commandLine(),
                          "--actions: there is no action '"
                              + word
                              + "'; there are "
                              + EnumSet.allOf(Action.class).stream()
                                  .map(Action::word)
                                  .collect(Collectors.joining(", ")))));
    }
    return actions;
  }

  private Optional<WeeklyHours> weekly(CommandSpec spec) {
    if (days.isEmpty() && hours.isEmpty()) {
      return Optional.empty();
    }
    Optional<WeeklyHours> weekly =
        WeeklyHours.parse(days.orElse("mon-sun"), hours.orElse("00:00-24:00"), zone);
    if (weekly.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "write --days mon-fri,sun and --hours 08:00-17:00");
    }
    return weekly;
  }

  private ZoneId zone(CommandSpec spec) {
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--zone: write a zone as Europe/Amsterdam or UTC");
    }
  }

  private static Instant instant(CommandSpec spec, String option, String text, ZoneId zone) {
    try {
      if (text.length() == 10) {
        return LocalDate.parse(text).atStartOfDay(zone).toInstant();
      }
      return text.matches(".*(Z|[+-][0-9]{2}:[0-9]{2})")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), option + ": write a day as 2026-12-31 or a time as 2026-12-31T17:00");
    }
  }

  /** {@code 30m}, {@code 4h} or {@code 90d}. */
  static Duration duration(CommandSpec spec, String option, String text) {
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), option + ": write a time as 30m, 4h or 90d");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
