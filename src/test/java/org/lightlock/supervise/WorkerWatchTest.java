package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lightlock.supervise.WorkerWatch.Phase;
import org.lightlock.supervise.WorkerWatch.Verdict;

class WorkerWatchTest {
  private final WorkerWatch watch = new WorkerWatch();

  private Verdict look(long atMillis, long cpuMillis) {
    return look(atMillis, cpuMillis, Map.of());
  }

  /** A look that follows the one before in time. */
  private Verdict look(long atMillis, long cpuMillis, Map<Long, Long> runnableMillis) {
    watch.look(nanos(atMillis - 100), new Counted(cpuMillis, runnableMillis));
    return watch.look(nanos(atMillis), new Counted(cpuMillis, runnableMillis));
  }

  private record Counted(long cpuMillis, Map<Long, Long> runnableMillis)
      implements WorkerWatch.Counts {
    @Override
    public long cpuNanos() {
      return nanos(cpuMillis);
    }

    @Override
    public Map<Long, Long> runnableNanos() {
      Map<Long, Long> all = new HashMap<>();
      runnableMillis.forEach((thread, millis) -> all.put(thread, nanos(millis)));
      return all;
    }
  }

  private static long nanos(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  @Test
  void look_waitingWorker_isAliveForEver() {
    watch.enter(Phase.WAITING, 0, 0);
    assertThat(look(1_000_000, 1_000_000)).isEqualTo(Verdict.ALIVE);
  }

  @Test
  void look_startingWorker_hasTwentySeconds() {
    watch.enter(Phase.PREPARING, 0, 0);
    assertThat(look(20_000, 20_000)).isEqualTo(Verdict.ALIVE);
    assertThat(look(20_001, 0)).isEqualTo(Verdict.SILENT);
  }

  /** Whenever the picture begins: the last report was at most half a second before. */
  @Test
  void look_silentAndBusy_isOvertimeWithinTwoSeconds() {
    watch.enter(Phase.SPEAKING, 0, nanos(700));
    assertThat(look(1600, 2300)).isEqualTo(Verdict.ALIVE);
    assertThat(look(1601, 1499)).as("hardly any CPU").isEqualTo(Verdict.ALIVE);
    assertThat(look(1601, 1500)).isEqualTo(Verdict.OVERTIME);
    assertThat(Duration.ofMillis(1601).plus(WorkerWatch.DISTANCE))
        .isLessThan(Duration.ofSeconds(2));
  }

  /** On a loaded machine: it would run, but others do. */
  @Test
  void look_silentAndInLineForTheProcessor_isOvertime() {
    watch.enter(Phase.SPEAKING, 0, 0);
    assertThat(look(700, 10, Map.of(7L, 5000L, 8L, 100L))).isEqualTo(Verdict.ALIVE);
    assertThat(look(1300, 20, Map.of(7L, 5600L, 8L, 100L))).isEqualTo(Verdict.ALIVE);
    assertThat(look(1700, 30, Map.of(7L, 6000L, 8L, 100L))).isEqualTo(Verdict.OVERTIME);
  }

  @Test
  void look_silentAndMostlyAsleep_isNotOvertime() {
    watch.enter(Phase.SPEAKING, 0, 0);
    assertThat(look(700, 10, Map.of(7L, 5000L, 8L, 100L))).isEqualTo(Verdict.ALIVE);
    assertThat(look(1300, 20, Map.of())).isEqualTo(Verdict.ALIVE);
    assertThat(look(1700, 30, Map.of(7L, 5500L, 9L, 9000L)))
        .as("thread 9 is new, its life before is not known")
        .isEqualTo(Verdict.ALIVE);
  }

  /** The reports of a worker may wait to be read where the one that looks was not let run. */
  @Test
  void look_afterALongPauseOfItsOwn_waitsForTheNextLook() {
    watch.enter(Phase.SPEAKING, 0, 0);
    Counted busy = new Counted(9000, Map.of());
    assertThat(watch.look(nanos(9000), busy)).isEqualTo(Verdict.ALIVE);
    assertThat(watch.look(nanos(9250), busy)).isEqualTo(Verdict.OVERTIME);
  }

  @Test
  void look_reportsAgain_isAlive() {
    watch.enter(Phase.SPEAKING, 0, 0);
    watch.heard(nanos(1500), nanos(1500));
    assertThat(look(3000, 3000)).isEqualTo(Verdict.ALIVE);
  }

  @Test
  void look_silentAndIdle_isStuckAfterFourSecondsOrInStandbySeven() {
    watch.enter(Phase.SPEAKING, 0, 0);
    assertThat(look(4000, 0)).isEqualTo(Verdict.ALIVE);
    assertThat(look(4001, 0)).isEqualTo(Verdict.SILENT);
    watch.enter(Phase.STANDBY, 0, 0);
    assertThat(look(7000, 0)).isEqualTo(Verdict.ALIVE);
    assertThat(look(7001, 0)).isEqualTo(Verdict.SILENT);
    assertThat(look(1601, 800)).as("busy where nothing is decoded").isEqualTo(Verdict.OVERTIME);
  }
}
