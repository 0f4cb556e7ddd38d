package org.lightlock.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a sender delivered to its viewers in a while, and what it took.
 *
 * @param megabits of datagrams' contents that came and were authentic
 * @param lost packets that never came
 * @param refused packets that were not authentic or came twice
 * @param cpuSeconds of the sending process
 * @param clientCpuSeconds of the process that received
 */
record Delivery(
    int viewers,
    double seconds,
    double megabits,
    long packets,
    long lost,
    long refused,
    long pictures,
    long incomplete,
    double delayMiddleMillis,
    double delayWorstMillis,
    double cpuSeconds,
    double clientCpuSeconds) {

  /** Whoever counts something else in the same while. */
  interface Watcher {
    /** All viewers are there and the counting begins. */
    void begins() throws IOException, InterruptedException;

    /** It has ended; they are still there. */
    default void ended() throws IOException, InterruptedException {}
  }

  /** Lets viewers in, waits until it runs evenly, counts, and lets them leave. */
  static Delivery measure(LoadProcess load, long sender, int viewers, int seconds, int settle)
      throws IOException, InterruptedException {
    return measure(load, sender, viewers, seconds, settle, () -> {});
  }

  /** The same, while somebody else counts, too. */
  static Delivery measure(
      LoadProcess load, long sender, int viewers, int seconds, int settle, Watcher watcher)
      throws IOException, InterruptedException {
    load.open(viewers, 50);
    Thread.sleep(settle * 1_000L);
    watcher.begins();
    double before = ProcessUse.cpuSeconds(sender);
    JsonNode window = load.window(seconds);
    double used = ProcessUse.cpuSeconds(sender) - before;
    watcher.ended();
    load.leave();
    return new Delivery(
        viewers,
        window.path("seconds").asDouble(),
        window.path("datagramBytes").asLong() * 8 / 1e6,
        window.path("packets").asLong(),
        window.path("lost").asLong(),
        window.path("refused").asLong() + window.path("refusedReports").asLong(),
        window.path("pictures").asLong(),
        window.path("incomplete").asLong(),
        window.path("delayMillis").path("p50").asDouble(Double.NaN),
        window.path("delayMillis").path("p99").asDouble(Double.NaN),
        used,
        window.path("cpuSeconds").asDouble());
  }

  double megabitsPerSecond() {
    return megabits / seconds;
  }

  double lostPercent() {
    return 100.0 * lost / Math.max(1, lost + packets);
  }

  /** Processors, in milliseconds a megabit, with everything that the process does. */
  double grossMillisPerMegabit() {
    return cpuSeconds * 1e3 / megabits;
  }

  /**
   * The same of what more viewers cost over one: without decoding, encoding and idling. NaN where
   * so few viewers were added that the rest's unevenness is larger.
   */
  double netMillisPerMegabit(Delivery one) {
    double more = cpuSeconds / seconds - one.cpuSeconds / one.seconds;
    return more <= 0 ? Double.NaN : more * 1e3 / (megabitsPerSecond() - one.megabitsPerSecond());
  }

  /** What a person wants to see of it. */
  Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("viewers", viewers);
    details.put("delivered, Mb/s", Figure.rounded(megabitsPerSecond()));
    details.put("packets a second", Math.round(packets / seconds));
    details.put("pictures a second and viewer", Figure.rounded(pictures / seconds / viewers));
    details.put("lost, %", Figure.rounded(lostPercent()));
    details.put("incomplete pictures", incomplete);
    details.put("refused packets", refused);
    details.put("delay p50, ms", Figure.rounded(delayMiddleMillis));
    details.put("delay p99, ms", Figure.rounded(delayWorstMillis));
    details.put("processors of the sender", Figure.rounded(cpuSeconds / seconds));
    details.put("processors of the viewers", Figure.rounded(clientCpuSeconds / seconds));
    return details;
  }
}
