package org.lightlock.access.rights;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Days of the week and hours, as a clock on the wall shows them. Hours that end at or before they
 * begin go over midnight and belong to the day on which they begin. When the clock is set forward,
 * hours that do not exist are nobody's; when it is set back, an hour that comes twice begins and
 * ends the first time, so that one shift ends where the next begins.
 *
 * @param from the first minute
 * @param until the minute after the last; the same as {@code from} for 24 hours
 */
public record WeeklyHours(Set<DayOfWeek> days, LocalTime from, LocalTime until, ZoneId zone) {
  /** Where the hours are when nobody says it. */
  public static final ZoneId DEFAULT_ZONE = ZoneId.of("Europe/Amsterdam");

  private static final Pattern HOURS =
      Pattern.compile("([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)");

  /** Copies the days. */
  public WeeklyHours {
    if (days.isEmpty()) {
      throw new IllegalArgumentException("hours are on at least one day");
    }
    days = Set.copyOf(days);
  }

  /**
   * Reads {@code mon-fri,sun} and {@code 22:00-06:00}; empty when they are anything else.
   *
   * @param zone a zone's name, as {@code Europe/Amsterdam}
   */
  public static Optional<WeeklyHours> parse(String days, String hours, String zone) {
    Matcher matcher = HOURS.matcher(hours);
    Optional<Set<DayOfWeek>> parsed = parseDays(days);
    if (!matcher.matches() || parsed.isEmpty()) {
      return Optional.empty();
    }
    LocalTime from = time(matcher.group(1), matcher.group(2));
    LocalTime until =
        matcher.group(3) == null ? LocalTime.MIDNIGHT : time(matcher.group(3), matcher.group(4));
    try {
      return Optional.of(new WeeklyHours(parsed.get(), from, until, ZoneId.of(zone)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static LocalTime time(String hour, String minute) {
    return LocalTime.of(Integer.parseInt(hour), Integer.parseInt(minute));
  }

  private static Optional<Set<DayOfWeek>> parseDays(String text) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String part : text.split(",", -1)) {
      String[] ends = part.split("-", -1);
      Optional<DayOfWeek> first = day(ends[0]);
      Optional<DayOfWeek> last = ends.length == 2 ? day(ends[1]) : first;
      if (first.isEmpty() || last.isEmpty() || ends.length > 2) {
        return Optional.empty();
      }
      for (DayOfWeek day = first.get(); ; day = day.plus(1)) {
        days.add(day);
        if (day == last.get()) {
          break;
        }
      }
    }
    return Optional.of(days);
  }

  private static Optional<DayOfWeek> day(String word) {
    return Stream.of(DayOfWeek.values()).filter(day -> word(day).equals(word)).findFirst();
  }

  private static String word(DayOfWeek day) {
    return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
  }

  /** The days as {@link #parse} reads them. */
  public String daysText() {
    return String.join(",", days.stream().sorted().map(WeeklyHours::word).toList());
  }

  /** The hours as {@link #parse} reads them. */
  public String hoursText() {
    return from + "-" + until;
  }

  /** When the hours end that are now; empty when they are not. */
  Optional<Instant> endOf(Instant now) {
    LocalDate today = now.atZone(zone).toLocalDate();
    List<Instant> ends = new ArrayList<>();
    for (LocalDate date : List.of(today.minusDays(1), today)) {
      if (days.contains(date.getDayOfWeek())) {
        Instant begin = instant(date.atTime(from));
        Instant end = instant((from.isBefore(until) ? date : date.plusDays(1)).atTime(until));
        if (!now.isBefore(begin) && now.isBefore(end)) {
          ends.add(end);
        }
      }
    }
    return ends.stream().max(Comparator.naturalOrder());
  }

  /** A time in the gap of a clock that is set forward is the end of the gap. */
  private Instant instant(LocalDateTime local) {
    ZoneOffsetTransition transition = zone.getRules().getTransition(local);
    return transition != null && transition.isGap()
        ? transition.getInstant()
        : local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
  }
}
