package org.lightlock.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StandbyOrderTest {
  private static final long SECOND = 1_000_000_000L;
  private final StandbyOrder order = new StandbyOrder(100 * SECOND);

  @Test
  void tick_neverWatched_restsAtOnceAndIsToldOnce() {
    assertThat(order.tick(false, 100 * SECOND)).isTrue();
    assertThat(order.rest()).isTrue();
    assertThat(order.tick(false, 101 * SECOND)).isFalse();
  }

  @Test
  void tick_watchedAgain_wakesAtOnceAndRestsTenSecondsAfterTheLastViewer() {
    order.tick(false, 100 * SECOND);
    assertThat(order.tick(true, 101 * SECOND)).isTrue();
    assertThat(order.rest()).isFalse();
    assertThat(order.tick(false, 110 * SECOND)).isFalse();
    assertThat(order.tick(false, 111 * SECOND)).isTrue();
    assertThat(order.rest()).isTrue();
  }

  @Test
  void opened_newStream_isToldAnew() {
    order.tick(false, 100 * SECOND);
    order.opened();
    assertThat(order.tick(false, 101 * SECOND)).isTrue();
  }
}
