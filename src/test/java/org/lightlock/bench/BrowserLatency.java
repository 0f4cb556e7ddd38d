package org.lightlock.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * From a camera's sending to the picture on the screen of a real Chromium, read off the number in
 * the picture (see FrameMark) in the large view, and how soon after the answer the first picture is
 * shown; over WebRTC or over MSE.
 */
final class BrowserLatency implements Lab.Measurement {
  private static final String CAMERA = "street";
  private static final double MSE_LIMIT_MILLIS = 400;
  private static final double WEBRTC_LIMIT_MILLIS = 150;
  private static final double WEBRTC_WORST_LIMIT_MILLIS = 300;
  private static final double JOIN_LIMIT_MILLIS = 300;

  private final Screen.Transport transport;

  BrowserLatency(Screen.Transport transport) {
    this.transport = transport;
  }

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    String name = transport.attribute();
    double limit = transport == Screen.Transport.MSE ? MSE_LIMIT_MILLIS : WEBRTC_LIMIT_MILLIS;
    List<Double> joins = new ArrayList<>();
    try (Cameras cameras = Cameras.start(lab.log("cameras"), List.of(Clips.H264));
        Product product =
            Product.start(
                lab.folder().resolve("latency-" + name),
                List.of(new Product.Camera(CAMERA, cameras.address(0), Lab.ALWAYS)));
        Screen screen = screen(product)) {
      if (!screen.transport().equals(name)) {
        throw new IOException("the page shows pictures over " + screen.transport());
      }
      for (int i = 1; i <= lab.times(20, 3); i++) {
        lab.say("latency: joining over " + name + ", " + i);
        joins.add(screen.firstPictureMillis());
      }
      lab.say("latency: delay to the screen over " + name);
      screen.openLarge();
      var delays = new Samples(screen.delays(cameras, lab.times(10, 3) * lab.runs()));
      if (!screen.transport().equals(name)) {
        throw new IOException("the page went over to " + screen.transport());
      }
      List<Figure> figures = new ArrayList<>();
      figures.add(
          Figure.of(
              "latency-" + name,
              "camera's sending to picture shown over " + name + ", full view, p50",
              delays.percentile(50),
              "ms",
              limit,
              Map.of(
                  "pictures", delays.count(),
                  "p95, ms", Figure.rounded(delays.percentile(95)),
                  "p99, ms", Figure.rounded(delays.percentile(99)))));
      if (transport == Screen.Transport.WEBRTC) {
        figures.add(
            Figure.of(
                "latency-webrtc-p99",
                "the same, p99",
                delays.percentile(99),
                "ms",
                WEBRTC_WORST_LIMIT_MILLIS,
                Map.of()));
      }
      figures.add(
          Figure.of(
              "latency-join-" + name,
              "answer to first picture shown over " + name + ", p50",
              new Samples(joins).median(),
              "ms",
              JOIN_LIMIT_MILLIS,
              Map.of("all, ms", new Samples(joins).rounded())));
      return figures;
    }
  }

  private Screen screen(Product product) throws IOException, InterruptedException {
    product.client().awaitState(CAMERA, "LIVE", Duration.ofSeconds(30));
    return new Screen(product, transport);
  }
}
