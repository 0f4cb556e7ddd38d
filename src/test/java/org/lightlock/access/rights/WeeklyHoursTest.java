package org.lightlock.access.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeeklyHoursTest {
  private static final String AMSTERDAM = "Europe/Amsterdam";

  private static WeeklyHours hours(String days, String hours) {
    return WeeklyHours.parse(days, hours, AMSTERDAM).orElseThrow();
  }

  private static void assertEnd(WeeklyHours hours, String now, String end) {
    assertThat(hours.endOf(Instant.parse(now)))
        .as("at %s", now)
        .isEqualTo(end.equals("no") ? Optional.empty() : Optional.of(Instant.parse(end)));
  }

  /** 23 November 2026 is a Monday; Amsterdam is at +01:00. */
  @ParameterizedTest
  @CsvSource({
    "2026-11-23T06:59:59Z, no",
    "2026-11-23T07:00:00Z, 2026-11-23T16:00:00Z",
    "2026-11-23T15:59:59Z, 2026-11-23T16:00:00Z",
    "2026-11-23T16:00:00Z, no",
    "2026-11-28T10:00:00Z, no",
    "2026-11-29T10:00:00Z, no"
  })
  void endOf_officeHours_areThoseOfTheWall(String now, String end) {
    assertEnd(hours("mon-fri", "08:00-17:00"), now, end);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-27T20:59:59Z, no",
    "2026-11-27T21:00:00Z, 2026-11-28T05:00:00Z",
    "2026-11-28T04:59:59Z, 2026-11-28T05:00:00Z",
    "2026-11-28T05:00:00Z, no",
    "2026-11-28T21:30:00Z, no"
  })
  void endOf_overMidnight_belongsToTheDayOnWhichItBegins(String now, String end) {
    assertEnd(hours("fri", "22:00-06:00"), now, end);
  }

  @Test
  void endOf_wholeDay_endsAtMidnightOrADayLater() {
    assertEnd(hours("mon", "00:00-24:00"), "2026-11-23T12:00:00Z", "2026-11-23T23:00:00Z");
    assertEnd(hours("mon", "00:00-24:00"), "2026-11-23T23:00:00Z", "no");
    assertEnd(hours("mon", "08:00-08:00"), "2026-11-24T06:59:59Z", "2026-11-24T07:00:00Z");
  }

  @Test
  void endOf_twoDaysMeet_theLaterEndCounts() {
    assertEnd(hours("mon,tue", "08:00-08:00"), "2026-11-24T07:00:00Z", "2026-11-25T07:00:00Z");
  }

  /** On 29 March 2026 at 02:00 the clock is set to 03:00, which is 01:00 UTC. */
  @Test
  void endOf_clockSetForward_hoursThatDoNotExistAreNobodys() {
    assertEnd(hours("sun", "02:15-02:45"), "2026-03-29T00:59:59Z", "no");
    assertEnd(hours("sun", "02:15-02:45"), "2026-03-29T01:20:00Z", "no");
    assertEnd(hours("sun", "02:30-06:00"), "2026-03-29T00:59:59Z", "no");
    assertEnd(hours("sun", "02:30-06:00"), "2026-03-29T01:00:00Z", "2026-03-29T04:00:00Z");
    assertEnd(hours("sat", "22:00-02:30"), "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z");
    assertEnd(hours("sat", "22:00-02:30"), "2026-03-29T01:00:00Z", "no");
    assertEnd(hours("sat", "22:00-06:00"), "2026-03-29T03:59:59Z", "2026-03-29T04:00:00Z");
    assertEnd(hours("sat", "22:00-06:00"), "2026-03-29T04:00:00Z", "no");
  }

  /** On 25 October 2026 at 03:00 the clock is set to 02:00; 02:30 is at 00:30 and 01:30 UTC. */
  @Test
  void endOf_clockSetBack_oneShiftEndsWhereTheNextBegins() {
    assertEnd(hours("sat", "22:00-02:30"), "2026-10-25T00:29:59Z", "2026-10-25T00:30:00Z");
    assertEnd(hours("sat", "22:00-02:30"), "2026-10-25T00:30:00Z", "no");
    assertEnd(hours("sat", "22:00-02:30"), "2026-10-25T01:10:00Z", "no");
    assertEnd(hours("sun", "02:30-06:00"), "2026-10-25T00:29:59Z", "no");
    assertEnd(hours("sun", "02:30-06:00"), "2026-10-25T00:30:00Z", "2026-10-25T05:00:00Z");
    assertEnd(hours("sun", "02:30-06:00"), "2026-10-25T01:10:00Z", "2026-10-25T05:00:00Z");
    assertEnd(hours("sat", "22:00-06:00"), "2026-10-25T04:59:59Z", "2026-10-25T05:00:00Z");
  }

  @Test
  void endOf_summer_followsTheZone() {
    assertEnd(hours("wed", "08:00-17:00"), "2026-07-01T06:00:00Z", "2026-07-01T15:00:00Z");
    assertThat(
            WeeklyHours.parse("wed", "08:00-17:00", "UTC")
                .orElseThrow()
                .endOf(Instant.parse("2026-07-01T06:00:00Z")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'mon-fri', 'mon,tue,wed,thu,fri'",
    "'sat-mon', 'mon,sat,sun'",
    "'sun,mon', 'mon,sun'",
    "'wed', 'wed'"
  })
  void parse_days_areReadAndWritten(String days, String written) {
    WeeklyHours hours = hours(days, "22:00-24:00");

    assertThat(hours.daysText()).isEqualTo(written);
    assertThat(hours.hoursText()).isEqualTo("22:00-00:00");
    assertThat(hours(hours.daysText(), hours.hoursText())).isEqualTo(hours);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mo", "monday", "mon-", "-fri", "mon-tue-wed", "mon,,tue", "MON"})
  void parse_otherDays_areNone(String days) {
    assertThat(WeeklyHours.parse(days, "08:00-17:00", AMSTERDAM)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "8:00-17:00", "08:00", "24:00-08:00", "08:00-24:01", "08:60-09:00", "a"})
  void parse_otherHours_areNone(String hours) {
    assertThat(WeeklyHours.parse("mon", hours, AMSTERDAM)).isEmpty();
  }

  @Test
  void parse_otherZone_isNone() {
    assertThat(WeeklyHours.parse("mon", "08:00-17:00", "Amsterdam")).isEmpty();
    assertThat(WeeklyHours.parse("mon", "08:00-17:00", "../etc/passwd")).isEmpty();
    assertThat(WeeklyHours.DEFAULT_ZONE.getId()).isEqualTo(AMSTERDAM);
  }
}
