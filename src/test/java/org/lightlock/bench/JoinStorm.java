package org.lightlock.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Viewers who join a stream that others watch, one after the other and two hundred within one
 * second. Their connections for HTTPS are open already, as those of a page that is loaded.
 */
final class JoinStorm implements Lab.Measurement {
  private static final double SINGLE_LIMIT_MILLIS = 300;
  private static final double STORM_LIMIT_MILLIS = 3_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    int count = lab.times(200, 20);
    try (Cameras cameras = Cameras.start(lab.log("cameras"), List.of(Clips.H264));
        Product product = FanOut.product(lab, "joins", cameras.address(0), Lab.ALWAYS);
        LoadProcess load =
            LoadProcess.ofGateway(lab.log("load"), product, FanOut.CAMERA, FanOut.RENDITION)) {
      product.client().awaitState(FanOut.CAMERA, "LIVE", PATIENCE);
      load.open(1, 0); // the encoder runs
      load.churn(lab.times(200, 20), 20, 0); // both sides' code is compiled
      lab.say("joins: one after the other");
      JsonNode single = load.churn(lab.times(100, 10), 5, 0);
      load.warm(count);
      lab.say("joins: " + count + " within a second");
      JsonNode storm = load.openSome(count, count);
      load.leave();
      return List.of(
          Figure.of(
              "join-webrtc",
              "answer to the first picture, 5 joins a second, p99",
              single.path("firstIdrAfterAnswerMillis").path("p99").asDouble(Double.NaN),
              "ms",
              SINGLE_LIMIT_MILLIS,
              details(single)),
          Figure.of(
              "join-storm",
              count + " joins in one second: from the first asking until all have a picture",
              storm.path("seconds").asDouble(Double.NaN) * 1e3,
              "ms",
              STORM_LIMIT_MILLIS,
              details(storm)),
          Figure.of(
              "join-storm-failed",
              "of these, viewers who did not get in",
              storm.path("failed").asInt(),
              "",
              0,
              Map.of("why", storm.path("failures").toString())));
    }
  }

  private static Map<String, Object> details(JsonNode joins) {
    Map<String, Object> details = new LinkedHashMap<>();
    for (String moment :
        List.of(
            "answered", "checked", "secured", "firstPacket", "firstIdr", "firstIdrAfterAnswer")) {
      JsonNode millis = joins.path(moment + "Millis");
      details.put(
          moment + ", ms",
          "p50 %s, p99 %s, worst %s"
              .formatted(millis.path("p50"), millis.path("p99"), millis.path("max")));
    }
    details.put("profiles", joins.path("profiles").toString());
    return details;
  }
}
