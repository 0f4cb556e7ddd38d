package org.lightlock.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.lightlock.posix.SeccompRule;
import org.lightlock.posix.Syscall;

/** This machine's list of rules, and the numbers of the calls that it does not name. */
final class Sweep {
  private static final List<SeccompRule> RULES = read();

  private Sweep() {}

  static List<SeccompRule> rules() {
    return RULES;
  }

  static int[] numbers() {
    Set<Integer> named =
        RULES.stream().map(rule -> rule.call().number()).collect(Collectors.toSet());
    return IntStream.rangeClosed(0, EscapeAttempts.LAST_CALL)
        .filter(number -> !named.contains(number))
        .filter(number -> !isTrampoline(number))
        .toArray();
  }

  /**
   * uretprobe and uprobe of x86-64: the kernel lets them past every seccomp filter (since Linux
   * 6.14), and sends SIGILL to whoever calls them outside of its own trampolines.
   */
  private static boolean isTrampoline(int number) {
    return "x86-64".equals(Syscall.architecture()) && (number == 335 || number == 336);
  }

  private static List<SeccompRule> read() {
    String name = "/native-config/seccomp-" + Syscall.architecture() + ".txt";
    try (InputStream list = Sweep.class.getResourceAsStream(name)) {
      if (list == null) {
        throw new IllegalStateException("no " + name);
      }
      return SeccompRule.parse(
          new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
