package org.lightlock.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lightlock.camera.CameraCredential;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import tools.jackson.databind.JsonNode;

/** A demo of a real camera, known to it by its address only, from the camera to the screen. */
@Tag("undisturbed")
class ShownDelayIT {
  private static final Path CLIP =
      Path.of(
          System.getProperty("lightlock.home", "."), "test-streams/good/street-1080p25-h264.mp4");

  @Test
  void realCamera_isShownSoonAfterItSent() throws Exception {
    var credential = new CameraCredential("viewer", "p@ss/word");
    try (SimulatedCamera camera =
            SimulatedCamera.start(Settings.of(CLIP).withCredential(credential));
        Product product =
            Product.start(
                "demo",
                "--json",
                "--port",
                "0",
                "--cameras",
                "0",
                "--camera",
                "rtsp://viewer:p%40ss%2Fword@127.0.0.1:" + camera.port() + camera.path());
        var browser = new WallBrowser()) {
      JsonNode ready = product.awaitJson();
      browser.page().navigate(ready.path("url").asString());
      browser.signIn(ready.path("user").asString(), ready.path("password").asString());
      assertThat(browser.tile("cam-1")).hasAttribute("data-playing", "true");
      // The page comes close to the live edge during the first seconds.
      FrameNumbers.watch(browser.page(), "cam-1", 4000);

      List<Double> delays =
          ShownDelay.measure(browser.page(), "cam-1", camera.sentFrames(), Duration.ofSeconds(5));

      System.out.printf(
          "camera to screen: %d pictures, p50 %.0f ms, p90 %.0f ms, max %.0f ms; the page says %s"
              + " ms%n",
          delays.size(),
          ShownDelay.quantile(delays, 0.5),
          ShownDelay.quantile(delays, 0.9),
          ShownDelay.quantile(delays, 1),
          browser.tile("cam-1").getAttribute("data-delay-ms"));
      assertThat(delays).hasSizeGreaterThan(20);
      assertThat(ShownDelay.quantile(delays, 0.5)).isBetween(1.0, 3000.0);
      assertThat(product.errors()).doesNotContain("p@ss", "p%40ss");
    }
  }
}
