package org.lightlock.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One 1080p25 stream to one and to many viewers over WebSocket and TLS, at what cost. */
final class SocketFanOut implements Lab.Measurement {
  private static final int VIEWERS = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long SETTLE_MILLIS = 3_000;

  /** As over WebRTC. */
  private static final double COST_LIMIT_MILLIS = FanOut.COST_LIMIT_MILLIS;

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    List<Double> net = new ArrayList<>();
    List<Double> later = new ArrayList<>();
    Watched many = null;
    try (Cameras cameras = Cameras.start(lab.log("cameras"), List.of(Clips.H264));
        Product product = FanOut.product(lab, "sockets", cameras.address(0), Lab.ALWAYS)) {
      product.client().awaitState(FanOut.CAMERA, "LIVE", PATIENCE);
      lab.say("fan-out, mse: warming up with " + VIEWERS + " viewers");
      watch(product, VIEWERS, lab.times(30, 5));
      for (int run = 1; run <= lab.runs(); run++) {
        lab.say("fan-out, mse, run " + run + " of " + lab.runs());
        Watched one = watch(product, 1, lab.times(20, 5));
        many = watch(product, VIEWERS, lab.times(20, 5));
        net.add(
            1e3
                * (many.processors - one.processors)
                / (many.megabitsPerSecond - one.megabitsPerSecond));
        later.add(many.delays.percentile(99) - one.delays.percentile(99));
      }
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("each run", new Samples(net).rounded());
    if (many != null) {
      details.put("delivered, Mb/s", Figure.rounded(many.megabitsPerSecond));
      details.put("pictures a second and viewer", Figure.rounded(many.picturesPerSecond / VIEWERS));
      details.put("processors of the gateway", Figure.rounded(many.processors));
    }
    details.put("p99 later than with one viewer, ms", new Samples(later).rounded());
    return List.of(
        Figure.of(
            "fan-out-mse-cost",
            "processor time a megabit to " + VIEWERS + " viewers over WebSocket and TLS",
            new Samples(net).median(),
            "ms/Mb",
            COST_LIMIT_MILLIS,
            details));
  }

  /** What viewers got in a while; delays from the last packet of the camera to the viewer, ms. */
  private record Watched(
      double processors, double megabitsPerSecond, double picturesPerSecond, Samples delays) {}

  private static Watched watch(Product product, int count, int seconds)
      throws IOException, InterruptedException {
    List<LiveViewer> viewers = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        viewers.add(product.client().watch(FanOut.CAMERA, FanOut.RENDITION));
      }
      for (LiveViewer viewer : viewers) {
        viewer.awaitCount(1, PATIENCE);
      }
      Thread.sleep(SETTLE_MILLIS);
      List<Integer> first = viewers.stream().map(LiveViewer::count).toList();
      double before = ProcessUse.cpuSeconds(product.gateway());
      long begun = System.nanoTime();
      Thread.sleep(seconds * 1_000L);
      double took = (System.nanoTime() - begun) / 1e9;
      double used = ProcessUse.cpuSeconds(product.gateway()) - before;
      List<LiveViewer.Received> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.addAll(viewers.get(i).from(first.get(i)));
      }
      double megabits = all.stream().mapToLong(LiveViewer.Received::bytes).sum() * 8 / 1e6;
      return new Watched(
          used / took,
          megabits / took,
          all.size() / took,
          new Samples(all.stream().map(LiveViewer.Received::delayMillis).toList()));
    } finally {
      viewers.forEach(LiveViewer::close);
    }
  }
}
