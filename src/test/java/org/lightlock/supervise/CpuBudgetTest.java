package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CpuBudgetTest {
  private static final long SECOND = 1_000_000_000L;
  private final CpuBudget budget = new CpuBudget(200);

  private boolean allows(double usedSeconds, long atSeconds) {
    return budget.allows(Duration.ofMillis((long) (usedSeconds * 1000)), atSeconds * SECOND);
  }

  @Test
  void allows_withinTheShare_always() {
    for (int second = 0; second < 100; second++) {
      assertThat(allows(second * 1.99, second)).isTrue();
    }
  }

  @Test
  void allows_aBurstShorterThanTheWindow_isForgiven() {
    assertThat(allows(0, 0)).isTrue();
    assertThat(allows(12, 4)).isTrue();
    assertThat(allows(12.5, 11)).isTrue();
  }

  @Test
  void allows_aWholeWindowOverTheShare_isFalse() {
    assertThat(allows(5, 0)).isTrue();
    assertThat(allows(20, 5)).isTrue();
    assertThat(allows(28, 11)).isFalse();
  }
}
