package org.lightlock.teststreams;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.TexturePaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** Colours, surfaces and light. */
final class Paints {
  private Paints() {}

  /** A colour between two. */
  static Color mix(Color from, Color to, double share) {
    double s = Math.clamp(share, 0, 1);
    return new Color(
        (int) Math.round(from.getRed() + s * (to.getRed() - from.getRed())),
        (int) Math.round(from.getGreen() + s * (to.getGreen() - from.getGreen())),
        (int) Math.round(from.getBlue() + s * (to.getBlue() - from.getBlue())));
  }

  /** A colour as it looks in this much daylight: darker and bluer at night. */
  static Color lit(Color colour, double daylight) {
    double d = Math.clamp(daylight, 0, 1);
    return new Color(
        (int) (colour.getRed() * (0.16 + 0.84 * d)),
        (int) (colour.getGreen() * (0.18 + 0.82 * d)),
        (int) (colour.getBlue() * (0.26 + 0.74 * d)));
  }

  static Color alpha(Color colour, double alpha) {
    int a = (int) Math.round(255 * Math.clamp(alpha, 0, 1));
    return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), a);
  }

  static void box(Graphics2D g, Color colour, double x, double y, double width, double height) {
    g.setColor(colour);
    g.fill(new Rectangle2D.Double(x, y, width, height));
  }

  static void oval(Graphics2D g, Color colour, double x, double y, double width, double height) {
    g.setColor(colour);
    g.fill(new Ellipse2D.Double(x - width / 2, y - height / 2, width, height));
  }

  /** A closed shape through points given as x, y, x, y. */
  static void shape(Graphics2D g, Color colour, double... points) {
    Path2D path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    path.closePath();
    g.setColor(colour);
    g.fill(path);
  }

  /** From one colour at the top to another at the bottom. */
  static void fade(Graphics2D g, Color top, Color bottom, double y, double height) {
    g.setPaint(new GradientPaint(0, (float) y, top, 0, (float) (y + height), bottom));
    g.fill(new Rectangle2D.Double(0, y, Scene.WIDTH, height));
  }

  /** A soft light. */
  static void glow(Graphics2D g, Color colour, double x, double y, double radius, double strength) {
    if (strength <= 0.01) {
      return;
    }
    g.setPaint(
        new RadialGradientPaint(
            (float) x,
            (float) y,
            (float) radius,
            new float[] {0, 0.25f, 1},
            new Color[] {
              alpha(colour, strength), alpha(colour, strength * 0.45), alpha(colour, 0)
            }));
    g.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }

  /** Grain that lies over a surface: asphalt, plaster, gravel. */
  static TexturePaint grain(long seed, int strength, int cell) {
    int size = 256;
    SplittableRandom random = new SplittableRandom(seed);
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < size; y += cell) {
      for (int x = 0; x < size; x += cell) {
        int alpha = random.nextInt(strength);
        int argb = alpha << 24 | (random.nextBoolean() ? 0xFFFFFF : 0);
        for (int i = 0; i < cell * cell && x + i % cell < size && y + i / cell < size; i++) {
          image.setRGB(x + i % cell, y + i / cell, argb);
        }
      }
    }
    return new TexturePaint(image, new Rectangle2D.Double(0, 0, size, size));
  }

  static void over(Graphics2D g, TexturePaint grain, double x, double y, double w, double h) {
    g.setPaint(grain);
    g.fill(new Rectangle2D.Double(x, y, w, h));
  }
}
