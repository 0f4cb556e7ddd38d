package org.lightlock.serve.hls;

import java.util.List;
import org.lightlock.fmp4.Fragment;

/**
 * A partial segment: fragments that follow each other. Immutable.
 *
 * @param independent whether decoding can begin here
 */
record Part(List<Fragment> fragments, long durationMicros, boolean independent) {
  Part {
    fragments = List.copyOf(fragments);
  }
}
