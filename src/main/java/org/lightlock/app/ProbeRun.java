package org.lightlock.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lightlock.config.CameraSideConfig;
import org.lightlock.frame.Codec;
import org.lightlock.frame.Confinement;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;
import org.lightlock.probe.Advice;
import org.lightlock.probe.Probe;
import org.lightlock.probe.ProbeResult;
import org.lightlock.supervise.WorkerLimits;

/** One camera through a real confined worker and the real encoder. */
final class ProbeRun {
  private ProbeRun() {}

  /**
   * What is asked.
   *
   * @param snapshot where a PNG of the first picture goes
   */
  record Request(
      CameraSideConfig.Camera camera, int seconds, boolean json, Optional<Path> snapshot) {}

  /** Probes, prints and returns the exit code. */
  static int run(Request request) throws CommandException {
    try {
      var probe =
          new Probe(
              CameraSideProcess.entry(request.camera()),
              Duration.ofSeconds(request.seconds()),
              request.snapshot().isPresent());
      ProbeResult result = probe.run();
      if (request.json()) {
        ReadyLine.print(json(result));
      } else {
        text(result).forEach(System.out::println);
      }
      if (request.snapshot().isPresent() && result.frames() > 0) {
        probe.writeSnapshot(request.snapshot().get());
      }
      return result.verdict().exitCode();
    } catch (IOException e) {
      throw new CommandException(ExitCode.PART_FAILED, "the probe failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.PART_FAILED;
    }
  }

  /** Why there is no picture; what was thrown away beside pictures is no reason for anything. */
  private static Optional<Rejection> reason(ProbeResult result) {
    return result.reason().filter(_ -> result.frames() == 0);
  }

  private static List<String> text(ProbeResult result) {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("result", result.verdict().words());
    reason(result).ifPresent(why -> rows.put("reason", why.number() + " " + why.words()));
    reason(result).flatMap(Advice::on).ifPresent(advice -> rows.put("what to do", advice));
    result.transport().ifPresent(chosen -> rows.put("transport", transportWords(result, chosen)));
    result
        .refusedPin()
        .ifPresent(
            pin -> {
              rows.put("certificate", pin.toString());
              rows.put("if it is the camera's", "write into its entry: tls-pin: " + pin);
            });
    result.codec().ifPresent(codec -> rows.put("codec", codec.words()));
    if (result.frames() > 0) {
      rows.put("picture", result.width() + "x" + result.height());
      rows.put("delivered", String.format(Locale.ROOT, "%.2f frames/s", result.framesPerSecond()));
      rows.put(
          "key frames",
          result.keyFrameSeconds() > 0
              ? String.format(Locale.ROOT, "every %.2f s", result.keyFrameSeconds())
              : "fewer than two seen");
      rows.put("first picture", result.firstPictureMillis() + " ms");
      rows.put(
          "decode",
          String.format(Locale.ROOT, "%.2f ms CPU per frame", result.decodeMillisPerFrame()));
      rows.put(
          "encode",
          String.format(Locale.ROOT, "%.2f ms CPU per frame", result.encodeMillisPerFrame()));
    }
    rows.put("confinement", words(result.locks()));
    rows.put("control group", WorkerLimits.DEFAULT.controlGroups());
    rows.put("proven denied", words(result.proven()));
    result
        .rejections()
        .forEach((why, count) -> rows.put("rejected " + why.number(), count + " x " + why.words()));
    return rows.entrySet().stream()
        .map(row -> String.format(Locale.ROOT, "%-15s %s", row.getKey(), row.getValue()))
        .toList();
  }

  private static String transportWords(ProbeResult result, Transport chosen) {
    return chosen.words()
        + result.transportReason().map(why -> ", because with another: " + why.words()).orElse("");
  }

  private static Map<String, Object> json(ProbeResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("result", result.verdict().name().toLowerCase(Locale.ROOT));
    reason(result).ifPresent(why -> json.put("reason", rejection(why, 1)));
    reason(result).flatMap(Advice::on).ifPresent(advice -> json.put("advice", advice));
    json.put("transport", result.transport().map(Transport::words).orElse(""));
    result.transportReason().ifPresent(why -> json.put("transportReason", rejection(why, 1)));
    result.refusedPin().ifPresent(pin -> json.put("tlsPin", pin.toString()));
    json.put("codec", result.codec().map(Codec::words).orElse(""));
    json.put("width", result.width());
    json.put("height", result.height());
    json.put("frames", result.frames());
    json.put("framesPerSecond", result.framesPerSecond());
    json.put("keyFrameSeconds", result.keyFrameSeconds());
    json.put("firstPictureMillis", result.firstPictureMillis());
    json.put("decodeMillisPerFrame", result.decodeMillisPerFrame());
    json.put("encodeMillisPerFrame", result.encodeMillisPerFrame());
    json.put("confinement", names(result.locks()));
    json.put("controlGroup", WorkerLimits.DEFAULT.controlGroups());
    json.put("provenDenied", names(result.proven()));
    json.put(
        "rejections",
        result.rejections().entrySet().stream()
            .map(entry -> rejection(entry.getKey(), entry.getValue()))
            .toList());
    return json;
  }

  private static Map<String, Object> rejection(Rejection why, long count) {
    return Map.of("number", why.number(), "text", why.words(), "count", count);
  }

  private static List<String> names(Collection<Confinement> locks) {
    return locks.stream().sorted().map(Confinement::words).toList();
  }

  private static String words(Collection<Confinement> locks) {
    return locks.isEmpty() ? "none read back" : String.join(", ", names(locks));
  }
}
