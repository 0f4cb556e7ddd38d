package org.lightlock.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);
  private final RateLimit<String> limit = new RateLimit<>(60, 3, nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void take_burst_thenOnePerSecondAndSaysWhen() {
    assertThat(IntStream.range(0, 3).mapToObj(_ -> limit.take("a"))).containsOnly(Duration.ZERO);
    assertThat(limit.take("a")).isEqualTo(Duration.ofSeconds(1));

    pass(Duration.ofMillis(999));
    assertThat(limit.take("a")).isEqualTo(Duration.ofMillis(1));
    pass(Duration.ofMillis(1));
    assertThat(limit.take("a")).isZero();
    assertThat(limit.take("a")).isPositive();
  }

  @Test
  void take_refused_costsNothing() {
    IntStream.range(0, 100).forEach(_ -> limit.take("a"));

    pass(Duration.ofSeconds(1));

    assertThat(limit.take("a")).isZero();
  }

  @Test
  void take_afterAPause_hasItsBurstAgainAndNoMore() {
    IntStream.range(0, 3).forEach(_ -> limit.take("a"));

    // The clock's number goes over its end meanwhile, as the system's may.
    pass(Duration.ofHours(1));

    assertThat(IntStream.range(0, 3).mapToObj(_ -> limit.take("a"))).containsOnly(Duration.ZERO);
    assertThat(limit.take("a")).isPositive();
  }

  @Test
  void take_otherKey_isNotHeldBack() {
    IntStream.range(0, 4).forEach(_ -> limit.take("a"));

    assertThat(limit.take("b")).isZero();
  }

  @Test
  void take_manyThreads_letsNoneThroughTwice() throws Exception {
    var wide = new RateLimit<String>(60, 1_000, nanos::get);
    List<Callable<Long>> takers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      takers.add(() -> IntStream.range(0, 500).filter(_ -> wide.take("a").isZero()).count());
    }
    long taken = 0;
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var done : threads.invokeAll(takers)) {
        taken += done.get();
      }
    }

    assertThat(taken).isEqualTo(1_000);
  }

  @Test
  void take_floodOfKeys_holdsABoundedNumber() {
    IntStream.range(0, 200_000).forEach(i -> limit.take("k" + i));

    assertThat(limit.keys()).isLessThanOrEqualTo(50_000);
  }
}
