package org.lightlock.loadclient;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which packets of a stream count as lost. */
class SequenceTest {
  private final Sequence sequence = new Sequence();

  private boolean came(int number) {
    return sequence.note(sequence.extended(number & 0xffff));
  }

  private void cameAll(int from, int to) {
    for (int number = from; number < to; number++) {
      assertThat(came(number)).isTrue();
    }
  }

  @Test
  void lost_everythingCame_isNothing() {
    cameAll(65_000, 67_000); // over the end of a round

    assertThat(sequence.lost()).isZero();
    assertThat(sequence.missing()).isZero();
    assertThat(sequence.expected()).isEqualTo(2_000);
  }

  @Test
  void note_twice_isNotNew() {
    cameAll(1, 10);

    assertThat(came(5)).isFalse();
    assertThat(came(9)).isFalse();
  }

  @Test
  void missing_untilTheWindowIsOver_thenLost() {
    cameAll(0, 10);
    cameAll(12, 10 + Sequence.WINDOW);
    long[] numbers = new long[8];

    assertThat(sequence.missing(numbers)).isEqualTo(2);
    assertThat(numbers[1] - numbers[0]).isEqualTo(1);
    assertThat(numbers[0] & 0xffff).isEqualTo(10);
    assertThat(sequence.lost()).isZero();

    cameAll(10 + Sequence.WINDOW, 11 + Sequence.WINDOW);
    assertThat(sequence.lost()).isEqualTo(1);
    assertThat(sequence.missing()).isEqualTo(1);
  }

  @Test
  void missing_comesLate_isNotLost() {
    cameAll(0, 10);
    cameAll(11, 200);
    assertThat(came(10)).isTrue();
    cameAll(200, 2_000);

    assertThat(sequence.lost()).isZero();
  }

  @Test
  void lost_longGap_countsAllOfIt() {
    cameAll(0, 10);
    cameAll(5_010, 5_010 + 2 * Sequence.WINDOW);

    assertThat(sequence.lost()).isEqualTo(5_000);
  }
}
