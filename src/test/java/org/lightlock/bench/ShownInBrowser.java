package org.lightlock.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * From a camera's sending to the picture on the screen of a real Chromium, read off the number in
 * the picture (see FrameMark) in the large view, over MSE.
 */
final class ShownInBrowser implements Lab.Measurement {
  private static final double LIMIT_MILLIS = 500;
  private static final String CAMERA = "street";

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    lab.say("delay to the screen of Chromium");
    try (Cameras cameras = Cameras.start(lab.log("cameras"), List.of(Clips.H264));
        Product product =
            Product.start(
                lab.folder().resolve("shown"),
                List.of(new Product.Camera(CAMERA, cameras.address(0), Lab.ALWAYS)));
        Screen screen = screen(product)) {
      screen.openLarge();
      var delays = new Samples(screen.delays(cameras, lab.times(10, 3) * lab.runs()));
      return List.of(
          Figure.of(
              "shown-p50",
              "camera's sending to picture shown in Chromium, full view, p50",
              delays.percentile(50),
              "ms",
              LIMIT_MILLIS,
              Map.of(
                  "pictures", delays.count(),
                  "p95, ms", Figure.rounded(delays.percentile(95)))));
    }
  }

  private static Screen screen(Product product) throws IOException, InterruptedException {
    product.client().awaitState(CAMERA, "LIVE", Duration.ofSeconds(30));
    return new Screen(product, Screen.Transport.MSE);
  }
}
