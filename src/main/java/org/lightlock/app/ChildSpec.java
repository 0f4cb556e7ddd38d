package org.lightlock.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * How a child process is started.
 *
 * @param name stands before its log lines
 * @param command program and arguments; never a secret, everybody can read them
 * @param config what it is sent on standard input, made anew for every start; may hold secrets
 * @param restart whether it is started again when it dies after it once was ready
 */
record ChildSpec(String name, List<String> command, Supplier<String> config, boolean restart) {
  ChildSpec {
    command = List.copyOf(command);
  }

  /** A child that runs one of Lightlock's own commands in a Java machine of its own. */
  static ChildSpec ofCommand(
      String command, List<String> arguments, Supplier<String> config, boolean restart) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("--enable-native-access=ALL-UNNAMED");
    line.add("--sun-misc-unsafe-memory-access=allow");
    line.addAll(HiddenMemory.FLAGS);
    line.addAll(memoryFlags(command));
    for (String property : List.of("lightlock.home", "lightlock.dist", "lightlock.log")) {
      String value = System.getProperty(property);
      if (value != null) {
        line.add("-D" + property + "=" + value);
      }
    }
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add(Lightlock.class.getName());
    line.add(command);
    line.addAll(arguments);
    return new ChildSpec(command, line, config, restart);
  }

  /** How large each kind of process may grow; two processors must carry all of them. */
  private static List<String> memoryFlags(String command) {
    return switch (command) {
      // A login takes 19 MiB for its hash: what it leaves behind is given back to the machine.
      case "gateway" ->
          List.of(
              "-XX:+UseSerialGC",
              "-Xmx160m",
              "-XX:MinHeapFreeRatio=10",
              "-XX:MaxHeapFreeRatio=30",
              "-XX:-ShrinkHeapInSteps");
      case "camera-side" -> List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m");
      default -> List.of("-XX:+UseSerialGC", "-Xmx128m");
    };
  }
}
