package org.lightlock.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From a viewer's wish to the first live picture of a camera in standby. */
final class WakeUp implements Lab.Measurement {
  private static final double LIMIT_MILLIS = 300;
  private static final double PERCENT = 95;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Longer than the gateway waits before it lets a worker rest. */
  private static final int REST_MILLIS = 12_000;

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    List<Figure> figures = new ArrayList<>();
    for (Path clip : List.of(Clips.SMALL_H264, Clips.H264)) {
      figures.add(measure(lab, clip));
    }
    return figures;
  }

  private static Figure measure(Lab lab, Path clip) throws IOException, InterruptedException {
    lab.say("waking up, " + clip.getFileName());
    String name = "wake-" + clip.getFileName().toString().replaceAll("\\..*", "");
    List<Double> millis = new ArrayList<>();
    try (Cameras cameras = Cameras.start(lab.log(name), List.of(clip));
        Product product =
            Product.start(
                lab.folder().resolve(name),
                List.of(new Product.Camera("cam", cameras.address(0), Lab.ALWAYS)))) {
      for (int i = 0; i < lab.times(10, 2); i++) {
        product.client().awaitState("cam", "STANDBY", PATIENCE);
        Thread.sleep(i == 0 ? 3_000 : 500 + 300L * i % 1_700);
        long asked = LiveViewer.nowMicros();
        try (LiveViewer viewer = product.client().watch("cam", "full")) {
          LiveViewer.Received first =
              viewer.awaitFirst(
                  picture -> picture.isLive() && picture.arrivalMicros() > asked - 1_000_000,
                  0,
                  PATIENCE);
          millis.add((first.receivedMicros() - asked) / 1e3);
        }
        Thread.sleep(lab.times(REST_MILLIS, REST_MILLIS));
      }
    }
    var samples = new Samples(millis);
    return Figure.of(
        name,
        "first picture after standby (" + clip.getFileName() + "), p95 of " + samples.count(),
        samples.percentile(PERCENT),
        "ms",
        LIMIT_MILLIS,
        Map.of("p50, ms", Figure.rounded(samples.median()), "all, ms", samples.rounded()));
  }
}
