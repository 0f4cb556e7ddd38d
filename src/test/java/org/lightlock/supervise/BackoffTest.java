package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lightlock.frame.Rejection;

class BackoffTest {
  private final Backoff backoff = new Backoff();

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
    backoff.worked();
    assertThat(backoff.next(null)).isZero();
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
}
