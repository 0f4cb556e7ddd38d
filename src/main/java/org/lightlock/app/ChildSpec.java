package org.lightlock.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.lightlock.access.HashingCost;

/**
 * How a child process is started.
 *
 * @param name stands before its log lines
 * @param command program and arguments; never a secret, everybody can read them
 * @param config what it is sent on standard input, made anew for every start; may hold secrets
 * @param restart whether it is started again when it dies after it once was ready
 */
record ChildSpec(String name, List<String> command, Supplier<String> config, boolean restart) {
  /** The most that a gateway may keep for longer than a login. */
  private static final int OLD_MEBIBYTES = 94;

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

  /**
   * A login's hash fills 20 MiB while it is computed. Where the survivors of a young collection do
   * not hold it, it goes among the old and a full collection has to clear it away, at every other
   * login: that is 60 to 90 ms in which no picture goes out. So a survivor space is as large as the
   * hashes that may be computed at once and a tenth more.
   */
  private static List<String> gatewayMemory() {
    int survivors = HashingCost.HEAP_MEBIBYTES * HashingCost.AT_ONCE * 11 / 10;
    int young = 3 * survivors;
    return List.of(
        // Without memory some thread of many dies, and the rest goes on without it. Started anew by
        // its parent the gateway serves all of its viewers again.
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:+UseSerialGC",
        "-Xmx" + (OLD_MEBIBYTES + young) + "m",
        "-Xmn" + young + "m",
        "-XX:SurvivorRatio=1",
        "-XX:TargetSurvivorRatio=100",
        // What the rest needed once is given back to the machine.
        "-XX:MinHeapFreeRatio=10",
        "-XX:MaxHeapFreeRatio=30",
        "-XX:-ShrinkHeapInSteps");
  }

  /** How large each kind of process may grow; two processors must carry all of them. */
  static List<String> memoryFlags(String command) {
    return switch (command) {
      case "gateway" -> gatewayMemory();
      case "camera-side" -> List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m");
      default -> List.of("-XX:+UseSerialGC", "-Xmx128m");
    };
  }
}
