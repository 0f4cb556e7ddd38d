package org.lightlock.frame;

import java.util.Optional;

/** How a picture's luma and chroma are made of red, green and blue. */
public enum ColourMatrix {
  BT601(RingMemory.FLAG_BT601),
  BT709(RingMemory.FLAG_BT709);

  private final int flag;

  ColourMatrix(int flag) {
    this.flag = flag;
  }

  int flag() {
    return flag;
  }

  /** The matrix of a header's flags, empty when they do not name exactly one. */
  static Optional<ColourMatrix> of(int untrustedFlags) {
    int named = untrustedFlags & (RingMemory.FLAG_BT601 | RingMemory.FLAG_BT709);
    for (ColourMatrix matrix : values()) {
      if (matrix.flag == named) {
        return Optional.of(matrix);
      }
    }
    return Optional.empty();
  }
}
