package org.lightlock.access.factor;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RecoveryCodesTest {
  private final List<String> codes = RecoveryCodes.draw(new SecureRandom());

  @Test
  void draw_givesTenDifferentOnesOfEnoughBits() {
    assertThat(codes).hasSize(10).doesNotHaveDuplicates();
    assertThat(codes).allMatch(code -> code.matches("([a-z2-9]{6}-){3}[a-z2-9]{6}"));
  }

  @Test
  void hash_asPeopleType_isTheSame() {
    String code = codes.getFirst();

    assertThat(RecoveryCodes.hash(code))
        .isPresent()
        .isEqualTo(RecoveryCodes.hash(" " + code.toUpperCase(Locale.ROOT).replace('-', ' ')));
    assertThat(RecoveryCodes.hash(code)).isNotEqualTo(RecoveryCodes.hash(codes.getLast()));
    assertThat(RecoveryCodes.hash(code).orElseThrow()).doesNotContain(code.replace("-", ""));
  }

  @Test
  void hash_ofAnythingElse_isEmpty() {
    assertThat(RecoveryCodes.hash("")).isEmpty();
    assertThat(RecoveryCodes.hash("123456")).isEmpty();
    assertThat(RecoveryCodes.hash(codes.getFirst() + "a")).isEmpty();
    assertThat(RecoveryCodes.hash("a".repeat(1_000_000))).isEmpty();
  }
}
