package org.lightlock.serve.rtsps;

import java.io.IOException;

/** Where packets and answers are written; it may wait until there is room. */
interface ByteSink {
  /** Writes the low 8 bits. */
  void put(int value) throws IOException;

  /** Writes bytes; they are the caller's again afterwards. */
  void put(byte[] bytes, int offset, int length) throws IOException;
}
