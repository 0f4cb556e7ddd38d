package org.lightlock.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ThreadPriorityTest {
  /** The field of /proc/thread-self/stat after the name: proc(5) calls it the 19th. */
  private static final int NICE_AFTER_NAME = 16;

  private static int nice() throws IOException {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    return Integer.parseInt(
        stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE_AFTER_NAME]);
  }

  private static int onAThreadOfItsOwn(Callable<Integer> work) throws Exception {
    try (var thread = Executors.newSingleThreadExecutor()) {
      return thread.submit(work).get();
    }
  }

  @Test
  void lower_isTheThreadsAloneAndNobodyElses() throws Exception {
    int before = nice();

    int there =
        onAThreadOfItsOwn(
            () -> {
              assertThat(ThreadPriority.lower(Math.min(19, before + 5))).isTrue();
              return nice();
            });

    assertThat(there).isEqualTo(Math.min(19, before + 5));
    assertThat(nice()).isEqualTo(before);
  }

  @Test
  void lower_toAHigherOne_isABug() {
    assertThatThrownBy(() -> ThreadPriority.lower(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ThreadPriority.lower(20)).isInstanceOf(IllegalArgumentException.class);
  }
}
