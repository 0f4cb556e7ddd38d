package org.lightlock.bench;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The page in a real Chromium, signed in. Chromium draws without a graphics processor here, on the
 * same machine.
 */
final class Screen implements AutoCloseable {
  private static final int SETTLE_MILLIS = 8_000;
  private static final int POLL_MILLIS = 2_000;
  private static final int LOOK_MILLIS = 50;
  private static final int MOST_LOOKS = 200;

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

  /** Lets a page have no WebRTC, so that it takes MSE. */
  private static final String WITHOUT_WEBRTC = "() => delete window.RTCPeerConnection";

  /**
   * Notes how long after the answer, which is the socket's opening with MSE, the first picture was
   * shown.
   */
  private static final String JOIN_WATCH =
      """
      window.firstPictureMillis = -1;
      const answered = () => {
        const since = performance.now();
        const look = () => {
          const video = document.querySelector('video');
          if (!video) {
            requestAnimationFrame(look);
            return;
          }
          video.requestVideoFrameCallback((now, data) => {
            if (window.firstPictureMillis < 0) {
              window.firstPictureMillis = Math.max(now, data.expectedDisplayTime) - since;
            }
          });
        };
        look();
      };
      if (window.RTCPeerConnection) {
        const plain = RTCPeerConnection.prototype.setRemoteDescription;
        RTCPeerConnection.prototype.setRemoteDescription = async function (description) {
          await plain.call(this, description);
          answered();
        };
      } else {
        const Plain = window.WebSocket;
        window.WebSocket = class extends Plain {
          constructor(...all) {
            super(...all);
            this.addEventListener('open', answered, { once: true });
          }
        };
      }
      """;

  private final Playwright playwright;
  private final Browser browser;
  private final Page page;

  /** How pictures come to the page. */
  enum Transport {
    WEBRTC("webrtc"),
    MSE("mse");

    private final String attribute;

    Transport(String attribute) {
      this.attribute = attribute;
    }

    /** As the page's tile calls it. */
    String attribute() {
      return attribute;
    }
  }

  /** Opens the page and signs in. */
  Screen(Product product, Transport transport) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-first-run")));
    page =
        browser.newPage(
            new Browser.NewPageOptions().setIgnoreHTTPSErrors(true).setViewportSize(1600, 900));
    if (transport == Transport.MSE) {
      page.addInitScript("(" + WITHOUT_WEBRTC + ")()");
    }
    page.addInitScript("(() => {" + JOIN_WATCH + "})()");
    page.navigate(product.client().url());
    page.locator("#user").fill(product.user());
    page.locator("#password").fill(product.password());
    page.keyboard().press("Enter");
    awaitPlaying();
  }

  private void awaitPlaying() {
    page.locator("camera-tile[data-playing='true']").waitFor();
  }

  /** How the first tile's pictures come, as the page says. */
  String transport() {
    String transport = page.locator("camera-tile").first().getAttribute("data-transport");
    return transport == null ? "mse" : transport;
  }

  /** Loads the page again; returns how long after the answer its first picture was shown. */
  double firstPictureMillis() {
    page.reload();
    awaitPlaying();
    // Not by waitForFunction, which the page's content security policy forbids.
    double millis = -1;
    for (int i = 0; i < MOST_LOOKS && millis < 0; i++) {
      page.waitForTimeout(LOOK_MILLIS);
      millis = ((Number) page.evaluate("() => window.firstPictureMillis")).doubleValue();
    }
    return millis < 0 ? Double.NaN : millis;
  }

  /** Shows the camera large, reads its pictures from now on. */
  void openLarge() {
    page.locator("camera-tile").focus();
    page.keyboard().press("Enter");
    page.locator("camera-tile[data-rendition='full']").waitFor();
    page.waitForTimeout(SETTLE_MILLIS);
    page.evaluate(READER);
  }

  /** From the camera's sending to the screen, of every picture during so many polls. */
  List<Double> delays(Cameras cameras, int polls) throws IOException, InterruptedException {
    List<Double> delays = new ArrayList<>();
    for (int poll = 0; poll < polls; poll++) {
      page.waitForTimeout(POLL_MILLIS);
      delays.addAll(newDelays(cameras));
    }
    return delays;
  }

  private List<Double> newDelays(Cameras cameras) throws IOException, InterruptedException {
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

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
