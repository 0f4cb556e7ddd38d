package org.lightlock.encode;

import java.util.ArrayList;
import java.util.List;

/** The types of an access unit's NAL units, read independently of the code under test. */
final class NalTypes {
  private NalTypes() {}

  static List<Integer> of(byte[] annexB) {
    List<Integer> types = new ArrayList<>();
    for (int i = 0; i + 3 < annexB.length; i++) {
      if (annexB[i] == 0 && annexB[i + 1] == 0 && annexB[i + 2] == 1) {
        types.add(annexB[i + 3] & 0x1f);
      }
    }
    return types;
  }
}
