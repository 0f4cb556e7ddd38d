package org.lightlock.probe;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.lightlock.frame.Pixels;

/** A decoded picture as a PNG file. */
public final class Snapshot {
  private Snapshot() {}

  /** Copies the pixels into an image, BT.709 limited range to RGB. */
  public static BufferedImage of(Pixels pixels) {
    BufferedImage image =
        new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < pixels.height(); y++) {
      for (int x = 0; x < pixels.width(); x++) {
        long chroma = (long) (y / 2) * pixels.chromaStride() + x / 2;
        double luma = 1.164 * (at(pixels.luma(), (long) y * pixels.lumaStride() + x) - 16);
        double cb = at(pixels.cb(), chroma) - 128;
        double cr = at(pixels.cr(), chroma) - 128;
        int red = clamp(luma + 1.793 * cr);
        int green = clamp(luma - 0.213 * cb - 0.533 * cr);
        int blue = clamp(luma + 2.112 * cb);
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
