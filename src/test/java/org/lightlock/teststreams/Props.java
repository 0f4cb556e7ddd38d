package org.lightlock.teststreams;

import static org.lightlock.teststreams.Paints.alpha;
import static org.lightlock.teststreams.Paints.box;
import static org.lightlock.teststreams.Paints.glow;
import static org.lightlock.teststreams.Paints.lit;
import static org.lightlock.teststreams.Paints.mix;
import static org.lightlock.teststreams.Paints.oval;
import static org.lightlock.teststreams.Paints.shape;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.RoundRectangle2D;
import java.util.SplittableRandom;

/** What stands and moves in the scenes. Every prop stands on the point given to it. */
final class Props {
  static final Color WARM = new Color(255, 208, 130);
  private static final Color SKIN = new Color(205, 160, 130);
  private static final Color GLASS = new Color(70, 88, 104);

  private Props() {}

  /** A car seen from its side, about 300 units long, heading right. */
  static void car(Graphics2D canvas, double x, double y, double size, Color paint, double day) {
    Graphics2D g = at(canvas, x, y, size, size < 0 ? -size : size);
    Color body = lit(paint, day);
    oval(g, alpha(Color.BLACK, 0.45), 0, 2, 310, 26);
    shape(
        g, body, -150, -28, -146, -62, -92, -72, 40, -74, 118, -62, 150, -48, 152, -22, -148, -22);
    shape(g, mix(body, Color.BLACK, 0.1), -104, -70, -66, -112, 26, -114, 84, -70);
    shape(g, lit(GLASS, day * 0.8 + 0.2), -88, -72, -58, -104, -18, -106, -18, -72);
    shape(g, lit(GLASS, day * 0.8 + 0.2), -8, -72, -8, -106, 22, -106, 64, -72);
    box(g, mix(body, Color.WHITE, 0.25), -140, -60, 270, 3);
    box(g, mix(body, Color.BLACK, 0.35), -14, -70, 2, 44);
    oval(g, SKIN.darker(), 34, -84, 15, 18);
    for (int wheel = -95; wheel <= 95; wheel += 190) {
      oval(g, new Color(18, 18, 20), wheel, -20, 54, 54);
      oval(g, lit(new Color(150, 150, 155), day), wheel, -20, 28, 28);
      oval(g, new Color(40, 40, 44), wheel, -20, 9, 9);
    }
    double dark = 1 - day;
    oval(g, mix(new Color(220, 220, 200), Color.WHITE, dark), 147, -46, 10, 16);
    oval(g, mix(new Color(120, 20, 20), new Color(255, 40, 30), dark), -147, -50, 8, 16);
    glow(g, new Color(255, 244, 214), 158, -44, 90, 0.9 * dark);
    glow(g, new Color(255, 244, 214), 290, -12, 190, 0.45 * dark);
    glow(g, new Color(255, 30, 20), -152, -48, 60, 0.7 * dark);
    g.dispose();
  }

  /** A car seen from the front, about 150 units wide. */
  static void oncoming(
      Graphics2D canvas, double x, double y, double size, Color paint, double day) {
    Graphics2D g = at(canvas, x, y, size, size);
    Color body = lit(paint, day);
    oval(g, alpha(Color.BLACK, 0.5), 0, 0, 176, 24);
    box(g, new Color(15, 15, 17), -72, -26, 24, 26);
    box(g, new Color(15, 15, 17), 48, -26, 24, 26);
    shape(g, body, -76, -18, -78, -62, -64, -74, 64, -74, 78, -62, 76, -18);
    shape(g, mix(body, Color.BLACK, 0.15), -64, -72, -48, -112, 48, -112, 64, -72);
    shape(g, lit(GLASS, day * 0.8 + 0.2), -55, -73, -42, -106, 42, -106, 55, -73);
    box(g, new Color(30, 30, 34), -40, -44, 80, 16);
    double dark = 1 - day;
    for (int side = -58; side <= 58; side += 116) {
      oval(g, Color.WHITE, side, -48, 24, 16);
      glow(g, new Color(255, 246, 222), side, -48, 110, 0.95 * dark);
      glow(g, new Color(255, 246, 222), side, 40, 120, 0.3 * dark);
    }
    g.dispose();
  }

  /** Somebody who walks, about 170 units tall; the stride says how far the legs are, in steps. */
  static void person(
      Graphics2D canvas,
      double x,
      double y,
      double size,
      double stride,
      Color coat,
      Color trousers,
      double day) {
    Graphics2D g = at(canvas, x, y, size, Math.abs(size));
    double leg = Math.sin(stride * Math.PI);
    double bob = 3 * Math.abs(Math.cos(stride * Math.PI));
    oval(g, alpha(Color.BLACK, 0.35), 4, 0, 64, 13);
    limb(g, lit(trousers.darker(), day), 0, -78 - bob, -24 * leg, -2, 13);
    limb(g, lit(trousers, day), 0, -78 - bob, 24 * leg, -2, 13);
    limb(g, lit(coat.darker(), day), 0, -126 - bob, 20 * leg, -82 - bob, 10);
    g.setColor(lit(coat, day));
    g.fill(new RoundRectangle2D.Double(-17, -138 - bob, 34, 66, 16, 16));
    limb(g, lit(mix(coat, Color.WHITE, 0.08), day), 0, -126 - bob, -20 * leg, -82 - bob, 10);
    oval(g, lit(SKIN, day), 2, -154 - bob, 23, 28);
    oval(g, lit(new Color(60, 42, 30), day), 0, -161 - bob, 25, 18);
    g.dispose();
  }

  private static void limb(
      Graphics2D g, Color colour, double x, double y, double dx, double y2, float width) {
    g.setColor(colour);
    g.setStroke(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(new Line2D.Double(x, y, x + dx, y2));
  }

  /** A tree, about 330 units tall, whose leaves move. */
  static void tree(
      Graphics2D canvas, double x, double y, double size, long seed, double turn, double day) {
    Graphics2D g = at(canvas, x, y, size, size);
    oval(g, alpha(Color.BLACK, 0.3), 0, 0, 170, 26);
    shape(g, lit(new Color(84, 64, 48), day), -12, 0, -7, -170, 7, -170, 13, 0);
    SplittableRandom random = new SplittableRandom(seed);
    for (int leaf = 0; leaf < 90; leaf++) {
      double angle = random.nextDouble() * 2 * Math.PI;
      double far = Math.sqrt(random.nextDouble()) * 100;
      double sway = 4 * Scene.swing(turn, 1 + random.nextInt(4), random.nextDouble());
      Color green =
          new Color(46 + random.nextInt(50), 84 + random.nextInt(60), 34 + random.nextInt(30));
      double width = 30 + random.nextInt(34);
      oval(
          g,
          lit(mix(green, Color.BLACK, leaf < 30 ? 0.35 : 0), day),
          Math.cos(angle) * far + sway,
          -230 + Math.sin(angle) * far * 0.85 + sway * 0.3,
          width,
          width * 0.75);
    }
    g.dispose();
  }

  /** A house with windows of which some are lit when it is dark. */
  static void house(
      Graphics2D g,
      double x,
      double ground,
      double width,
      double height,
      Color wall,
      long seed,
      double day) {
    SplittableRandom random = new SplittableRandom(seed);
    box(g, lit(wall, day), x, ground - height, width, height);
    shape(
        g,
        lit(new Color(118 - random.nextInt(40), 66, 54), day),
        x - 12,
        ground - height,
        x + 26,
        ground - height - 62,
        x + width - 26,
        ground - height - 62,
        x + width + 12,
        ground - height);
    box(g, lit(wall.darker(), day), x, ground - 46, width, 46);
    int columns = Math.max(2, (int) (width / 92));
    int floors = Math.max(1, (int) ((height - 120) / 108));
    double gap = width / columns;
    for (int floor = 0; floor < floors; floor++) {
      for (int column = 0; column < columns; column++) {
        double wx = x + gap * column + gap / 2 - 24;
        double wy = ground - height + 34 + floor * 108;
        boolean lamp = random.nextInt(100) < 55;
        double on = lamp ? Scene.ramp(1 - day, 0.25 + 0.4 * random.nextDouble(), 0.95) : 0;
        Color pane = mix(lit(new Color(96, 116, 134), day), WARM, on);
        box(g, lit(new Color(232, 228, 218), day), wx - 5, wy - 5, 58, 78);
        box(g, pane, wx, wy, 48, 68);
        shape(
            g, alpha(Color.WHITE, 0.16 * day), wx, wy + 40, wx + 30, wy, wx + 44, wy, wx, wy + 58);
        box(g, lit(new Color(224, 220, 210), day), wx + 22, wy, 4, 68);
        box(g, lit(new Color(170, 166, 158), day), wx - 8, wy + 72, 64, 6);
        glow(g, WARM, wx + 24, wy + 34, 70, 0.18 * on);
      }
    }
    double door = x + gap * random.nextInt(columns) + gap / 2 - 27;
    box(g, lit(new Color(214, 206, 190), day), door - 6, ground - 112, 66, 112);
    box(g, lit(new Color(64 + random.nextInt(60), 60, 70), day), door, ground - 106, 54, 106);
  }

  /** A street lamp, about 380 units tall. */
  static void lamp(Graphics2D canvas, double x, double y, double size, double day) {
    Graphics2D g = at(canvas, x, y, size, size);
    box(g, lit(new Color(70, 74, 78), day), -4, -370, 8, 370);
    box(g, lit(new Color(70, 74, 78), day), -4, -374, 62, 7);
    double on = Scene.ramp(1 - day, 0.35, 0.7);
    oval(g, mix(lit(new Color(190, 190, 186), day), WARM, on), 52, -366, 40, 12);
    glow(g, WARM, 52, -362, 150, 0.8 * on);
    glow(g, WARM, 52, -6, 230, 0.25 * on);
    g.dispose();
  }

  private static Graphics2D at(Graphics2D canvas, double x, double y, double sx, double sy) {
    Graphics2D g = (Graphics2D) canvas.create();
    g.translate(x, y);
    g.scale(sx, sy);
    return g;
  }
}
