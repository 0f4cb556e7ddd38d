package org.lightlock.teststreams;

import java.awt.Graphics2D;

/**
 * Something a camera looks at, painted on a canvas of 1920 x 1080 units. Everything in it repeats
 * after {@link #SECONDS}, so that a clip of that length has no visible seam.
 */
interface Scene {
  int WIDTH = 1920;
  int HEIGHT = 1080;
  double SECONDS = 10;

  /** Paints the scene as it is a fraction of the round after its start, 0 to 1. */
  void paint(Graphics2D canvas, double turn);

  /** How much light there is, 0 night to 1 day; a sensor is noisier in the dark. */
  double daylight(double turn);

  /** A value that goes from 0 to 1 over the round and starts over, begun at another place. */
  static double phase(double turn, double offset) {
    double value = turn + offset;
    return value - Math.floor(value);
  }

  /** A value that swings between -1 and 1 a whole number of times in the round. */
  static double swing(double turn, int times, double offset) {
    return Math.sin(2 * Math.PI * (turn * times + offset));
  }

  /** From 0 to 1 while a value goes from one bound to the other, smooth at both ends. */
  static double ramp(double value, double from, double to) {
    double x = Math.clamp((value - from) / (to - from), 0, 1);
    return x * x * (3 - 2 * x);
  }
}
