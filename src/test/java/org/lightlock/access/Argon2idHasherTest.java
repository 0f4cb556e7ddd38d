package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class Argon2idHasherTest {
  private final Argon2idHasher hasher = new Argon2idHasher();

  @Test
  void verify_rightAndWrong() throws Exception {
    String stored = hasher.hash("zwölf Wörter 🔒".toCharArray());

    assertThat(stored).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(hasher.verify("zwölf Wörter 🔒".toCharArray(), stored)).isTrue();
    assertThat(hasher.verify("zwolf Worter 🔒".toCharArray(), stored)).isFalse();
  }

  /** Made by Debian's argon2 program (libargon2, the reference implementation). */
  @Test
  void verify_referenceImplementationsHash_matches() throws Exception {
    assertThat(
            hasher.verify(
                "correct horse battery".toCharArray(),
                "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA"
                    + "$iPOQ5f2O21FsjnBvo1AiFcDuSXciCnKUrXFO+yfgNoM"))
        .isTrue();
  }

  @Test
  void hash_samePassphraseTwice_differs() throws Exception {
    assertThat(hasher.hash("correct horse".toCharArray()))
        .isNotEqualTo(hasher.hash("correct horse".toCharArray()));
  }

  @Test
  void unmatchable_hasTheSameCostAsARealOne() throws Exception {
    String dummy = hasher.unmatchable();

    assertThat(dummy).hasSameSizeAs(hasher.hash("correct horse".toCharArray()));
    assertThat(dummy).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(hasher.verify("correct horse".toCharArray(), dummy)).isFalse();
  }

  @Test
  void verify_unknownForm_throws() {
    assertThatThrownBy(
            () -> hasher.verify("x".toCharArray(), "$argon2id$v=19$m=999999,t=2,p=1$a$b"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageNotContaining("999999");
  }

  @Test
  void hash_manyAtOnce_someAreTurnedAway() throws Exception {
    List<Callable<Boolean>> attempts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      attempts.add(
          () -> {
            try {
              return !hasher.hash("correct horse".toCharArray()).isEmpty();
            } catch (PasswordHasher.HashingBusyException e) {
              return false;
            }
          });
    }
    int done = 0;
    try (var threads = Executors.newCachedThreadPool()) {
      for (Future<Boolean> result : threads.invokeAll(attempts)) {
        done += result.get() ? 1 : 0;
      }
    }

    assertThat(done).isPositive().isLessThan(60);
  }
}
