package org.lightlock.teststreams;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;

/** How people move, so that a round's end meets its start. */
final class Walkers {
  private static final Color TROUSERS = new Color(52, 56, 72);

  private Walkers() {}

  /**
   * Somebody who walks from one place to another once in a round, both where nobody sees them come
   * and go: a door or the picture's edge. In a doorway they fade into the dark.
   */
  static void walk(
      Graphics2D g,
      double turn,
      double offset,
      double from,
      double to,
      double y,
      double size,
      Color coat,
      double day) {
    double way = Scene.phase(turn, offset);
    double x = from + way * (to - from);
    double signed = to > from ? size : -size;
    boolean doorAhead = to > 0 && to < Scene.WIDTH;
    boolean doorBehind = from > 0 && from < Scene.WIDTH;
    double inDoor =
        Math.max(
            doorAhead ? Scene.ramp(way, 0.955, 0.995) : 0,
            doorBehind ? 1 - Scene.ramp(way, 0.005, 0.045) : 0);
    if (inDoor > 0.98) {
      return;
    }
    double steps = Math.abs(to - from) / (62 * size);
    Graphics2D layer = (Graphics2D) g.create();
    layer.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, (float) (1 - inDoor)));
    Props.person(layer, x, y, signed, way * steps, coat, TROUSERS, day);
    layer.dispose();
  }
}
