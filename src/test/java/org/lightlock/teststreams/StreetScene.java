package org.lightlock.teststreams;

import static org.lightlock.teststreams.Paints.alpha;
import static org.lightlock.teststreams.Paints.box;
import static org.lightlock.teststreams.Paints.fade;
import static org.lightlock.teststreams.Paints.lit;
import static org.lightlock.teststreams.Paints.mix;
import static org.lightlock.teststreams.Paints.oval;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.TexturePaint;

/** A street with traffic and people: day, a short night with lit windows, and day again. */
final class StreetScene implements Scene {
  private static final Color[] WALLS = {
    new Color(206, 184, 148), new Color(176, 122, 98), new Color(190, 196, 190),
    new Color(216, 204, 176), new Color(150, 158, 168), new Color(198, 160, 130)
  };
  private static final double[] WIDTHS = {300, 360, 280, 400, 330, 320};
  private static final Color[] CARS = {
    new Color(178, 36, 34), new Color(232, 232, 230), new Color(34, 68, 128),
    new Color(44, 46, 50), new Color(196, 160, 40), new Color(90, 120, 96)
  };
  private final TexturePaint asphalt = Paints.grain(11, 26, 2);
  private final TexturePaint plaster = Paints.grain(12, 14, 3);

  @Override
  public double daylight(double turn) {
    return 1 - Scene.ramp(turn, 0.45, 0.62) + Scene.ramp(turn, 0.78, 0.95);
  }

  @Override
  public void paint(Graphics2D g, double turn) {
    double day = daylight(turn);
    sky(g, turn, day);
    box(g, lit(new Color(120, 110, 100), day), 0, 380, WIDTH, 270);
    double x = -30;
    for (int i = 0; i < WALLS.length; i++) {
      Props.house(g, x, 640, WIDTHS[i], 380 + 46 * ((i * 5) % 4), WALLS[i], 40 + i, day);
      x += WIDTHS[i] + 2;
    }
    Paints.over(g, plaster, 0, 100, WIDTH, 540);
    ground(g, day);
    walkers(g, turn, day);
    for (int i = 0; i < 4; i++) {
      Props.tree(g, 210 + i * 520, 672, 0.92, 70 + i, turn, day);
      Props.lamp(g, 440 + i * 520, 676, 0.95, day);
    }
    traffic(g, turn, day);
    box(g, lit(new Color(150, 146, 140), day), 0, 985, WIDTH, 95);
    box(g, lit(new Color(186, 182, 174), day), 0, 979, WIDTH, 8);
    Paints.over(g, asphalt, 0, 985, WIDTH, 95);
    double near = Scene.phase(turn, 0.2);
    Color coat = new Color(40, 90, 110);
    Props.person(g, -120 + near * 2160, 1072, 1.9, near * 18, coat, new Color(50, 48, 60), day);
    shade(g, turn, day);
  }

  private static void sky(Graphics2D g, double turn, double day) {
    fade(
        g,
        mix(new Color(10, 14, 34), new Color(112, 158, 206), day),
        mix(new Color(46, 40, 62), new Color(206, 220, 230), day),
        0,
        420);
    for (int i = 0; i < 4; i++) {
      double x = -300 + Scene.phase(turn, i * 0.25) * 2520;
      double y = 60 + 45 * ((i * 3) % 4);
      for (int puff = 0; puff < 5; puff++) {
        oval(g, alpha(Color.WHITE, 0.22 * day), x + puff * 52, y + puff % 2 * 16, 150, 52);
      }
    }
  }

  private void ground(Graphics2D g, double day) {
    box(g, lit(new Color(164, 160, 152), day), 0, 640, WIDTH, 66);
    box(g, lit(new Color(196, 192, 184), day), 0, 702, WIDTH, 8);
    fade(g, lit(new Color(82, 84, 88), day), lit(new Color(104, 104, 106), day), 710, 275);
    Paints.over(g, asphalt, 0, 640, WIDTH, 345);
    for (int i = 0; i < 13; i++) {
      box(g, lit(new Color(222, 220, 210), day), i * 160 - 40, 838, 84, 7);
    }
  }

  /** People who come out of a door or go into one, and who cross the whole picture. */
  private static void walkers(Graphics2D g, double turn, double day) {
    Walkers.walk(g, turn, 0.0, -60, 660, 674, 0.72, new Color(150, 50, 60), day);
    Walkers.walk(g, turn, 0.35, 2000, 1290, 682, 0.74, new Color(60, 80, 60), day);
    Walkers.walk(g, turn, 0.55, 980, 2000, 668, 0.7, new Color(196, 170, 90), day);
    Walkers.walk(g, turn, 0.8, 720, -80, 690, 0.76, new Color(70, 70, 96), day);
    Walkers.walk(g, turn, 0.1, 1500, 1010, 680, 0.73, new Color(120, 96, 130), day);
  }

  private static void traffic(Graphics2D g, double turn, double day) {
    for (int i = 0; i < 3; i++) {
      double far = Scene.phase(2 * turn, i / 3.0 + (i == 1 ? 0.06 : 0));
      Props.car(g, 2200 - far * 2480, 796, -0.92, CARS[i], day);
    }
    for (int i = 0; i < 2; i++) {
      double near = Scene.phase(2 * turn, i / 2.0 + 0.1);
      Props.car(g, -320 + near * 2560, 942, 1.22, CARS[3 + i], day);
    }
  }

  /** A cloud's shadow that wanders over the scene. */
  private static void shade(Graphics2D g, double turn, double day) {
    double x = -900 + Scene.phase(turn, 0.3) * 3600;
    Paints.glow(g, Color.BLACK, x, 760, 800, 0.22 * day);
  }
}
