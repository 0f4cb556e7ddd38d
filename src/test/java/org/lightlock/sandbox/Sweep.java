package org.lightlock.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lightlock.posix.SeccompRule;
import org.lightlock.posix.SeccompRule.Verdict;
import org.lightlock.posix.Syscall;

/** This machine's list of rules, and the numbers of the calls that it does not name. */
final class Sweep {
  private static final List<SeccompRule> RULES = read("");
  private static final List<SeccompRule> PLAYING = read("-playing");

  private Sweep() {}

  static List<SeccompRule> rules() {
    return RULES;
  }

  static int[] numbers() {
    return without(RULES.stream());
  }

  /** The numbers that the second filter does not name, without those that end the process. */
  static int[] numbersWhilePlaying() {
    return without(
        Stream.concat(
            PLAYING.stream(), RULES.stream().filter(rule -> rule.verdict() == Verdict.KILL)));
  }

  private static int[] without(Stream<SeccompRule> rules) {
    Set<Integer> named = rules.map(rule -> rule.call().number()).collect(Collectors.toSet());
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

  private static List<SeccompRule> read(String phase) {
    String name = "/native-config/seccomp-" + Syscall.architecture() + phase + ".txt";
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
