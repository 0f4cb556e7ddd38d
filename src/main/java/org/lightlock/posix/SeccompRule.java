package org.lightlock.posix;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a seccomp allow-list: a call, what happens to it, and perhaps a condition on one of
 * its arguments.
 *
 * @param condition null when the arguments do not matter
 */
public record SeccompRule(Syscall call, Verdict verdict, @Nullable Condition condition) {
  /** What happens to a call. */
  public enum Verdict {
    /** It goes through. */
    ALLOW,
    /**
     * The process ends at once: no healthy JVM ever makes this call, so the attempt is an event.
     */
    KILL,
    /** The kernel seems not to have it (ENOSYS), so that the C library takes an older call. */
    NOT_THERE
  }

  /**
   * Holds when the argument, masked, equals the value.
   *
   * @param argument 0 to 5
   */
  public record Condition(int argument, int mask, int value) {}

  /**
   * Reads a list: {@code allow|kill|not-there NAME [argN & MASK = VALUE] # reason}, one rule a
   * line. Every rule must give its reason. The value {@code self} is this process's id.
   *
   * @throws IllegalArgumentException naming the line that is wrong; a filter is never half read
   */
  public static List<SeccompRule> parse(List<String> lines) {
    List<SeccompRule> rules = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        rules.add(parseLine(line));
      } catch (RuntimeException e) {
        throw new IllegalArgumentException("seccomp list, line " + (i + 1) + ": " + line, e);
      }
    }
    return List.copyOf(rules);
  }

  private static SeccompRule parseLine(String line) {
    int hash = line.indexOf('#');
    if (hash < 0 || line.substring(hash + 1).isBlank()) {
      throw new IllegalArgumentException("no reason given");
    }
    String[] words = line.substring(0, hash).strip().split("\\s+", -1);
    Verdict verdict =
        switch (words[0]) {
          case "allow" -> Verdict.ALLOW;
          case "kill" -> Verdict.KILL;
          case "not-there" -> Verdict.NOT_THERE;
          default -> throw new IllegalArgumentException("allow, kill or not-there");
        };
    Syscall call = Syscall.named(words[1]).orElseThrow();
    if (words.length == 2) {
      return new SeccompRule(call, verdict, null);
    }
    if (words.length != 7
        || !words[2].startsWith("arg")
        || !"&".equals(words[3])
        || !"=".equals(words[5])) {
      throw new IllegalArgumentException("argN & MASK = VALUE");
    }
    return new SeccompRule(
        call,
        verdict,
        new Condition(
            Integer.parseInt(words[2].substring(3)),
            Long.decode(words[4]).intValue(),
            value(words[6])));
  }

  private static int value(String word) {
    return "self".equals(word)
        ? Math.toIntExact(ProcessHandle.current().pid())
        : Long.decode(word).intValue();
  }
}
