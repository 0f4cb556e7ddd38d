package org.lightlock.probe;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.Pixels;

/** A decoded picture as a PNG file. */
public final class Snapshot {
  private Snapshot() {}

  /** What the chroma adds to red, green and blue, from limited range (H.273, table 4). */
  private record Weights(double redCr, double greenCb, double greenCr, double blueCb) {
    static Weights of(ColourMatrix matrix) {
      return switch (matrix) {
        case BT601 -> new Weights(1.596, 0.392, 0.813, 2.017);
        case BT709 -> new Weights(1.793, 0.213, 0.533, 2.112);
      };
    }
  }

  /** Copies the pixels into an image, limited range to RGB. */
  public static BufferedImage of(Pixels pixels, ColourMatrix matrix) {
    Weights weights = Weights.of(matrix);
    BufferedImage image =
        new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < pixels.height(); y++) {
      for (int x = 0; x < pixels.width(); x++) {
        long chroma = (long) (y / 2) * pixels.chromaStride() + x / 2;
        double luma = 1.164 * (at(pixels.luma(), (long) y * pixels.lumaStride() + x) - 16);
        double cb = at(pixels.cb(), chroma) - 128;
        double cr = at(pixels.cr(), chroma) - 128;
        int red = clamp(luma + weights.redCr * cr);
        int green = clamp(luma - weights.greenCb * cb - weights.greenCr * cr);
        int blue = clamp(luma + weights.blueCb * cb);
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  /** Writes the image. */
  static void write(BufferedImage image, Path file) throws IOException {
    if (!ImageIO.write(image, "png", file.toFile())) {
      throw new IOException("this Java runtime cannot write PNG files");
    }
  }

  private static int at(MemorySegment plane, long offset) {
    return plane.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
  }

  private static int clamp(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }
}
