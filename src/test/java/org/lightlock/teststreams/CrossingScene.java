package org.lightlock.teststreams;

import static org.lightlock.teststreams.Paints.alpha;
import static org.lightlock.teststreams.Paints.box;
import static org.lightlock.teststreams.Paints.fade;
import static org.lightlock.teststreams.Paints.glow;
import static org.lightlock.teststreams.Paints.lit;
import static org.lightlock.teststreams.Paints.shape;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.TexturePaint;
import java.awt.geom.Line2D;
import java.util.SplittableRandom;

/** A crossing on a rainy evening, seen along one of its roads. */
final class CrossingScene implements Scene {
  private static final double HORIZON = 400;
  private static final int DROPS = 420;
  private final TexturePaint asphalt = Paints.grain(21, 30, 2);

  @Override
  public double daylight(double turn) {
    return 0.2 + 0.1 * Scene.swing(turn, 1, 0.25);
  }

  @Override
  public void paint(Graphics2D g, double turn) {
    double day = daylight(turn);
    fade(g, new Color(26, 28, 52), new Color(96, 78, 92), 0, HORIZON + 20);
    for (int i = 0; i < 5; i++) {
      double width = 150 + 24 * i;
      double height = 200 + 38 * i;
      double ground = HORIZON + 18 + 30 * i;
      Color wall = new Color(150 - 12 * i, 140 - 10 * i, 140);
      Props.house(g, 620 - i * 158 - width / 2, ground, width, height, wall, 80 + i, day);
      Props.house(g, 1300 + i * 158 - width / 2, ground, width, height, wall, 90 + i, day);
    }
    ground(g, day);
    lights(g, turn, day);
    traffic(g, turn, day);
    Walkers.walk(g, turn, 0.4, -80, 2000, 985, 1.25, new Color(170, 60, 50), day + 0.15);
    Walkers.walk(g, turn, 0.75, 2040, -120, 1052, 1.5, new Color(60, 90, 120), day + 0.15);
    rain(g, turn);
  }

  private void ground(Graphics2D g, double day) {
    fade(g, lit(new Color(84, 84, 92), day), lit(new Color(70, 70, 78), day), HORIZON + 10, 690);
    Color pavement = lit(new Color(150, 146, 150), day);
    shape(g, pavement, 0, 480, 760, HORIZON + 10, 860, HORIZON + 10, 330, 640, 0, 640);
    shape(g, pavement, 1920, 480, 1160, HORIZON + 10, 1060, HORIZON + 10, 1590, 640, 1920, 640);
    shape(g, pavement, 0, 890, 130, 890, 0, 1000);
    shape(g, pavement, 1920, 890, 1790, 890, 1920, 1000);
    Color stripe = lit(new Color(226, 224, 216), day + 0.1);
    for (int i = 0; i < 12; i++) {
      double near = -60 + i * 180;
      double far = 960 + (near + 45 - 960) * 0.86;
      shape(g, stripe, near, 1030, near + 90, 1030, far + 38, 925, far - 38, 925);
    }
    for (int i = 0; i < 5; i++) {
      double y = HORIZON + 30 + 14 * i * (1 + i * 0.45);
      box(g, stripe, 958 - i * 0.8, y, 4 + i * 1.6, 8 + 4 * i);
    }
    Paints.over(g, asphalt, 0, HORIZON, WIDTH, HEIGHT - HORIZON);
  }

  private static void lights(Graphics2D g, double turn, double day) {
    for (int side = -1; side <= 1; side += 2) {
      double x = 960 + side * 610;
      Props.lamp(g, 960 + side * 820, 660, 1.15, day * 0.5);
      box(g, new Color(40, 42, 46), x - 5, 470, 10, 190);
      box(g, new Color(22, 22, 24), x - 22, 380, 44, 104);
      boolean go = turn > 0.08 && turn < 0.55;
      signal(g, x, 400, new Color(255, 40, 30), !go);
      signal(g, x, 432, new Color(255, 180, 40), turn >= 0.55 && turn < 0.62);
      signal(g, x, 464, new Color(60, 255, 140), go);
      Color reflected = go ? new Color(60, 255, 140) : new Color(255, 40, 30);
      glow(g, reflected, x, 720, 120, 0.16);
    }
  }

  private static void signal(Graphics2D g, double x, double y, Color colour, boolean on) {
    Paints.oval(g, on ? colour : colour.darker().darker().darker(), x, y, 24, 24);
    glow(g, colour, x, y, 90, on ? 0.6 : 0);
  }

  private static void traffic(Graphics2D g, double turn, double day) {
    Color[] paints = {new Color(160, 40, 40), new Color(220, 220, 224), new Color(50, 80, 140)};
    for (int i = 0; i < 2; i++) {
      double way = Scene.phase(2 * turn, i * 0.5);
      Props.car(g, -340 + way * 2600, 770, 0.95, paints[i], day);
      double back = Scene.phase(2 * turn, 0.27 + i * 0.5);
      Props.car(g, 2240 - back * 2600, 690, -0.78, paints[2 - i], day);
    }
    for (int i = 0; i < 2; i++) {
      double way = Scene.phase(turn, i * 0.5 + 0.2);
      double depth = 0.06 / (1.04 - way);
      double size = 0.12 + 2.6 * depth;
      double y = HORIZON + 26 + 760 * depth;
      Props.oncoming(g, 960 - 30 - 700 * depth, y, size, paints[i], day);
    }
  }

  private static void rain(Graphics2D g, double turn) {
    SplittableRandom random = new SplittableRandom(31);
    g.setStroke(new BasicStroke(1.6f));
    for (int i = 0; i < DROPS; i++) {
      double depth = 0.4 + random.nextDouble();
      double y = Scene.phase(turn * (10 + random.nextInt(8)), random.nextDouble()) * 1240 - 80;
      double x = random.nextDouble() * 2000 - y * 0.06;
      g.setColor(alpha(new Color(190, 200, 220), 0.10 + 0.12 * depth));
      g.draw(new Line2D.Double(x, y, x - 4 * depth, y + 46 * depth));
    }
  }
}
