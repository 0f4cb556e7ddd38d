package org.lightlock.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a mistyped key was meant to be. */
class SpellingTest {
  private static final List<String> KNOWN = List.of("address", "port", "names", "max-width");

  @ParameterizedTest
  @CsvSource({
    "nmaes, names",
    "name, names",
    "prot, port",
    "adress, address",
    "max_width, max-width",
    "MaxWidth, max-width"
  })
  void closest_slip_isTheKeyThatWasMeant(String typed, String meant) {
    assertThat(Spelling.closest(typed, KNOWN)).contains(meant);
  }

  @Test
  void closest_anotherWord_isNothing() {
    assertThat(Spelling.closest("colour", KNOWN)).isEmpty();
    assertThat(Spelling.closest("", KNOWN)).isEmpty();
  }
}
