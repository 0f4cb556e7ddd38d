package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AttemptLimitTest {
  private final FakeTicker ticker = new FakeTicker();
  private final AttemptLimit<String> limit = new AttemptLimit<>(2, Duration.ofMinutes(5), ticker);

  @Test
  void begin_overTheLimit_saysHowLongToWait() {
    assertThat(limit.begin("a")).isZero();
    ticker.advance(Duration.ofMinutes(1));
    assertThat(limit.begin("a")).isZero();
    ticker.advance(Duration.ofMinutes(1));

    assertThat(limit.begin("a")).isEqualTo(Duration.ofMinutes(3));
    assertThat(limit.begin("b")).isZero();
  }

  @Test
  void begin_oldestHasLeftTheWindow_goesOn() {
    limit.begin("a");
    ticker.advance(Duration.ofMinutes(4));
    limit.begin("a");
    ticker.advance(Duration.ofMinutes(1));

    assertThat(limit.begin("a")).isZero();
    assertThat(limit.begin("a")).isEqualTo(Duration.ofMinutes(4));
  }

  @Test
  void begin_askedAgainWhileWaiting_doesNotProlong() {
    limit.begin("a");
    limit.begin("a");
    for (int i = 0; i < 100; i++) {
      limit.begin("a");
    }
    ticker.advance(Duration.ofMinutes(5));

    assertThat(limit.begin("a")).isZero();
  }

  @Test
  void takeBack_freesOne() {
    limit.begin("a");
    limit.begin("a");
    limit.takeBack("a");

    assertThat(limit.begin("a")).isZero();
    assertThat(limit.begin("a")).isPositive();
  }
}
