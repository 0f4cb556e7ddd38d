package org.lightlock.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Two thousand viewers come and go; what the gateway holds afterwards that it did not before. */
final class ViewerLeaks implements Lab.Measurement {
  private static final double HEAP_LIMIT_MEGABYTES = 4;
  private static final double NATIVE_LIMIT_MEGABYTES = 30;
  private static final double COUNT_LIMIT = 3;
  private static final int PER_SECOND = 20;
  private static final long CALM_MILLIS = 20_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    int count = lab.times(2_000, 40);
    try (Cameras cameras = Cameras.start(lab.log("cameras"), List.of(Clips.H264));
        Product product = FanOut.product(lab, "leaks", cameras.address(0), Lab.ALWAYS);
        LoadProcess steady = viewers(lab, product)) {
      product.client().awaitState(FanOut.CAMERA, "LIVE", PATIENCE);
      steady.open(1, 0); // the encoder runs all the time
      var _ = churn(lab, product, lab.times(400, 20)); // pools are filled, code is compiled
      GatewayState before = GatewayState.read(product.gateway());
      lab.say("leaks: before, " + before);
      lab.say("leaks: " + count + " viewers come and go");
      JsonNode firstHalf = churn(lab, product, count / 2);
      GatewayState between = GatewayState.read(product.gateway());
      lab.say("leaks: half way, " + between);
      JsonNode secondHalf = churn(lab, product, count / 2);
      GatewayState after = GatewayState.read(product.gateway());
      lab.say("leaks: after, " + after);
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("before", before.toString());
      details.put("half way", between.toString());
      details.put("after", after.toString());
      details.put("joined", sum("joined", firstHalf, secondHalf));
      details.put("why not", firstHalf.path("failures") + " " + secondHalf.path("failures"));
      return List.of(
          Figure.of(
              "leak-heap",
              "heap after " + count + " joins and leaves, more than before",
              after.heapMegabytes() - before.heapMegabytes(),
              "MB",
              HEAP_LIMIT_MEGABYTES,
              details),
          figure(
              "leak-native",
              "native memory, more than before",
              after.nativeMegabytes() - before.nativeMegabytes(),
              "MB",
              NATIVE_LIMIT_MEGABYTES),
          figure(
              "leak-threads",
              "threads, more than before",
              after.threads() - before.threads(),
              "",
              COUNT_LIMIT),
          figure(
              "leak-descriptors",
              "descriptors, more than before",
              after.descriptors() - before.descriptors(),
              "",
              COUNT_LIMIT),
          figure("leak-failed", "joins that failed", sum("failed", firstHalf, secondHalf), "", 0));
    }
  }

  private static int sum(String field, JsonNode one, JsonNode other) {
    return one.path(field).asInt() + other.path(field).asInt();
  }

  private static LoadProcess viewers(Lab lab, Product product) throws IOException {
    return LoadProcess.ofGateway(lab.log("load"), product, FanOut.CAMERA, FanOut.RENDITION);
  }

  /** Lets viewers come and go, and all connections that they had for HTTPS, too. */
  private static JsonNode churn(Lab lab, Product product, int count)
      throws IOException, InterruptedException {
    JsonNode joins;
    try (LoadProcess load = viewers(lab, product)) {
      joins = load.churn(count, PER_SECOND, 100);
    }
    Thread.sleep(CALM_MILLIS);
    return joins;
  }

  private static Figure figure(String name, String what, double value, String unit, double limit) {
    return Figure.of(name, what, value, unit, limit, Map.of());
  }
}
