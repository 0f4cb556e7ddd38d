package org.lightlock.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The delay that Lightlock adds, 1080p25, one camera: from the last packet of a frame to the
 * complete fragment at a viewer on this machine. An upper bound of the delay to TLS: encryption,
 * loopback and decryption are in it.
 */
final class AddedDelay implements Lab.Measurement {
  private static final double MIDDLE_LIMIT_MILLIS = 35;
  private static final double WORST_LIMIT_MILLIS = 80;
  private static final int WARM_UP_FRAMES = 125;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CAMERA = "street";
  private static final String HISTOGRAM = "lightlock_delay_seconds";

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    List<Double> middles = new ArrayList<>();
    List<Double> worsts = new ArrayList<>();
    Map<String, Object> details = new LinkedHashMap<>();
    int frames = lab.times(500, 125);
    try (Cameras cameras = Cameras.start(lab.log("cameras"), List.of(Clips.H264));
        Product product =
            Product.start(
                lab.folder().resolve("delay"),
                List.of(new Product.Camera(CAMERA, cameras.address(0), Lab.ALWAYS)));
        LiveViewer viewer = product.client().watch(CAMERA, "full")) {
      viewer.awaitCount(2 * WARM_UP_FRAMES, PATIENCE);
      Counters before = product.counters();
      for (int run = 1; run <= lab.runs(); run++) {
        lab.say("added delay, run " + run + " of " + lab.runs());
        int first = viewer.count();
        viewer.awaitCount(first + frames, PATIENCE);
        var delays =
            new Samples(viewer.from(first).stream().map(LiveViewer.Received::delayMillis).toList());
        middles.add(delays.percentile(50));
        worsts.add(delays.percentile(99));
      }
      Counters after = product.counters();
      details.put("p50 of each run, ms", new Samples(middles).rounded());
      details.put("p99 of each run, ms", new Samples(worsts).rounded());
      details.put(
          "gateway's own histogram to TLS, p50", after.bucket(HISTOGRAM, CAMERA, 50, before));
      details.put(
          "gateway's own histogram to TLS, p99", after.bucket(HISTOGRAM, CAMERA, 99, before));
      details.put("note", "upper bound: measured at the viewer, with TLS and loopback");
    }
    return List.of(
        Figure.of(
            "added-delay-p50",
            "added delay, last packet to viewer, p50",
            new Samples(middles).median(),
            "ms",
            MIDDLE_LIMIT_MILLIS,
            details),
        Figure.of(
            "added-delay-p99",
            "added delay, last packet to viewer, p99",
            new Samples(worsts).median(),
            "ms",
            WORST_LIMIT_MILLIS,
            Map.of()));
  }
}
