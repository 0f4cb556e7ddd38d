package org.lightlock.teststreams;

import static org.lightlock.teststreams.Paints.alpha;
import static org.lightlock.teststreams.Paints.box;
import static org.lightlock.teststreams.Paints.fade;
import static org.lightlock.teststreams.Paints.oval;
import static org.lightlock.teststreams.Paints.shape;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.TexturePaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** A square with a fountain where people walk about at noon. */
final class SquareScene implements Scene {
  private static final double HORIZON = 380;
  private static final int PEOPLE = 26;
  private final TexturePaint stone = Paints.grain(41, 12, 3);

  private record Passer(double y, double from, double to, double offset, Color coat) {}

  private final List<Passer> passers = new ArrayList<>();

  SquareScene() {
    SplittableRandom random = new SplittableRandom(44);
    for (int i = 0; i < PEOPLE; i++) {
      boolean right = random.nextBoolean();
      passers.add(
          new Passer(
              HORIZON + 60 + 600 * Math.pow(random.nextDouble(), 1.4),
              right ? -120 : 2040,
              right ? 2040 : -120,
              random.nextDouble(),
              new Color(
                  40 + random.nextInt(180), 40 + random.nextInt(150), 40 + random.nextInt(160))));
    }
    passers.sort(Comparator.comparingDouble(Passer::y));
  }

  @Override
  public double daylight(double turn) {
    return 0.93 + 0.07 * Scene.swing(turn, 1, 0);
  }

  @Override
  public void paint(Graphics2D g, double turn) {
    double day = daylight(turn);
    fade(g, new Color(96, 150, 210), new Color(214, 226, 236), 0, HORIZON);
    box(g, new Color(150, 130, 110), 0, HORIZON - 240, WIDTH, 290);
    Color[] walls = {
      new Color(222, 196, 150),
      new Color(196, 140, 110),
      new Color(226, 216, 196),
      new Color(178, 170, 160),
      new Color(210, 178, 140)
    };
    for (int i = 0; i < walls.length; i++) {
      Props.house(
          g, i * 390 - 20, HORIZON + 30, 386, 250 + 40 * ((i * 2) % 3), walls[i], 50 + i, day);
    }
    paving(g);
    Props.tree(g, 250, 560, 0.9, 61, turn, day);
    Props.tree(g, 1690, 560, 0.9, 62, turn, day);
    boolean fountainDone = false;
    for (Passer passer : passers) {
      if (!fountainDone && passer.y > 640) {
        fountain(g, turn);
        fountainDone = true;
      }
      double size = 0.42 + 0.0016 * (passer.y - HORIZON);
      Walkers.walk(
          g, turn, passer.offset, passer.from, passer.to, passer.y, size, passer.coat, day);
    }
    pigeons(g, turn);
  }

  private void paving(Graphics2D g) {
    fade(g, new Color(176, 168, 156), new Color(204, 196, 182), HORIZON + 30, 680);
    g.setColor(alpha(new Color(90, 84, 76), 0.4));
    g.setStroke(new BasicStroke(2));
    for (int i = -30; i <= 30; i++) {
      g.draw(new Line2D.Double(960 + i * 60, HORIZON + 30, 960 + i * 230, HEIGHT));
    }
    for (double y = HORIZON + 34, step = 7; y < HEIGHT; y += step, step *= 1.16) {
      g.draw(new Line2D.Double(0, y, WIDTH, y));
    }
    Paints.over(g, stone, 0, HORIZON + 30, WIDTH, 680);
  }

  private static void fountain(Graphics2D g, double turn) {
    oval(g, alpha(Color.BLACK, 0.25), 972, 628, 560, 110);
    oval(g, new Color(150, 146, 140), 960, 610, 540, 110);
    oval(g, new Color(96, 140, 160), 960, 602, 490, 86);
    shape(g, new Color(164, 160, 152), 935, 604, 945, 480, 975, 480, 985, 604);
    oval(g, new Color(170, 166, 158), 960, 482, 150, 30);
    SplittableRandom random = new SplittableRandom(55);
    for (int drop = 0; drop < 260; drop++) {
      double way = Scene.phase(turn * (8 + random.nextInt(5)), random.nextDouble());
      double speed = (random.nextDouble() - 0.5) * 340;
      double y = 470 - 300 * way + 440 * way * way;
      oval(g, alpha(Color.WHITE, 0.65 * (1 - way * 0.5)), 960 + speed * way, y, 6, 8);
    }
    for (int ring = 0; ring < 5; ring++) {
      double grow = Scene.phase(turn * 6, ring / 5.0);
      g.setColor(alpha(Color.WHITE, 0.3 * (1 - grow)));
      g.setStroke(new BasicStroke(3));
      double w = 80 + 380 * grow;
      g.draw(new Ellipse2D.Double(960 - w / 2, 602 - w * 0.085, w, w * 0.17));
    }
  }

  private static void pigeons(Graphics2D g, double turn) {
    for (int i = 0; i < 7; i++) {
      double way = Scene.phase(turn, 0.1 + i * 0.018);
      double x = -200 + way * 2400;
      double y = 250 + 70 * Scene.swing(turn, 2, i * 0.05) + i * 14;
      double wing = 14 * Scene.swing(turn, 40, i * 0.21);
      g.setColor(new Color(70, 72, 80));
      g.setStroke(new BasicStroke(5));
      g.draw(new Line2D.Double(x, y, x - 18, y - wing));
      g.draw(new Line2D.Double(x, y, x + 18, y - wing));
      box(g, new Color(60, 62, 70), x - 8, y - 3, 16, 7);
    }
  }
}
