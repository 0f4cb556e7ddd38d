package org.lightlock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A network namespace with nothing in it but loopback and one address of its own, for servers that
 * do not serve loopback. The benchmark runs again in there, as a process of its own; nothing that
 * it opens can be reached from outside, and all of it is gone with it.
 */
final class OwnNetwork {
  /** The address in there. */
  static final String ADDRESS = "10.201.0.1";

  private static final String INSIDE = "LIGHTLOCK_BENCH_INSIDE";
  private static final String SET_UP =
      "ip link set lo up && ip link add bench0 type veth peer name bench1"
          + " && ip addr add "
          + ADDRESS
          + "/24 dev bench0 && ip link set bench0 up && ip link set bench1 up && exec \"$@\"";

  private OwnNetwork() {}

  /** Whether this process runs in there. */
  static boolean isInside() {
    return System.getenv(INSIDE) != null;
  }

  /** Runs the benchmark with these arguments in there and returns its figures. */
  static List<Figure> run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("unshare", "--net"));
    if (!"root".equals(System.getProperty("user.name"))) {
      command.add("--map-root-user");
    }
    command.addAll(List.of("--kill-child", "--fork", "sh", "-c", SET_UP, "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dlightlock.home=" + Installed.home(),
            "-cp",
            System.getProperty("java.class.path"),
            Bench.class.getName()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put(INSIDE, "yes");
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    String json = "";
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        json = line;
      }
    }
    var _ = process.waitFor();
    if (!json.startsWith("{")) {
      throw new IOException("the benchmark in a network of its own said nothing");
    }
    List<Figure> figures = new ArrayList<>();
    for (JsonNode figure : new JsonMapper().readTree(json).path("figures")) {
      figures.add(Figure.told(figure));
    }
    return figures;
  }
}
