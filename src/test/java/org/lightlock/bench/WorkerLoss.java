package org.lightlock.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long a viewer is without the camera's picture after {@code kill -9} of its worker. */
final class WorkerLoss implements Lab.Measurement {
  private static final double LIMIT_MILLIS = 3_000;
  private static final double PERCENT = 95;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String CAMERA = "street";

  /** Until the next warm worker waits: kills one after the other are another matter. */
  private static final long REST_MILLIS = 5_000;

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    List<Double> millis = new ArrayList<>();
    int times = lab.times(20, 3);
    try (Cameras cameras = Cameras.start(lab.log("cameras"), List.of(Clips.H264));
        Product product =
            Product.start(
                lab.folder().resolve("loss"),
                List.of(new Product.Camera(CAMERA, cameras.address(0), Lab.ALWAYS)));
        LiveViewer viewer = product.client().watch(CAMERA, "full")) {
      for (int i = 1; i <= times; i++) {
        lab.say("killing the worker, " + i + " of " + times);
        product.client().awaitState(CAMERA, "LIVE", PATIENCE);
        Thread.sleep(REST_MILLIS);
        long worker = product.busyWorker();
        int first = viewer.count();
        long killed = LiveViewer.nowMicros();
        ProcessHandle.of(worker).ifPresent(ProcessHandle::destroyForcibly);
        LiveViewer.Received back =
            viewer.awaitFirst(
                picture -> picture.isLive() && isAfter(picture, killed), first, PATIENCE);
        millis.add((back.receivedMicros() - killed) / 1e3);
      }
    }
    var samples = new Samples(millis);
    return List.of(
        Figure.of(
            "worker-loss",
            "picture back after kill -9 of the worker, p95 of " + samples.count(),
            samples.percentile(PERCENT),
            "ms",
            LIMIT_MILLIS,
            Map.of("p50, ms", Figure.rounded(samples.median()), "all, ms", samples.rounded())));
  }

  /** The signal takes a moment; a new worker comes later than any last frame of the old one. */
  private static boolean isAfter(LiveViewer.Received picture, long killedMicros) {
    return picture.arrivalMicros() > killedMicros + 50_000;
  }
}
