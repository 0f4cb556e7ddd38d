package org.lightlock.teststreams;

import static org.lightlock.teststreams.Paints.box;
import static org.lightlock.teststreams.Paints.fade;
import static org.lightlock.teststreams.Paints.lit;
import static org.lightlock.teststreams.Paints.mix;
import static org.lightlock.teststreams.Paints.oval;
import static org.lightlock.teststreams.Paints.shape;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.TexturePaint;
import java.awt.geom.Line2D;

/** A yard with a shed, washing on a line, a cat, and somebody who comes home. */
final class YardScene implements Scene {
  private final TexturePaint gravel = Paints.grain(71, 24, 4);

  @Override
  public double daylight(double turn) {
    return 0.75 + 0.2 * Scene.swing(turn, 1, 0.25);
  }

  @Override
  public void paint(Graphics2D g, double turn) {
    double day = daylight(turn);
    fade(g, lit(new Color(120, 150, 190), day), lit(new Color(220, 216, 204), day), 0, 420);
    Props.tree(g, 380, 520, 1.35, 72, turn, day);
    Props.tree(g, 1130, 500, 1.1, 73, turn, day);
    fence(g, day);
    fade(g, lit(new Color(120, 134, 84), day), lit(new Color(158, 152, 130), day), 560, 520);
    Paints.over(g, gravel, 0, 560, WIDTH, 520);
    shape(g, lit(new Color(186, 180, 168), day), 1180, 620, 1330, 620, 1560, 1080, 900, 1080);
    Props.house(g, 1380, 700, 600, 640, new Color(200, 186, 160), 75, day);
    shed(g, day);
    washing(g, turn, day);
    for (int bin = 0; bin < 2; bin++) {
      Color colour = bin == 0 ? new Color(50, 90, 60) : new Color(60, 66, 76);
      box(g, lit(colour, day), 1250 + bin * 84, 610, 70, 100);
      box(g, lit(mix(colour, Color.WHITE, 0.15), day), 1245 + bin * 84, 602, 80, 14);
    }
    Walkers.walk(g, turn, 0.15, -100, 1560, 800, 1.35, new Color(150, 60, 50), day);
    cat(g, Scene.phase(turn, 0.6), day);
  }

  private static void fence(Graphics2D g, double day) {
    box(g, lit(new Color(74, 56, 40), day), 0, 418, WIDTH, 150);
    for (int i = 0; i < 40; i++) {
      Color board = mix(new Color(134, 104, 74), new Color(112, 84, 60), i * 7 % 5 / 5.0);
      box(g, lit(board, day), i * 50, 410 + i * 3 % 7, 46, 160);
    }
    box(g, lit(new Color(104, 78, 56), day), 0, 440, WIDTH, 10);
    box(g, lit(new Color(104, 78, 56), day), 0, 530, WIDTH, 10);
  }

  private static void shed(Graphics2D g, double day) {
    box(g, lit(new Color(110, 76, 58), day), 20, 400, 270, 260);
    shape(g, lit(new Color(74, 70, 72), day), -10, 404, 60, 320, 250, 320, 320, 404);
    box(g, lit(new Color(84, 56, 44), day), 110, 480, 96, 180);
    oval(g, lit(new Color(210, 190, 120), day), 192, 575, 10, 10);
  }

  private static void washing(Graphics2D g, double turn, double day) {
    g.setColor(lit(new Color(90, 90, 94), day));
    g.setStroke(new BasicStroke(5));
    g.draw(new Line2D.Double(420, 760, 420, 480));
    g.draw(new Line2D.Double(1060, 740, 1060, 470));
    g.setStroke(new BasicStroke(2));
    g.draw(new Line2D.Double(420, 490, 1060, 480));
    Color[] cloths = {
      new Color(230, 230, 226),
      new Color(180, 60, 70),
      new Color(70, 110, 170),
      new Color(226, 200, 110)
    };
    for (int i = 0; i < cloths.length; i++) {
      double x = 450 + i * 150;
      double wind = 26 * Scene.swing(turn, 5, i * 0.13);
      double lift = 10 * Scene.swing(turn, 7, i * 0.21);
      shape(
          g,
          lit(cloths[i], day),
          x,
          488,
          x + 112,
          486,
          x + 112 + wind,
          630 + lift,
          x + 60 + wind * 1.3,
          640 - lift,
          x + wind,
          632 + lift);
      g.setColor(lit(cloths[i].darker(), day));
      g.draw(new Line2D.Double(x + 40, 492, x + 44 + wind, 626));
    }
  }

  private static void cat(Graphics2D g, double way, double day) {
    double x = 2020 - way * 2200;
    double y = 960;
    Color fur = lit(new Color(58, 52, 50), day);
    double step = Math.sin(way * 40 * Math.PI) * 14;
    g.setColor(fur);
    g.setStroke(new BasicStroke(9, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    for (int leg = 0; leg < 4; leg++) {
      double root = x - 36 + leg * 24;
      g.draw(new Line2D.Double(root, y - 30, root + (leg % 2 == 0 ? step : -step), y));
    }
    g.draw(new Line2D.Double(x + 46, y - 50, x + 84, y - 92 + step));
    oval(g, fur, x, y - 44, 112, 42);
    oval(g, fur, x - 62, y - 62, 40, 36);
    shape(g, fur, x - 80, y - 68, x - 76, y - 94, x - 66, y - 76);
    shape(g, fur, x - 60, y - 78, x - 50, y - 94, x - 46, y - 68);
  }
}
