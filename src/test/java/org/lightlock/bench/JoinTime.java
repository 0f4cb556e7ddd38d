package org.lightlock.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long a viewer waits for the first picture of a tile: from asking for the socket to having the
 * camera's first IDR, with a camera that is pulled anyway and with one that has to be dialled. The
 * encoder is cold both times.
 */
final class JoinTime implements Lab.Measurement {
  private static final double WARM_LIMIT_MILLIS = 1_000;
  private static final double DIALLED_LIMIT_MILLIS = 2_500;
  private static final double PERCENT = 95;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration REST = Duration.ofSeconds(60);

  /** An encoder ends five seconds after its last viewer. */
  private static final long ENCODER_ENDS_MILLIS = 6_000;

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    List<Double> warm = new ArrayList<>();
    List<Double> dialled = new ArrayList<>();
    int times = lab.times(10, 2);
    List<Path> clips = List.of(Clips.H264, Clips.H264);
    try (Cameras cameras = Cameras.start(lab.log("cameras"), clips);
        Product product =
            Product.start(
                lab.folder().resolve("join"),
                List.of(
                    new Product.Camera("warm", cameras.address(0), Lab.ALWAYS),
                    new Product.Camera("resting", cameras.address(1), Lab.ON_DEMAND)))) {
      product.client().awaitState("warm", "LIVE", REST);
      for (int i = 1; i <= times; i++) {
        lab.say("joining, " + i + " of " + times);
        product.client().awaitState("resting", "IDLE", REST);
        Thread.sleep(ENCODER_ENDS_MILLIS);
        warm.add(firstPictureMillis(product, "warm"));
        dialled.add(firstPictureMillis(product, "resting"));
      }
    }
    return List.of(
        figure("join-warm", "first picture of a tile, warm camera", warm, WARM_LIMIT_MILLIS),
        figure(
            "join-dialled",
            "first picture of a tile, camera to be dialled",
            dialled,
            DIALLED_LIMIT_MILLIS));
  }

  private static double firstPictureMillis(Product product, String camera)
      throws IOException, InterruptedException {
    long start = LiveViewer.nowMicros();
    try (LiveViewer viewer = product.client().watch(camera, "tile")) {
      // The card of a camera that is being dialled may come before, or the last IDR of old.
      LiveViewer.Received first =
          viewer.awaitFirst(
              picture -> picture.isLive() && picture.arrivalMicros() > start - 1_000_000,
              0,
              PATIENCE);
      return (first.receivedMicros() - start) / 1e3;
    }
  }

  private static Figure figure(String name, String what, List<Double> millis, double limit) {
    var samples = new Samples(millis);
    return Figure.of(
        name,
        what + ", p95 of " + samples.count(),
        samples.percentile(PERCENT),
        "ms",
        limit,
        Map.of("p50, ms", Figure.rounded(samples.median()), "all, ms", samples.rounded()));
  }
}
