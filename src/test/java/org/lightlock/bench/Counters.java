package org.lightlock.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the gateway's own /metrics said at one moment. */
final class Counters {
  private static final Pattern BOUND = Pattern.compile("le=\"([^\"]+)\"");

  private final String text;

  private Counters(String text) {
    this.text = text;
  }

  static Counters read(int port) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port + "/metrics");
      return new Counters(
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
              .body());
    }
  }

  /** The sum of a counter's values for one camera. */
  double of(String name, String camera) {
    return text.lines()
        .filter(line -> line.startsWith(name + "{") && line.contains("\"" + camera + "\""))
        .mapToDouble(Counters::value)
        .sum();
  }

  /**
   * How many a histogram has counted up to each bound, in all label values that the line's
   * beginning leaves open.
   */
  Map<Double, Double> buckets(String beginning) {
    Map<Double, Double> counts = new TreeMap<>();
    text.lines()
        .filter(line -> line.startsWith(beginning))
        .forEach(
            line -> {
              Matcher bound = BOUND.matcher(line);
              if (bound.find()) {
                String upper = bound.group(1);
                double seconds =
                    upper.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(upper);
                counts.merge(seconds, value(line), Double::sum);
              }
            });
    return counts;
  }

  /** The bucket of a delay histogram in which a percentile lies, since an earlier reading. */
  String bucket(String name, String camera, double percent, Counters earlier) {
    Map<String, Double> before = earlier.cumulative(name, camera);
    Map<String, Double> now = cumulative(name, camera);
    now.replaceAll((bound, count) -> count - before.getOrDefault(bound, 0.0));
    double rank = percent / 100 * now.getOrDefault("+Inf", 0.0);
    String below = "0";
    for (Map.Entry<String, Double> bucket : now.entrySet()) {
      if (bucket.getValue() >= rank && rank > 0) {
        return below + " to " + bucket.getKey() + " s";
      }
      below = bucket.getKey();
    }
    return "nothing counted";
  }

  private Map<String, Double> cumulative(String name, String camera) {
    Map<String, Double> counts = new LinkedHashMap<>();
    text.lines()
        .filter(line -> line.startsWith(name + "_bucket{") && line.contains("\"" + camera + "\""))
        .filter(line -> line.contains("\"full\""))
        .forEach(
            line -> {
              Matcher bound = BOUND.matcher(line);
              if (bound.find()) {
                counts.put(bound.group(1), value(line));
              }
            });
    return counts;
  }

  private static double value(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
