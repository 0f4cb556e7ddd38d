package org.lightlock.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lightlock.attack.AttackSuite;
import org.lightlock.attack.Outcome;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code lightlock attack-suite}: hostile cameras against this very installation. */
@Command(
    name = "attack-suite",
    mixinStandardHelpOptions = true,
    description = {
      "Attacks a camera side and a gateway of this installation with hostile cameras.",
      "docs/attacks.md lists the attacks and what must happen."
    })
final class AttackSuiteCommand implements Callable<Integer> {
  private static final double ALLOWED_LOSS_PERCENT = 1;
  private static final int LOST_COLUMN = 4;

  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--case",
      split = ",",
      paramLabel = "N",
      description = "Only these, for example 9,12. Default: all.")
  private Set<Integer> cases = Set.of();

  @Option(names = "--json", description = "Print one JSON line once all is over.")
  private boolean json;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Keep there what the attacked processes logged.")
  private Optional<Path> logFile = Optional.empty();

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    Path clips = DemoClips.folder();
    Set<Integer> known = AttackSuite.numbers(clips);
    if (!known.containsAll(cases)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--case names attacks of docs/attacks.md: " + known);
    }
    try (LifeLine _ = LifeLine.signals();
        AttackSuite suite = AttackSuite.open(clips, cases)) {
      say("starting four healthy cameras, a camera side and a gateway");
      try (AttackStage stage = AttackStage.start(clips, suite.entries())) {
        say("attacking");
        List<Outcome> outcomes = suite.run(stage, AttackSuiteCommand::told);
        if (logFile.isPresent()) {
          stage.keepLog(logFile.get());
        }
        report(outcomes, suite.quietLossPercent());
        return outcomes.stream().allMatch(Outcome::passed) ? ExitCode.OK : ExitCode.ATTACK_FELT;
      }
    }
  }

  private static void told(Outcome outcome) {
    say(
        String.format(
            Locale.ROOT,
            "%2d %s (%.1f s)",
            outcome.number(),
            outcome.passed() ? result(outcome) : "FAILED: " + outcome.fault(),
            outcome.took().toMillis() / 1000.0));
  }

  private void report(List<Outcome> outcomes, double quietLoss) {
    if (json) {
      ReadyLine.print(asJson(outcomes, quietLoss));
    } else {
      table(outcomes, quietLoss).forEach(System.out::println);
    }
    System.out.flush();
  }

  static Map<String, Object> asJson(List<Outcome> outcomes, double quietLoss) {
    List<Map<String, Object>> cases = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("case", outcome.number());
      each.put("camera", outcome.what());
      each.put("required", outcome.required());
      each.put("seen", outcome.seen());
      each.put("event", outcome.event());
      each.put("healthyLossPercent", rounded(outcome.lossPercent()));
      each.put("seconds", outcome.took().toMillis() / 1000.0);
      each.put("repeatedAlone", outcome.repeated());
      each.put("passed", outcome.passed());
      if (!outcome.passed()) {
        each.put("fault", outcome.fault());
      }
      cases.add(each);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("passed", outcomes.stream().filter(Outcome::passed).count());
    all.put("failed", outcomes.stream().filter(outcome -> !outcome.passed()).count());
    all.put("quietLossPercent", rounded(quietLoss));
    all.put("cases", cases);
    return all;
  }

  static List<String> table(List<Outcome> outcomes, double quietLoss) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("No", "The camera", "Seen", "Event", "Lost", "Result"));
    for (Outcome outcome : outcomes) {
      rows.add(
          List.of(
              Integer.toString(outcome.number()),
              outcome.what(),
              outcome.seen(),
              outcome.event(),
              percent(outcome.lossPercent()),
              result(outcome)));
    }
    List<String> lines = new ArrayList<>(aligned(rows));
    lines.add("");
    for (Outcome outcome : outcomes) {
      if (!outcome.passed()) {
        lines.add("Case " + outcome.number() + " had to be: " + outcome.required() + ".");
        lines.add("  But: " + outcome.fault() + ".");
      }
    }
    long passed = outcomes.stream().filter(Outcome::passed).count();
    lines.add(passed + " of " + outcomes.size() + " passed.");
    lines.add(
        "\"Lost\" is what the unluckiest of four healthy cameras lost meanwhile; 1.0 % is allowed. "
            + percent(quietLoss)
            + " before the first attack.");
    if (outcomes.stream().anyMatch(Outcome::repeated)) {
      lines.add(
          "\"alone\": beside other attacks too many frames were lost, so it was carried out once"
              + " more, alone; the row tells of that.");
    }
    if (quietLoss > ALLOWED_LOSS_PERCENT) {
      lines.add(
          "This machine loses frames without any attack: it is too busy or too slow to tell.");
    }
    return lines;
  }

  /** Columns as wide as their longest entry; numbers are flush right. */
  private static List<String> aligned(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String blanks = " ".repeat(widths[i] - row.get(i).length());
        boolean flushRight = i == 0 || i == LOST_COLUMN;
        line.append(flushRight ? blanks + row.get(i) : row.get(i) + blanks).append("  ");
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static String result(Outcome outcome) {
    return (outcome.passed() ? "passed" : "FAILED") + (outcome.repeated() ? " alone" : "");
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.1f %%", value);
  }

  private static double rounded(double percent) {
    return Math.round(percent * 100) / 100.0;
  }

  private static void say(String text) {
    System.err.println("lightlock: " + text);
  }
}
