package org.lightlock.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.posix.SeccompRule.Condition;
import org.lightlock.posix.SeccompRule.Verdict;

class SeccompRuleTest {
  /** So that the list stays one that a person can judge. */
  private static final int MOST_ALLOWED = 49;

  private static final int MOST_ALLOWED_PLAYING = 30;

  @ParameterizedTest
  @ValueSource(strings = {"x86-64", "aarch64"})
  void parse_ownList_readsEveryLineAndAllowsFewCalls(String architecture) throws IOException {
    List<String> lines = lines(architecture);
    long written = lines.stream().filter(line -> !line.isBlank() && !line.startsWith("#")).count();
    List<SeccompRule> rules = SeccompRule.parse(lines);
    assertThat(rules).hasSize((int) written).doesNotHaveDuplicates();
    assertThat(rules.stream().filter(rule -> rule.verdict() == Verdict.ALLOW))
        .isNotEmpty()
        .hasSizeLessThanOrEqualTo(MOST_ALLOWED);
    assertThat(rules)
        .filteredOn(rule -> rule.verdict() != Verdict.KILL)
        .extracting(SeccompRule::call)
        .doesNotContain(
            Syscall.OPENAT,
            Syscall.SOCKET,
            Syscall.CONNECT,
            Syscall.EXECVE,
            Syscall.EXECVEAT,
            Syscall.PTRACE,
            Syscall.KILL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x86-64", "aarch64"})
  void parse_listForPlaying_allowsFewerCallsAndNoneThatTheFirstDenies(String architecture)
      throws IOException {
    List<SeccompRule> playing = SeccompRule.parse(lines(architecture + "-playing"));
    assertThat(playing)
        .hasSizeLessThanOrEqualTo(MOST_ALLOWED_PLAYING)
        .doesNotHaveDuplicates()
        .allMatch(rule -> rule.verdict() == Verdict.ALLOW)
        .isSubsetOf(SeccompRule.parse(lines(architecture)));
    assertThat(playing)
        .extracting(SeccompRule::call)
        .doesNotContain(Syscall.CLONE, Syscall.PRCTL, Syscall.SECCOMP, Syscall.MREMAP);
  }

  /** Both lists: whatever is mapped or protected anew is not executable. */
  @ParameterizedTest
  @ValueSource(strings = {"x86-64", "aarch64", "x86-64-playing", "aarch64-playing"})
  void parse_memoryCalls_neverAllowProtExec(String list) throws IOException {
    assertThat(SeccompRule.parse(lines(list)))
        .filteredOn(rule -> rule.call() == Syscall.MMAP || rule.call() == Syscall.MPROTECT)
        .hasSize(2)
        .allMatch(rule -> new Condition(2, 4, 0).equals(rule.condition()));
  }

  @Test
  void parse_bothArchitectures_listTheSameRules() throws IOException {
    assertThat(SeccompRule.parse(lines("aarch64")))
        .containsExactlyInAnyOrderElementsOf(SeccompRule.parse(lines("x86-64")));
    assertThat(SeccompRule.parse(lines("aarch64-playing")))
        .containsExactlyInAnyOrderElementsOf(SeccompRule.parse(lines("x86-64-playing")));
  }

  @Test
  void parse_condition_isTakenWithItsMask() {
    assertThat(
            SeccompRule.parse(
                List.of("# the list", "", "allow prctl arg0 & 0xffffffff = 21   # read back")))
        .containsExactly(new SeccompRule(Syscall.PRCTL, Verdict.ALLOW, new Condition(0, -1, 21)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "allow read",
        "allow read #",
        "allow",
        "allow # nothing",
        "permit read # another verdict",
        "allow raed # no such call",
        "allow read arg0 # half a condition",
        "allow read arg0 | 1 = 1 # another operator",
        "allow read argx & 1 = 1 # no argument",
        "allow read arg0 & 1 = one # no value"
      })
  void parse_wrongLine_isNamed(String wrong) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SeccompRule.parse(List.of("# the list", "allow read # files", wrong)))
        .withMessageContaining("line 3")
        .withMessageContaining(wrong);
  }

  private static List<String> lines(String architecture) throws IOException {
    return Files.readAllLines(
        Path.of(
            System.getProperty("lightlock.home", "."),
            "native-config",
            "seccomp-" + architecture + ".txt"));
  }
}
