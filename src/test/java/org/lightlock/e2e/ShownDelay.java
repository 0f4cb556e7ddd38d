package org.lightlock.e2e;

import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.lightlock.simulate.SentFrames;

/**
 * How old the pictures on a screen are, read off the numbers in them: from a simulated camera's
 * last packet of a picture to its presentation by the browser. Camera and browser run on one
 * machine and thus by one clock.
 */
public final class ShownDelay {
  private ShownDelay() {}

  /**
   * Watches one camera.
   *
   * @param page shows the wall
   * @param camera its id in the page
   * @param sent what the camera has sent; it remembers over a minute
   * @return milliseconds of every picture whose number could be read, in their order
   */
  public static List<Double> measure(Page page, String camera, SentFrames sent, Duration duration) {
    FrameNumbers.Seen seen = FrameNumbers.watch(page, camera, duration.toMillis());
    List<SentFrames.Sending> sendings = sent.last(SentFrames.REMEMBERED);
    List<Double> delays = new ArrayList<>();
    for (FrameNumbers.Shown shown : seen.pictures()) {
      delay(shown, sendings).ifPresent(delays::add);
    }
    return delays;
  }

  /** Since the newest sending of this number that the picture can be. */
  private static OptionalDouble delay(FrameNumbers.Shown shown, List<SentFrames.Sending> sendings) {
    return sendings.reversed().stream()
        .filter(sending -> sending.number() == shown.number())
        .mapToDouble(sending -> shown.unixMillis() - sending.lastPacketUnixMicros() / 1000.0)
        .filter(millis -> millis > 0)
        .findFirst();
  }

  /** The value below which a share of all lies, NaN of none. */
  public static double quantile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
  }
}
