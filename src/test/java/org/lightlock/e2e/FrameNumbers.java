package org.lightlock.e2e;

import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;

/**
 * Reads frame marks ({@link org.lightlock.simulate.FrameMark}) off the pictures that a page shows,
 * one by one as the browser presents them.
 */
public final class FrameNumbers {
  private static final String RECORD =
      """
      ([camera, millis]) => new Promise((resolve, reject) => {
        const video = [...document.querySelectorAll(`camera-tile[data-camera='${camera}'] video`)].at(-1);
        if (!video) {
          reject(new Error(`no picture of ${camera}`));
          return;
        }
        const canvas = document.createElement('canvas');
        const context = canvas.getContext('2d', { willReadFrequently: true });
        const crc = (number) => {
          let crc = 0xff;
          for (const byte of [number >> 8, number & 0xff]) {
            crc ^= byte;
            for (let bit = 0; bit < 8; bit++) {
              crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : crc << 1;
            }
          }
          return crc;
        };
        const read = () => {
          const unit = video.videoWidth / 80;
          canvas.width = Math.ceil(14 * unit);
          canvas.height = Math.ceil(4 * unit);
          context.drawImage(video, 0, 0, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height);
          const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
          let word = 0;
          for (let bit = 0; bit < 24; bit++) {
            const column = (bit % 12) + 1;
            const row = Math.floor(bit / 12) + 1;
            let sum = 0;
            let count = 0;
            for (let y = Math.floor((row + 0.25) * unit); y < Math.floor((row + 0.75) * unit); y++) {
              for (let x = Math.floor((column + 0.25) * unit); x < Math.floor((column + 0.75) * unit); x++) {
                sum += data[4 * (y * canvas.width + x) + 1];
                count++;
              }
            }
            word = (word << 1) | (sum / count >= 128 ? 1 : 0);
          }
          const number = word >> 8;
          return (word & 0xff) === crc(number) ? number : -1;
        };
        const shown = [];
        const ends = performance.now() + millis;
        const done = () => resolve({ width: video.videoWidth, height: video.videoHeight, shown });
        const timer = setTimeout(done, millis + 2000);
        const frame = (now, { expectedDisplayTime }) => {
          const at = performance.timeOrigin + Math.max(now, expectedDisplayTime);
          shown.push([read(), at]);
          if (performance.now() < ends) {
            video.requestVideoFrameCallback(frame);
          } else {
            clearTimeout(timer);
            done();
          }
        };
        video.requestVideoFrameCallback(frame);
      })
      """;

  private FrameNumbers() {}

  /**
   * A picture that was presented.
   *
   * @param number what its mark says, -1 when it could not be read
   * @param unixMillis when it was to be on the screen
   */
  public record Shown(int number, double unixMillis) {}

  /**
   * What was seen of one camera.
   *
   * @param width of the picture as it came, not as it is laid out
   */
  public record Seen(int width, int height, List<Shown> pictures) {
    /** The share of pictures whose mark could be read. */
    public double readable() {
      return (double) pictures.stream().filter(each -> each.number() >= 0).count()
          / Math.max(1, pictures.size());
    }

    /** How fast the number goes on, in pictures per second of a clip of so many. */
    public double numbersPerSecond(int clipFrames) {
      List<Shown> read = pictures.stream().filter(each -> each.number() >= 0).toList();
      if (read.size() < 2) {
        return 0;
      }
      long advanced = 0;
      for (int i = 1; i < read.size(); i++) {
        advanced += Math.floorMod(read.get(i).number() - read.get(i - 1).number(), clipFrames);
      }
      return advanced * 1000 / (read.getLast().unixMillis() - read.getFirst().unixMillis());
    }
  }

  /** Watches a camera's tile for some time. */
  public static Seen watch(Page page, String camera, long millis) {
    Map<?, ?> result = (Map<?, ?>) page.evaluate(RECORD, List.of(camera, (double) millis));
    List<Shown> pictures =
        ((List<?>) result.get("shown"))
            .stream()
                .map(each -> (List<?>) each)
                .map(each -> new Shown((int) number(each.get(0)), number(each.get(1))))
                .toList();
    return new Seen(
        (int) number(result.get("width")), (int) number(result.get("height")), pictures);
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }
}
