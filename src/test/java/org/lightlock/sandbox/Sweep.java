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
        .toArray();
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
