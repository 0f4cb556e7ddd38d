package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lightlock.frame.Rejection;

class BackoffTest {
  private static final long SECOND = 1_000_000_000L;
  private final Backoff backoff = new Backoff(() -> 0);

  @Test
  void next_afterFailures_growsToHalfAMinuteAndStays() {
    assertThat(Stream.generate(() -> backoff.next(Rejection.RTSP_UNREACHABLE)).limit(10))
        .isSorted()
        .startsWith(Duration.ZERO)
        .endsWith(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  @Test
  void next_afterItWorked_beginsAnew() {
    for (int i = 0; i < 5; i++) {
      backoff.next(null);
    }
    backoff.worked(0);
    assertThat(backoff.next(null)).isZero();
  }

  @Test
  void next_awayAfterItWorked_isTriedEachTwoSecondsForMinutes() {
    backoff.worked(0);
    assertThat(Stream.generate(() -> backoff.next(Rejection.RTSP_UNREACHABLE)).limit(90))
        .isSorted()
        .startsWith(Duration.ZERO, Duration.ofMillis(500))
        .endsWith(Duration.ofSeconds(2));
    assertThat(backoff.next(Rejection.RTSP_CLOSED)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void next_jitter_shortensByAQuarterAtMost() {
    Backoff lucky = new Backoff(() -> 0.999);
    lucky.next(null);
    lucky.next(null);
    assertThat(lucky.next(null)).isBetween(Duration.ofMillis(750), Duration.ofMillis(760));
  }

  @Test
  void newLogin_afterARefusal_isTriedTwiceAgain() {
    assertThat(backoff.newLogin()).isFalse();
    for (int i = 0; i < 3; i++) {
      backoff.next(Rejection.RTSP_AUTH_REFUSED);
    }

    assertThat(backoff.newLogin()).isTrue();

    assertThat(backoff.newLogin()).isFalse();
    assertThat(backoff.next(Rejection.RTSP_AUTH_REFUSED)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void nextAfterCrash_againAndAgain_doublesToFiveMinutesAndSomePicturesDoNotHelp() {
    for (int i = 0; i < 30; i++) {
      backoff.worked(SECOND);
      Duration wait = backoff.nextAfterCrash();
      assertThat(wait)
          .isEqualTo(i == 0 ? Duration.ZERO : Duration.ofSeconds(Math.min(300, 1L << (i - 1))));
    }
  }

  @Test
  void nextAfterCrash_afterAMinuteOfPictures_isTheFirstAgain() {
    backoff.nextAfterCrash();
    assertThat(backoff.nextAfterCrash()).isPositive();
    backoff.worked(SECOND);
    backoff.worked(62 * SECOND);
    assertThat(backoff.nextAfterCrash()).isZero();
  }

  /** No more than two quick tries, or the camera locks the account. */
  @Test
  void next_refusedLogin_isTriedTwiceAndThenSeldom() {
    assertThat(backoff.next(Rejection.RTSP_AUTH_REFUSED)).isEqualTo(Duration.ofSeconds(5));
    assertThat(backoff.next(Rejection.RTSP_AUTH_REFUSED)).isEqualTo(Duration.ofSeconds(60));
    assertThat(backoff.next(Rejection.RTSP_AUTH_UNSUPPORTED)).isEqualTo(Duration.ofMinutes(5));
    assertThat(backoff.next(Rejection.RTSP_AUTH_REFUSED)).isEqualTo(Duration.ofMinutes(15));
    assertThat(backoff.next(Rejection.RTSP_AUTH_REFUSED)).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void next_tooManyConnections_waitsFiveSecondsAtLeastAndHalfAMinuteAtMost() {
    Backoff lucky = new Backoff(() -> 0.999);
    assertThat(Stream.generate(() -> lucky.next(Rejection.RTSP_TOO_MANY_CONNECTIONS)).limit(10))
        .isSorted()
        .startsWith(Duration.ofSeconds(5), Duration.ofSeconds(5))
        .allMatch(wait -> wait.compareTo(Duration.ofSeconds(30)) <= 0);
  }
}
