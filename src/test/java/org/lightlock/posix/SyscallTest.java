package org.lightlock.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyscallTest {
  private static final boolean X86 = "x86-64".equals(Syscall.architecture());

  /** Numbers of arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h. */
  @ParameterizedTest
  @CsvSource({
    "read, 0, 63",
    "close, 3, 57",
    "mmap, 9, 222",
    "getpid, 39, 172",
    "sendto, 44, 206",
    "execve, 59, 221",
    "fork, 57, -1",
    "futex, 202, 98",
    "openat, 257, 56",
    "ppoll, 271, 73",
    "seccomp, 317, 277",
    "memfd_create, 319, 279",
    "clone3, 435, 435",
    "landlock_restrict_self, 446, 446"
  })
  void number_wellKnownCall_isTheKernels(String name, int x8664, int aarch64) {
    assertThat(Syscall.named(name).orElseThrow().number()).isEqualTo(X86 ? x8664 : aarch64);
  }

  @Test
  void named_everyCall_isFoundByItsOwnNameAndNumber() {
    assertThat(Syscall.values())
        .allSatisfy(call -> assertThat(Syscall.named(call.linuxName())).contains(call));
    assertThat(Arrays.stream(Syscall.values()).map(Syscall::number).filter(number -> number >= 0))
        .doesNotHaveDuplicates();
    assertThat(Syscall.named("READ")).isEmpty();
    assertThat(Syscall.named("no_such_call")).isEmpty();
  }

  @Test
  void call_getpid_isThisProcess() {
    assertThat(SystemCalls.call(Syscall.GETPID, 0, 0, 0)).isEqualTo(ProcessHandle.current().pid());
  }
}
