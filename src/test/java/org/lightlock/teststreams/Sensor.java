package org.lightlock.teststreams;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.lightlock.simulate.FrameMark;

/**
 * What makes a painted scene a camera's picture: lens shade, sensor noise that grows in the dark,
 * 8-bit 4:2:0, and the frame's number in the corner.
 */
final class Sensor {
  private static final int NOISE_LENGTH = 1 << 20;

  private final int width;
  private final int height;
  private final boolean fullRange;
  private final BufferedImage image;
  private final byte[] noise = new byte[NOISE_LENGTH];
  private final float[] shade;
  private final byte[] planes;

  /**
   * For pictures of a size.
   *
   * @param fullRange luma 0 to 255 by BT.601, as in JPEG, instead of 16 to 235 by BT.709
   */
  Sensor(int width, int height, boolean fullRange, long seed) {
    this.width = width;
    this.height = height;
    this.fullRange = fullRange;
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    planes = new byte[width * height * 3 / 2];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < NOISE_LENGTH; i++) {
      noise[i] = (byte) Math.clamp(Math.round(random.nextGaussian() * 24), -96, 96);
    }
    shade = new float[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double dx = (x - width / 2.0) / width;
        double dy = (y - height / 2.0) / width;
        shade[y * width + x] = (float) (1 - 0.55 * (dx * dx + dy * dy));
      }
    }
  }

  /** A frame's planes one after the other: luma, Cb, Cr. The array is used again. */
  byte[] take(Scene scene, int number, int frames) {
    double turn = number / (double) frames;
    Graphics2D canvas = image.createGraphics();
    canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    canvas.scale(width / (double) Scene.WIDTH, height / (double) Scene.HEIGHT);
    scene.paint(canvas, turn);
    canvas.dispose();
    double grain = 0.07 + 0.16 * (1 - Math.clamp(scene.daylight(turn), 0, 1));
    convert(grain, new SplittableRandom(number).nextInt(NOISE_LENGTH));
    mark(number);
    return planes;
  }

  private void convert(double grain, int noiseStart) {
    int[] rgb = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    int size = width * height;
    for (int y = 0; y < height; y++) {
      // Each row begins elsewhere in the noise, so that no pattern shows.
      int at = noiseStart + y * 7919;
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        int red = rgb[i] >> 16 & 0xFF;
        int green = rgb[i] >> 8 & 0xFF;
        int blue = rgb[i] & 0xFF;
        double luma =
            (fullRange
                        ? 0.299 * red + 0.587 * green + 0.114 * blue
                        : 0.2126 * red + 0.7152 * green + 0.0722 * blue)
                    * shade[i]
                + grain * noise[at + x & NOISE_LENGTH - 1];
        planes[i] = clamp(fullRange ? luma : 16 + luma * 219 / 255);
        if ((x & 1) == 0 && (y & 1) == 0) {
          int chroma = size + y / 2 * (width / 2) + x / 2;
          double plain =
              fullRange
                  ? 0.299 * red + 0.587 * green + 0.114 * blue
                  : 0.2126 * red + 0.7152 * green + 0.0722 * blue;
          double scale = fullRange ? 1 : 224.0 / 255;
          planes[chroma] = clamp(128 + scale * (blue - plain) / (fullRange ? 1.772 : 1.8556));
          planes[chroma + size / 4] =
              clamp(128 + scale * (red - plain) / (fullRange ? 1.402 : 1.5748));
        }
      }
    }
  }

  private void mark(int number) {
    MemorySegment all = MemorySegment.ofArray(planes);
    long size = (long) width * height;
    FrameMark.draw(all.asSlice(0, size), width, width, height, number);
    FrameMark.clearChroma(all.asSlice(size, size / 4), width / 2, width);
    FrameMark.clearChroma(all.asSlice(size + size / 4, size / 4), width / 2, width);
  }

  private static byte clamp(double value) {
    return (byte) Math.clamp(Math.round(value), 0, 255);
  }
}
