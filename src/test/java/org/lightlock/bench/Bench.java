package org.lightlock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lightlock.frame.Codec;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code lightlock bench}: measures what the project promises. See docs/benchmarks.md. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures the relay against its targets and against ffmpeg.")
public final class Bench implements java.util.concurrent.Callable<Integer> {
  private static final int ALL_MET = 0;
  private static final int SOME_MISSED = 1;

  @Parameters(paramLabel = "WHAT", description = "relay, idle, storm, fan-out, latency or logins.")
  private String what = "";

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  private boolean json;

  @Option(names = "--runs", defaultValue = "5", description = "Default: 5.")
  private int runs = 5;

  @Option(names = "--quick", description = "Short, to see that it works; says little.")
  private boolean quick;

  @Option(
      names = "--viewers",
      defaultValue = "200",
      paramLabel = "N",
      description = "Of fan-out. Default: 200.")
  private int viewers = 200;

  @Option(
      names = "--feedback",
      description = "Viewers of fan-out's scale send congestion feedback, too, as Chromium does.")
  private boolean feedback;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "FIGURE",
      description =
          "Some of cpu-h264, cpu-h265, cpu-mjpeg, delay, shown, join, loss, memory, confinement; of"
              + " idle: small, large, wake; of fan-out: scale, joins, leaks, janus, mse; of"
              + " latency: webrtc, mse. Default: all.")
  private List<String> only = new ArrayList<>();

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, Lab.Measurement> measurements = measurements();
    if (measurements.isEmpty()
        || runs < 1
        || viewers < 2
        || !measurements.keySet().containsAll(only)) {
      System.err.println(
          "lightlock: usage: lightlock bench relay|idle|storm|fan-out|latency|logins [--json]"
              + " [--runs N] [--quick] [--viewers N] [--only "
              + String.join(",", measurements.keySet())
              + "]");
      return CommandLine.ExitCode.USAGE;
    }
    Path folder = Files.createTempDirectory("lightlock-bench-");
    try {
      List<Figure> figures = new ArrayList<>();
      Lab lab = new Lab(folder, Clips.mjpeg(folder), runs, quick);
      for (Map.Entry<String, Lab.Measurement> entry : measurements.entrySet()) {
        if (only.isEmpty() || only.contains(entry.getKey())) {
          figures.addAll(measure(lab, entry.getKey(), entry.getValue()));
        }
      }
      print(figures);
      return figures.stream().allMatch(Figure::met) ? ALL_MET : SOME_MISSED;
    } finally {
      remove(folder);
    }
  }

  private Map<String, Lab.Measurement> measurements() {
    return switch (what) {
      case "relay" -> relay();
      case "idle" -> idle();
      case "storm" -> Map.of("storm", new ReconnectStorm());
      case "fan-out" -> fanOut();
      case "latency" -> latency();
      case "logins" -> Map.of("logins", new LoginSurge());
      default -> Map.of();
    };
  }

  private Map<String, Lab.Measurement> fanOut() {
    Map<String, Lab.Measurement> measurements = new LinkedHashMap<>();
    measurements.put("scale", new FanOut(viewers, feedback));
    measurements.put("joins", new JoinStorm());
    measurements.put("leaks", new ViewerLeaks());
    measurements.put("janus", new JanusComparison(viewers));
    measurements.put("mse", new SocketFanOut());
    return measurements;
  }

  private static Map<String, Lab.Measurement> latency() {
    Map<String, Lab.Measurement> measurements = new LinkedHashMap<>();
    measurements.put("webrtc", new BrowserLatency(Screen.Transport.WEBRTC));
    measurements.put("mse", new BrowserLatency(Screen.Transport.MSE));
    return measurements;
  }

  private static Map<String, Lab.Measurement> idle() {
    Map<String, Lab.Measurement> measurements = new LinkedHashMap<>();
    measurements.put("small", new IdleCameras("idle-360p15", Clips.SMALL_H264, 40));
    measurements.put("large", new IdleCameras("idle-1080p25", Clips.H264, 10));
    measurements.put("wake", new WakeUp());
    return measurements;
  }

  private static Map<String, Lab.Measurement> relay() {
    Map<String, Lab.Measurement> measurements = new LinkedHashMap<>();
    measurements.put("cpu-h264", new CpuRatio(Codec.H264));
    measurements.put("cpu-h265", new CpuRatio(Codec.H265));
    measurements.put("cpu-mjpeg", new CpuRatio(Codec.MJPEG));
    measurements.put("delay", new AddedDelay());
    measurements.put("shown", new ShownInBrowser());
    measurements.put("join", new JoinTime());
    measurements.put("loss", new WorkerLoss());
    measurements.put("memory", new MemoryUse());
    measurements.put("confinement", new ConfinementCost());
    return measurements;
  }

  private static List<Figure> measure(Lab lab, String name, Lab.Measurement measurement)
      throws InterruptedException {
    try {
      return measurement.measure(lab);
    } catch (IOException | RuntimeException e) {
      // The other figures are still worth having.
      lab.say(name + " could not be measured: " + e);
      return List.of(Figure.failed(name, e.toString()));
    }
  }

  private void print(List<Figure> figures) {
    boolean met = figures.stream().allMatch(Figure::met);
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("bench", what);
      all.put("processors", Runtime.getRuntime().availableProcessors());
      all.put("kernel", System.getProperty("os.version"));
      all.put("java", System.getProperty("java.version"));
      all.put("runs", runs);
      all.put("quick", quick);
      all.put("figures", figures.stream().map(Figure::json).toList());
      all.put("met", met);
      System.out.println(new JsonMapper().writeValueAsString(all));
      return;
    }
    System.out.println();
    figures.forEach(figure -> System.out.print(figure.text()));
    System.out.println(met ? "All targets are met." : "Some targets are missed.");
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
