package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RenditionRateTest {
  private final RenditionRate rate = new RenditionRate();

  private void pictures(int from, int to) {
    for (int i = from; i < to; i++) {
      rate.picture(i * 40_000L, 5_000);
      rate.picture(i * 40_000L, 5_000); // another viewer tells of the same one
    }
  }

  @Test
  void rate_isOfPicturesNotOfViewers() {
    pictures(0, 60);

    assertThat(rate.bitsPerSecond()).isEqualTo(1_000_000);
  }

  @Test
  void pause_doesNotCount() {
    pictures(0, 60);
    pictures(1_000, 1_060);

    assertThat(rate.bitsPerSecond()).isEqualTo(1_000_000);
  }

  @Test
  void neverWatchedForLong_isUnknown() {
    pictures(0, 10);

    assertThat(rate.bitsPerSecond()).isZero();
  }
}
