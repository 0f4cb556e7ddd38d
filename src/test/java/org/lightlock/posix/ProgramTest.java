package org.lightlock.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.posix.Program.Ending;

class ProgramTest {
  private UnixSocket ours;
  private UnixSocket theirs;

  @BeforeEach
  void open() throws PosixException {
    List<UnixSocket> pair = UnixSocket.pair();
    ours = pair.get(0);
    theirs = pair.get(1);
  }

  @AfterEach
  void close() {
    ours.close();
    theirs.close();
  }

  @Test
  void await_exitNumber_isTold() throws PosixException {
    try (Program program = shell("exit 37")) {
      assertThat(program.await()).isEqualTo(new Ending(37, 0));
    }
  }

  @Test
  void kill_endsItBySignalAndIsHarmlessAfterwards() throws PosixException {
    try (Program program = shell("exec sleep 60")) {
      program.kill();
      Ending ending = program.await();
      assertThat(ending).isEqualTo(new Ending(-1, 9));
      assertThat(ending.byForbiddenCall()).isFalse();
      program.kill();
    }
  }

  @Test
  void await_forbiddenCall_isTold() throws PosixException {
    try (Program program = shell("kill -SYS $$")) {
      assertThat(program.await().byForbiddenCall()).isTrue();
    }
  }

  @Test
  void start_descriptors_areThreeAndNoOther() throws PosixException {
    try (Descriptor marked = SharedMemory.create("open", 4096);
        Descriptor inheritable = marked.duplicateForChild();
        // The first command makes 3 the output for good: a passing redirection would save the old
        // one as a descriptor of the shell's own.
        Program program =
            shell("exec >&3; for d in /proc/self/fd/*; do [ -e $d ] && echo ${d##*/}; done")) {
      assertThat(inheritable.isOpen()).isTrue();
      assertThat(program.await().exit()).isLessThanOrEqualTo(1);
    }
    assertThat(said().lines()).contains("3").isSubsetOf("0", "1", "2", "3");
  }

  @Test
  void start_environment_isOursAlone() throws PosixException {
    try (Program program =
        Program.start(
            List.of("/bin/sh", "-c", "tr '\\0' '\\n' </proc/self/environ >&3"),
            theirs.descriptor(),
            false)) {
      assertThat(program.await().exit()).isZero();
    }
    assertThat(said().lines())
        .filteredOn(line -> !line.startsWith("PWD="))
        .containsExactlyInAnyOrder("LANG=C", "MALLOC_ARENA_MAX=1");
  }

  @Test
  void start_noSuchProgram_fails() {
    assertThatExceptionOfType(PosixException.class)
        .isThrownBy(
            () -> Program.start(List.of("/no/such/program"), theirs.descriptor(), false).close())
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
  }

  private Program shell(String script) throws PosixException {
    return Program.start(List.of("/bin/sh", "-c", script), theirs.descriptor(), true);
  }

  /** All that a program that has ended wrote to its descriptor 3. */
  private String said() throws PosixException {
    StringBuilder said = new StringBuilder();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(4096);
      for (int got = ours.poll(buffer); got > 0; got = ours.poll(buffer)) {
        byte[] bytes = buffer.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
        said.append(new String(bytes, StandardCharsets.US_ASCII));
      }
    }
    return said.toString();
  }
}
