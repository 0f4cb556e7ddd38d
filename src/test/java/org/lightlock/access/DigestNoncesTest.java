package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lightlock.access.StreamCredential.Digest.Counted;

class DigestNoncesTest {
  private final FakeTicker ticker = new FakeTicker();
  private final DigestNonces nonces = new DigestNonces(ticker);

  private boolean use(String nonce, long count) {
    return nonces.use(nonce, Optional.of(new Counted(count, "", "c")));
  }

  @Test
  void use_eachCountOnce_inAnyOrderWithinTheWindow() {
    String nonce = nonces.make();

    assertThat(use(nonce, 1)).isTrue();
    assertThat(use(nonce, 1)).isFalse();
    assertThat(use(nonce, 5)).isTrue();
    assertThat(use(nonce, 3)).isTrue();
    assertThat(use(nonce, 3)).isFalse();
    assertThat(use(nonce, 5)).isFalse();
    assertThat(use(nonce, 100)).isTrue();
    assertThat(use(nonce, 37)).isTrue();
    assertThat(use(nonce, 37)).isFalse();
    assertThat(use(nonce, 36)).isFalse();
    assertThat(use(nonce, 0)).isFalse();
    assertThat(use(nonce, 0xffff_ffffL)).isTrue();
    assertThat(use(nonce, 100)).isFalse();
  }

  @Test
  void use_withoutCount_worksUntilItsFormChanges() {
    String plain = nonces.make();
    assertThat(nonces.use(plain, Optional.empty())).isTrue();
    assertThat(nonces.use(plain, Optional.empty())).isTrue();
    assertThat(use(plain, 1)).isFalse();

    String counted = nonces.make();
    assertThat(use(counted, 1)).isTrue();
    assertThat(nonces.use(counted, Optional.empty())).isFalse();
  }

  @Test
  void use_lateForTheFirstTime_isRefused() {
    String nonce = nonces.make();
    ticker.advance(DigestNonces.FIRST_USE);

    assertThat(use(nonce, 1)).isFalse();
  }

  @Test
  void use_keptAlive_worksForHoursAndEndsWhenItIsNot() {
    String nonce = nonces.make();
    for (int i = 1; i <= 50; i++) {
      assertThat(use(nonce, i)).isTrue();
      ticker.advance(DigestNonces.BETWEEN_USES.minusSeconds(1));
    }
    ticker.advance(Duration.ofSeconds(2));

    assertThat(use(nonce, 51)).isFalse();
  }

  @Test
  void use_notMadeHere_isRefused() {
    String nonce = nonces.make();
    String other = new DigestNonces(ticker).make();
    char last = nonce.charAt(10) == 'A' ? 'B' : 'A';

    assertThat(use(other, 1)).isFalse();
    assertThat(use(nonce.substring(0, 10) + last + nonce.substring(11), 1)).isFalse();
    assertThat(use("", 1)).isFalse();
    assertThat(use("*".repeat(43), 1)).isFalse();
    assertThat(use(nonce + "A", 1)).isFalse();
    assertThat(nonces.make()).isNotEqualTo(nonces.make());
  }
}
