package org.lightlock.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldCountsTest {
  private final HeldCounts<String> counts = new HeldCounts<>();

  @Test
  void add_countsEachHolderByItself() {
    assertThat(counts.add("ann")).isEqualTo(1);
    assertThat(counts.add("ann")).isEqualTo(2);
    assertThat(counts.add("bob")).isEqualTo(1);

    assertThat(counts.of("ann")).isEqualTo(2);
    assertThat(counts.of("eve")).isZero();
  }

  @Test
  void remove_neverGoesBelowNone() {
    int _ = counts.add("ann");
    counts.remove("ann");
    counts.remove("ann");
    counts.remove("bob");

    assertThat(counts.of("ann")).isZero();
    assertThat(counts.add("ann")).isEqualTo(1);
  }
}
