package org.lightlock.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What every figure is measured with.
 *
 * @param folder for everything that is written; removed afterwards
 * @param mjpeg the MJPEG variant of the H.264 clip
 * @param runs how often whatever is compared is run
 * @param quick shorter and fewer, to see that it works; its numbers mean little
 */
record Lab(Path folder, Path mjpeg, int runs, boolean quick) {
  static final String ALWAYS = "always";
  static final String ON_DEMAND = "on-demand";

  /** What one figure returns. */
  interface Measurement {
    List<Figure> measure(Lab lab) throws IOException, InterruptedException;
  }

  /** Tells a person what goes on. */
  void say(String text) {
    System.err.println("lightlock: bench: " + text);
  }

  Path log(String name) {
    return folder.resolve(name + ".log");
  }

  /** A number of repetitions. */
  int times(int full, int whenQuick) {
    return quick ? whenQuick : full;
  }
}
