package org.lightlock.bench;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * From a camera's sending to the picture on the screen of a real Chromium, read off the number in
 * the picture (see FrameMark) in the large view. Chromium draws without a graphics processor here,
 * on the same machine.
 */
final class ShownInBrowser implements Lab.Measurement {
  private static final double LIMIT_MILLIS = 500;
  private static final String CAMERA = "street";
  private static final int SETTLE_MILLIS = 8_000;
  private static final int POLL_MILLIS = 2_000;

  /** Notes number and time of every picture of the largest video; unit and CRC as in FrameMark. */
  private static final String READER =
      """
      () => {
        window.shown = [];
        const video = [...document.querySelectorAll('video')]
          .sort((a, b) => b.videoWidth - a.videoWidth)[0];
        const canvas = new OffscreenCanvas(14 * 8, 4 * 8);
        const context = canvas.getContext('2d', { willReadFrequently: true });
        const read = () => {
          const u = video.videoWidth / 80;
          context.drawImage(video, 0, 0, 14 * u, 4 * u, 0, 0, 14 * 8, 4 * 8);
          const pixels = context.getImageData(0, 0, 14 * 8, 4 * 8).data;
          let word = 0;
          for (let bit = 0; bit < 24; bit++) {
            const x0 = (bit % 12 + 1) * 8 + 2;
            const y0 = (Math.floor(bit / 12) + 1) * 8 + 2;
            let sum = 0;
            for (let y = y0; y < y0 + 4; y++) {
              for (let x = x0; x < x0 + 4; x++) {
                sum += pixels[(y * 14 * 8 + x) * 4 + 1];
              }
            }
            word = word * 2 + (sum / 16 >= 128 ? 1 : 0);
          }
          const number = word >> 8;
          let crc = 0xff;
          for (const byte of [number >> 8, number & 0xff]) {
            crc ^= byte;
            for (let i = 0; i < 8; i++) {
              crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : crc << 1;
            }
          }
          return crc === (word & 0xff) ? number : -1;
        };
        const next = (now, data) => {
          const number = read();
          if (number >= 0) {
            const at = Math.max(now, data.expectedDisplayTime);
            window.shown.push([number, performance.timeOrigin + at]);
          }
          video.requestVideoFrameCallback(next);
        };
        video.requestVideoFrameCallback(next);
      }
      """;

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    lab.say("delay to the screen of Chromium");
    try (Cameras cameras = Cameras.start(lab.log("cameras"), List.of(Clips.H264));
        Product product =
            Product.start(
                lab.folder().resolve("shown"),
                List.of(new Product.Camera(CAMERA, cameras.address(0), Lab.ALWAYS)))) {
      product.client().awaitState(CAMERA, "LIVE", Duration.ofSeconds(30));
      var delays = new Samples(delays(product, cameras, lab.times(10, 3) * lab.runs()));
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

  private static List<Double> delays(Product product, Cameras cameras, int polls)
      throws IOException, InterruptedException {
    var environment = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    try (Playwright playwright =
            Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-first-run")))) {
      Page page =
          browser.newPage(
              new Browser.NewPageOptions().setIgnoreHTTPSErrors(true).setViewportSize(1600, 900));
      openLarge(page, product);
      List<Double> delays = new ArrayList<>();
      for (int poll = 0; poll < polls; poll++) {
        page.waitForTimeout(POLL_MILLIS);
        delays.addAll(newDelays(page, cameras));
      }
      return delays;
    }
  }

  private static void openLarge(Page page, Product product) {
    page.navigate(product.client().url());
    page.locator("#user").fill(product.user());
    page.locator("#password").fill(product.password());
    page.keyboard().press("Enter");
    page.locator("camera-tile[data-playing='true']").waitFor();
    page.locator("camera-tile").focus();
    page.keyboard().press("Enter");
    page.locator("camera-tile[data-rendition='full']").waitFor();
    page.waitForTimeout(SETTLE_MILLIS);
    page.evaluate(READER);
  }

  private static List<Double> newDelays(Page page, Cameras cameras)
      throws IOException, InterruptedException {
    Object shown = page.evaluate("() => window.shown.splice(0)");
    Map<Integer, Long> sent = cameras.sentUnixMicros(0);
    List<Double> delays = new ArrayList<>();
    for (Object each : (List<?>) shown) {
      List<?> pair = (List<?>) each;
      int number = ((Number) pair.get(0)).intValue();
      double shownMillis = ((Number) pair.get(1)).doubleValue();
      Long sentMicros = sent.get(number);
      if (sentMicros != null) {
        delays.add(shownMillis - sentMicros / 1e3);
      }
    }
    return delays;
  }
}
