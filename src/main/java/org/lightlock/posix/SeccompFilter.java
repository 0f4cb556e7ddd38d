package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A seccomp filter (seccomp(2)) made from {@link SeccompRule}s: what no rule names is denied with
 * EPERM. The rules stand in the order of their frequency because the kernel tries them in turn.
 */
public final class SeccompFilter {
  private static final int LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
  private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final int JUMP_GREATER_EQUAL = 0x35; // BPF_JMP | BPF_JGE | BPF_K
  private static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
  private static final int RETURN = 0x06; // BPF_RET | BPF_K
  private static final int OFFSET_NUMBER = 0;
  private static final int OFFSET_ARCHITECTURE = 4;
  private static final int OFFSET_ARGUMENTS = 16;
  private static final int RETURN_KILL_PROCESS = 0x80000000;
  private static final int RETURN_ERRNO = 0x00050000;
  private static final int RETURN_ALLOW = 0x7fff0000;
  private static final int X32_BIT = 0x40000000;
  private static final long SECCOMP_SET_MODE_FILTER = 1;
  private static final long SECCOMP_FILTER_FLAG_TSYNC = 1;

  private record Instruction(int code, int ifTrue, int ifFalse, int k) {}

  private final List<Instruction> program = new ArrayList<>();

  private SeccompFilter() {}

  /** Builds the filter for this machine's architecture. */
  public static SeccompFilter of(List<SeccompRule> rules) {
    SeccompFilter filter = new SeccompFilter();
    filter.add(LOAD_WORD, 0, 0, OFFSET_ARCHITECTURE);
    filter.add(JUMP_EQUAL, 1, 0, Syscall.auditArchitecture());
    filter.add(RETURN, 0, 0, RETURN_KILL_PROCESS);
    filter.add(LOAD_WORD, 0, 0, OFFSET_NUMBER);
    filter.add(JUMP_GREATER_EQUAL, 0, 1, X32_BIT);
    filter.add(RETURN, 0, 0, RETURN_KILL_PROCESS);
    rules.stream().filter(rule -> rule.call().number() >= 0).forEach(filter::addRule);
    filter.add(RETURN, 0, 0, RETURN_ERRNO | Errno.EPERM);
    return filter;
  }

  /**
   * Puts the filter on every thread of this process at once. Cannot be undone.
   *
   * @throws PosixException when the kernel refuses or a thread could not be covered
   */
  public void install() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = arena.allocate(program.size() * 8L, 8);
      for (int i = 0; i < program.size(); i++) {
        Instruction instruction = program.get(i);
        code.set(JAVA_SHORT, i * 8L, (short) instruction.code());
        code.set(JAVA_BYTE, i * 8L + 2, (byte) instruction.ifTrue());
        code.set(JAVA_BYTE, i * 8L + 3, (byte) instruction.ifFalse());
        code.set(JAVA_INT, i * 8L + 4, instruction.k());
      }
      MemorySegment header = arena.allocate(16, 8);
      header.set(JAVA_SHORT, 0, (short) program.size());
      header.set(JAVA_LONG, 8, code.address());
      long uncovered =
          SystemCalls.must(
              Syscall.SECCOMP,
              SECCOMP_SET_MODE_FILTER,
              SECCOMP_FILTER_FLAG_TSYNC,
              header.address());
      if (uncovered != 0) {
        throw new PosixException("seccomp", Errno.EPERM);
      }
    }
  }

  private void addRule(SeccompRule rule) {
    List<Instruction> body = body(rule);
    add(JUMP_EQUAL, 0, body.size(), rule.call().number());
    program.addAll(body);
  }

  private static List<Instruction> body(SeccompRule rule) {
    int verdict =
        switch (rule.verdict()) {
          case ALLOW -> RETURN_ALLOW;
          case KILL -> RETURN_KILL_PROCESS;
          case NOT_THERE -> RETURN_ERRNO | Errno.ENOSYS;
        };
    SeccompRule.Condition condition = rule.condition();
    if (condition == null) {
      return List.of(new Instruction(RETURN, 0, 0, verdict));
    }
    // Arguments are compared in their lower half: flags and protections fit there.
    int argument = OFFSET_ARGUMENTS + 8 * condition.argument();
    return List.of(
        new Instruction(LOAD_WORD, 0, 0, argument),
        new Instruction(AND, 0, 0, condition.mask()),
        new Instruction(JUMP_EQUAL, 0, 1, condition.value()),
        new Instruction(RETURN, 0, 0, verdict),
        new Instruction(LOAD_WORD, 0, 0, OFFSET_NUMBER)); // not met: the next rule decides
  }

  private void add(int code, int ifTrue, int ifFalse, int k) {
    program.add(new Instruction(code, ifTrue, ifFalse, k));
  }
}
