package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RandomTokensTest {
  private static final int THREADS = 32;
  private static final int EACH = 5_000;

  /**
   * What a flood of logins draws at once: none waits for the machine's entropy, none comes twice.
   */
  @Test
  void draw_byManyThreadsAtOnce_neverWaitsAndNeverRepeats() throws Exception {
    RandomTokens tokens = new RandomTokens();
    Set<String> drawn = ConcurrentHashMap.newKeySet();
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      work.add(
          () -> {
            boolean allNew = true;
            for (int i = 0; i < EACH; i++) {
              allNew &= drawn.add(tokens.draw(32));
            }
            return allNew;
          });
    }
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : pool.invokeAll(work, 30, TimeUnit.SECONDS)) {
        assertThat(result.get()).isTrue();
      }
    }
    assertThat(drawn).hasSize(THREADS * EACH).allMatch(token -> token.length() == 43);
  }

  /** The usual generator is seeded by the machine once and blocks nobody afterwards. */
  @Test
  void generator_isNotTheBlockingOne() {
    SecureRandom random = new SecureRandom();
    long began = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      random.nextBytes(new byte[1 << 16]);
    }

    assertThat(random.getAlgorithm()).isIn("NativePRNG", "NativePRNGNonBlocking", "DRBG");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
  }

  /** Each of these would be one failure in thirty or sixty: of a command, a link, a spreadsheet. */
  @Test
  void draw_anyLength_beginsAndEndsWithALetterOrDigit() {
    RandomTokens tokens = new RandomTokens();
    for (int bytes : new int[] {9, 24, 32}) {
      for (int i = 0; i < 3_000; i++) {
        assertThat(tokens.draw(bytes)).matches("[A-Za-z0-9][A-Za-z0-9_-]*[A-Za-z0-9]");
      }
    }
  }
}
