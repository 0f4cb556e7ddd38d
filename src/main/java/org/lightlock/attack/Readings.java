package org.lightlock.attack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A gateway's counters at one moment, as its metrics listener tells them.
 *
 * @param values by name and labels, which the listener sorts by their names
 */
record Readings(Map<String, Double> values) {
  Readings {
    values = Map.copyOf(values);
  }

  /** Reads all counters. */
  static Readings of(HttpClient http, int port) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .timeout(Duration.ofSeconds(10))
            .build();
    return parse(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  /** Reads Prometheus' text format. */
  static Readings parse(String text) {
    Map<String, Double> values = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      int blank = line.lastIndexOf(' ');
      if (blank > 0 && !line.startsWith("#")) {
        values.put(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
      }
    }
    return new Readings(values);
  }

  /** What was counted since other readings. */
  Readings since(Readings earlier) {
    Map<String, Double> grown = new HashMap<>();
    values.forEach(
        (name, value) -> grown.put(name, value - earlier.values.getOrDefault(name, 0.0)));
    return new Readings(grown);
  }

  private long counter(String nameAndLabels) {
    return values.getOrDefault(nameAndLabels, 0.0).longValue();
  }

  /** Frames of a camera that came out of its worker. */
  long frames(String camera) {
    return counter("lightlock_frames_in_total{camera=\"" + camera + "\"}");
  }

  /** Workers of a camera that were replaced. */
  long restarts(String camera) {
    return counter("lightlock_worker_restarts_total{camera=\"" + camera + "\"}");
  }

  /** How often a camera's input was refused for this reason. */
  long rejections(String camera, int number) {
    return counter(
        "lightlock_rejections_total{camera=\"" + camera + "\",number=\"" + number + "\"}");
  }

  /** Security events of a camera and a case. */
  long events(String camera, int attackCase) {
    return counter(
        "lightlock_security_events_total{camera=\"" + camera + "\",case=\"" + attackCase + "\"}");
  }
}
