package org.lightlock.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lightlock.airlockfuzz.AirlockFuzz;
import org.lightlock.airlockfuzz.FuzzTarget;
import org.lightlock.airlockfuzz.MessageTarget;
import org.lightlock.airlockfuzz.RingTarget;
import org.lightlock.relay.AirlockTarget;
import org.lightlock.relay.IntakeTarget;
import org.lightlock.relay.StateTarget;
import org.lightlock.supervise.LoginTarget;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code lightlock airlock-fuzz}: anything at all against both sides of the airlock. */
@Command(
    name = "airlock-fuzz",
    mixinStandardHelpOptions = true,
    description = {
      "Feeds random and mutated headers, messages and ring contents to the gateway's side,",
      "and sealed logins to the camera side's."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:no fault", "17:a fault was found; the same seed finds it again"})
final class AirlockFuzzCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--iterations", paramLabel = "N", description = "Default: 100000.")
  private long iterations = 100_000;

  @Option(names = "--seed", paramLabel = "S", description = "Default: 1.")
  private long seed = 1;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (iterations < 1) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--iterations is 1 or more");
    }
    List<FuzzTarget> targets = new ArrayList<>();
    try {
      targets.add(new RingTarget());
      targets.add(new MessageTarget());
      targets.add(new StateTarget());
      targets.add(new IntakeTarget());
      targets.add(new AirlockTarget());
      targets.add(new LoginTarget());
      AirlockFuzz.Report report = new AirlockFuzz(targets).run(iterations, seed);
      print(report);
      return report.fault().isEmpty() ? ExitCode.OK : ExitCode.FAULT_FOUND;
    } finally {
      targets.forEach(FuzzTarget::close);
    }
  }

  private void print(AirlockFuzz.Report report) {
    double seconds = report.nanos() / 1e9;
    report.fault().ifPresent(fault -> fault.cause().printStackTrace());
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("iterations", report.iterations());
      all.put("seed", seed);
      all.put("seconds", Math.round(seconds * 10) / 10.0);
      all.put("largestAllocationBytes", report.largestBytes());
      all.put("answers", report.answers());
      all.put("faults", report.fault().isPresent() ? 1 : 0);
      report.fault().ifPresent(fault -> all.put("faultAt", fault.iteration()));
      report.fault().ifPresent(fault -> all.put("faultIn", fault.target()));
      ReadyLine.print(all);
      return;
    }
    report.answers().forEach((target, answers) -> System.out.printf("%-10s %s%n", target, answers));
    System.out.printf(
        Locale.ROOT,
        "%d iterations of seed %d in %.1f s; the largest allocated %d bytes%n",
        report.iterations(),
        seed,
        seconds,
        report.largestBytes());
    System.out.println(
        report
            .fault()
            .map(fault -> "FAULT in " + fault.target() + " at " + fault.iteration())
            .orElse("no fault"));
  }
}
