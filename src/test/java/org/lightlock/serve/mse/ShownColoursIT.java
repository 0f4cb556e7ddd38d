package org.lightlock.serve.mse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.e2e.WallBrowser;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.H264Encoder;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.Pixels;
import org.lightlock.probe.Snapshot;
import org.lightlock.serve.http.TestGateway;

/** One colour, written in either matrix: Chromium's page and the probe's picture show the same. */
@Tag("undisturbed")
class ShownColoursIT {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int STEPS = 6;

  private record Colour(int red, int green, int blue) {
    boolean isNear(Colour other) {
      return Math.abs(red - other.red) <= STEPS
          && Math.abs(green - other.green) <= STEPS
          && Math.abs(blue - other.blue) <= STEPS;
    }
  }

  @ParameterizedTest
  @CsvSource({"200, 40, 60", "40, 170, 60"})
  void colour_inEitherMatrix_isShownAsItIs(int red, int green, int blue) throws Exception {
    Colour wanted = new Colour(red, green, blue);
    ScriptedStreams streams = new ScriptedStreams();
    streams.add("gate", "Gate");
    AtomicReference<ColourMatrix> matrix = new AtomicReference<>(ColourMatrix.BT601);
    try (TestGateway gateway =
            new TestGateway(new ScriptedAccess("gate"), streams, MseLimits.DEFAULT, 0);
        Camera _ = new Camera(streams, wanted, matrix);
        WallBrowser browser = new WallBrowser()) {
      browser.page().navigate(gateway.origin());
      browser.signIn(ScriptedAccess.USER, ScriptedAccess.PASSWORD);
      Locator video = browser.tile("gate").locator("video");
      for (ColourMatrix each :
          List.of(ColourMatrix.BT601, ColourMatrix.BT709, ColourMatrix.BT601)) {
        matrix.set(each);
        // Wrong ones differ by 15 and more in one of the three; some pictures wait in the page.
        await()
            .pollDelay(Duration.ofSeconds(1))
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(shown(video)).matches(wanted::isNear, wanted + ""));
      }
    }
  }

  private static Colour shown(Locator video) {
    List<?> rgb =
        (List<?>)
            Objects.requireNonNull(
                video.evaluate(
                    """
                    video => {
                      const canvas = document.createElement('canvas');
                      canvas.width = 64;
                      canvas.height = 36;
                      const context = canvas.getContext('2d');
                      context.drawImage(video, 0, 0, 64, 36);
                      return [...context.getImageData(32, 18, 1, 1).data];
                    }
                    """));
    return new Colour(number(rgb, 0), number(rgb, 1), number(rgb, 2));
  }

  private static int number(List<?> values, int index) {
    return ((Number) Objects.requireNonNull(values.get(index))).intValue();
  }

  /** Sends one colour in the matrix of the moment, 25 times a second, as a rendition does. */
  private static final class Camera implements AutoCloseable {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final ScriptedStreams streams;
    private final Colour colour;
    private final AtomicReference<ColourMatrix> wanted;
    private ColourMatrix matrix = ColourMatrix.BT709;
    private H264Encoder encoder;
    private Pixels pixels;
    private long number;

    Camera(ScriptedStreams streams, Colour colour, AtomicReference<ColourMatrix> wanted)
        throws Exception {
      this.streams = streams;
      this.colour = colour;
      this.wanted = wanted;
      encoder = encoder();
      pixels = painted();
      var _ = thread.scheduleAtFixedRate(this::send, 0, 40, TimeUnit.MILLISECONDS);
    }

    private H264Encoder encoder() throws Exception {
      return new H264Encoder(WIDTH, HEIGHT, matrix, 2_000_000, 1);
    }

    private Pixels painted() {
      double kr = matrix == ColourMatrix.BT601 ? 0.299 : 0.2126;
      double kb = matrix == ColourMatrix.BT601 ? 0.114 : 0.0722;
      double luma = kr * colour.red + (1 - kr - kb) * colour.green + kb * colour.blue;
      Pixels made =
          new Pixels(
              plane(WIDTH * HEIGHT, 16 + luma * 219 / 255),
              WIDTH,
              plane(WIDTH * HEIGHT / 4, 128 + (colour.blue - luma) / (2 - 2 * kb) * 224 / 255),
              plane(WIDTH * HEIGHT / 4, 128 + (colour.red - luma) / (2 - 2 * kr) * 224 / 255),
              WIDTH / 2,
              WIDTH,
              HEIGHT);
      int rgb = Snapshot.of(made, matrix).getRGB(5, 5);
      assertThat(new Colour(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255))
          .matches(colour::isNear, colour + " in the snapshot");
      return made;
    }

    private static MemorySegment plane(int bytes, double value) {
      return Arena.ofAuto().allocate(bytes, 64).fill((byte) Math.round(value));
    }

    private void send() {
      try {
        if (matrix != wanted.get()) {
          matrix = Objects.requireNonNull(wanted.get());
          encoder.close();
          encoder = encoder();
          pixels = painted();
        }
        long now = System.nanoTime();
        var unit = Objects.requireNonNull(encoder.encode(pixels, now / 1000, false));
        EncodedPicture picture =
            new EncodedPicture(unit.annexB(), unit.idr(), WIDTH, HEIGHT, now / 1000, now, number++);
        streams.send("gate", "tile", picture);
        streams.send("gate", "full", picture);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      thread.close();
      encoder.close();
    }
  }
}
