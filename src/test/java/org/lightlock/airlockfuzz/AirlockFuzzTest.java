package org.lightlock.airlockfuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.relay.AirlockTarget;
import org.lightlock.relay.IntakeTarget;
import org.lightlock.relay.StateTarget;
import org.lightlock.supervise.LoginTarget;

/** Cases 34 and 36: whatever a worker or a camera side says, the gateway's side holds. */
class AirlockFuzzTest {
  private static final long ITERATIONS = 100_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2026})
  void run_everyTarget_findsNoFaultAndReachesEveryAnswer(long seed) throws IOException {
    List<FuzzTarget> targets = new ArrayList<>();
    try {
      targets.add(new RingTarget());
      targets.add(new MessageTarget());
      targets.add(new StateTarget());
      targets.add(new IntakeTarget());
      targets.add(new AirlockTarget());
      targets.add(new LoginTarget());
      AirlockFuzz.Report report = new AirlockFuzz(targets).run(ITERATIONS, seed);
      assertThat(report.fault()).isEmpty();
      assertThat(report.iterations()).isEqualTo(ITERATIONS);
      assertThat(report.largestBytes()).isPositive().isLessThan(AirlockFuzz.MOST_BYTES);
      Map<String, Map<String, Long>> answers = report.answers();
      assertThat(answers)
          .hasEntrySatisfying("ring", of -> allCame(of, "frames", "lies", "overwritten"))
          .hasEntrySatisfying("messages", of -> allCame(of, "messages", "notices", "nonsense"))
          .hasEntrySatisfying("states", of -> allCame(of, "messages", "states"))
          .hasEntrySatisfying("intake", of -> allCame(of, "frames"))
          .hasEntrySatisfying("airlock", of -> allCame(of, "heard"))
          .hasEntrySatisfying("logins", of -> allCame(of, "incomplete", "refused", "whole"));
    } finally {
      targets.forEach(FuzzTarget::close);
    }
  }

  private static void allCame(Map<String, Long> answers, String... names) {
    for (String name : names) {
      assertThat(answers.getOrDefault(name, 0L)).as(name).isPositive();
    }
  }

  @Test
  void run_targetThatThrows_isAFaultAtItsIteration() {
    AirlockFuzz.Report report =
        new AirlockFuzz(
                List.of(
                    target(
                        input -> {
                          if (input.below(5000) == 7) {
                            throw new IllegalStateException("found");
                          }
                        })))
            .run(1_000_000, 3);
    AirlockFuzz.Fault fault = report.fault().orElseThrow();
    assertThat(fault.target()).isEqualTo("fake");
    assertThat(fault.cause()).hasMessage("found");
    assertThat(fault.iteration()).isEqualTo(report.iterations() - 1);
  }

  @Test
  void run_targetThatAllocatesMuch_isAFault() {
    AtomicReference<byte[]> kept = new AtomicReference<>();
    AirlockFuzz.Report report =
        new AirlockFuzz(
                List.of(
                    target(
                        input -> {
                          if (input.below(100_000) == 7) {
                            kept.set(new byte[1 << 20]);
                          }
                        })))
            .run(2_000_000, 3);
    assertThat(report.fault()).isPresent();
    assertThat(report.largestBytes()).isGreaterThan(1 << 20);
  }

  @Test
  void run_sameSeed_givesTheSameNumbers() {
    List<Long> first = new ArrayList<>();
    List<Long> second = new ArrayList<>();
    new AirlockFuzz(List.of(target(input -> first.add(input.border())))).run(1000, 9);
    new AirlockFuzz(List.of(target(input -> second.add(input.border())))).run(1000, 9);
    assertThat(first).isEqualTo(second).doesNotHaveSameHashCodeAs(List.of());
  }

  @Test
  void new_sharesThatAreNotAThousand_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AirlockFuzz(List.of(new StateTarget())));
  }

  private static FuzzTarget target(java.util.function.Consumer<FuzzInput> once) {
    return new FuzzTarget() {
      @Override
      public String name() {
        return "fake";
      }

      @Override
      public int share() {
        return 1000;
      }

      @Override
      public void once(FuzzInput input) {
        once.accept(input);
      }

      @Override
      public Map<String, Long> answers() {
        return Map.of();
      }
    };
  }
}
