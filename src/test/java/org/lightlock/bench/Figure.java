package org.lightlock.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * One measured figure beside its target.
 *
 * @param name how a program finds it in the JSON
 * @param what how a person reads it
 * @param value NaN when it could not be measured
 * @param limit the target: value must not be larger
 * @param details how the value came about, and what else was seen on the way
 */
record Figure(
    String name,
    String what,
    double value,
    String unit,
    double limit,
    Map<String, Object> details) {

  static Figure of(
      String name,
      String what,
      double value,
      String unit,
      double limit,
      Map<String, Object> details) {
    return new Figure(name, what, value, unit, limit, details);
  }

  /** A figure that could not be measured counts as missed. */
  static Figure failed(String name, String problem) {
    return new Figure(name, name, Double.NaN, "", Double.NaN, Map.of("problem", problem));
  }

  /** One that another process has measured and told as {@link #json}. */
  static Figure told(JsonNode json) {
    Map<String, Object> details = new LinkedHashMap<>();
    json.path("details")
        .properties()
        .forEach(
            detail ->
                details.put(
                    detail.getKey(),
                    detail.getValue().isString()
                        ? detail.getValue().asString()
                        : detail.getValue()));
    return new Figure(
        json.path("name").asString(""),
        json.path("what").asString(""),
        json.path("value").asDouble(Double.NaN),
        json.path("unit").asString(""),
        json.path("target").asDouble(Double.NaN),
        details);
  }

  boolean met() {
    return value <= limit;
  }

  /** As a JSON object. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("what", what);
    json.put("value", Double.isNaN(value) ? null : rounded(value));
    json.put("unit", unit);
    json.put("target", Double.isNaN(limit) ? null : limit);
    json.put("met", met());
    json.put("details", details);
    return json;
  }

  /** Lines of the table. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%-6s %-66s %9s %-5s (target <= %s)%n",
            met() ? "met" : "MISSED",
            what,
            number(value),
            unit,
            number(limit)));
    details.forEach(
        (key, detail) -> text.append(String.format(Locale.ROOT, "         %s: %s%n", key, detail)));
    return text.toString();
  }

  private static String number(double number) {
    return Double.isNaN(number) ? "-" : Double.toString(rounded(number));
  }

  /** Three digits after the point are more than any of the figures is exact. */
  static double rounded(double number) {
    return Double.isNaN(number) ? number : Math.round(number * 1000) / 1000.0;
  }
}
