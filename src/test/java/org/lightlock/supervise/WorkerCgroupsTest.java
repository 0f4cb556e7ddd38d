package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a folder in the place of the kernel's file system: what is written where. */
class WorkerCgroupsTest {
  private static final WorkerLimits LIMITS = new WorkerLimits(1, 256, 150);

  @TempDir Path group;

  @BeforeEach
  void aGroupWithControllers() throws IOException {
    Files.writeString(group.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
  }

  private WorkerCgroups here() throws IOException {
    assertThat(WorkerCgroups.below(group, 77, LIMITS)).isInstanceOf(WorkerCgroups.Found.Here.class);
    return ((WorkerCgroups.Found.Here) WorkerCgroups.below(group, 77, LIMITS)).cgroups();
  }

  @Test
  void below_groupOfItsOwn_movesThisProcessAsideAndAsksForControllers() throws IOException {
    here();
    assertThat(group.resolve("supervisor/cgroup.procs")).hasContent("77");
    assertThat(group.resolve("cgroup.subtree_control")).hasContent("+memory +pids +cpu");
  }

  @Test
  void below_controllersMissing_saysSo() throws IOException {
    Files.writeString(group.resolve("cgroup.controllers"), "cpuset hugetlb\n");
    assertThat(WorkerCgroups.below(group, 77, LIMITS))
        .isInstanceOf(WorkerCgroups.Found.Missing.class);
    assertThat(group.resolve("supervisor")).doesNotExist();
  }

  @Test
  void admit_worker_isLimitedBeforeItIsMovedThere() throws IOException {
    WorkerCgroups cgroups = here();
    Path worker = Files.createDirectory(group.resolve("worker-1"));
    for (String file : List.of("memory.max", "pids.max", "cpu.max")) {
      Files.writeString(worker.resolve(file), "max\n");
    }
    assertThat(cgroups.admit("worker-1", 4711)).isPresent();
    assertThat(worker.resolve("memory.max")).hasContent("402653184");
    assertThat(worker.resolve("pids.max")).hasContent("64");
    assertThat(worker.resolve("cpu.max")).hasContent("150000 100000");
    assertThat(worker.resolve("memory.swap.max")).as("where there is no swap").doesNotExist();
    assertThat(worker.resolve("cgroup.procs")).hasContent("4711");
  }

  @Test
  void admit_nameThatIsTaken_givesNoGroup() throws IOException {
    WorkerCgroups cgroups = here();
    Files.createFile(group.resolve("worker-1"));
    assertThat(cgroups.admit("worker-1", 4711)).isEmpty();
  }

  @Test
  void ranOutOfMemory_countsKillsOnly() throws IOException {
    WorkerCgroups.Group worker = here().admit("worker-1", 4711).orElseThrow();
    assertThat(worker.ranOutOfMemory()).as("no file").isFalse();
    Path events = group.resolve("worker-1/memory.events");
    Files.writeString(events, "low 0\nhigh 0\nmax 12\noom 0\noom_kill 0\noom_group_kill 0\n");
    assertThat(worker.ranOutOfMemory()).isFalse();
    Files.writeString(events, "low 0\nhigh 0\nmax 12\noom 1\noom_kill 1\noom_group_kill 0\n");
    assertThat(worker.ranOutOfMemory()).isTrue();
  }

  @Test
  void hold_thisMachine_worksWithOrWithoutGroups() {
    var outside = new OutsideLimits(LIMITS, Optional.empty());
    try (OutsideLimits.Hold hold = outside.hold("nobody", -1)) {
      assertThat(hold.ranOutOfMemory()).isFalse();
    }
  }
}
