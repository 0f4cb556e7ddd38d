package org.lightlock.simulate;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The NAL units of a sample, each behind its length (ISO/IEC 14496-15 §4.3). */
final class NalUnits {
  private NalUnits() {}

  static List<ByteBuffer> split(ByteBuffer sample, int lengthBytes, int headerBytes)
      throws ClipException {
    ByteBuffer rest = sample.slice();
    List<ByteBuffer> units = new ArrayList<>();
    while (rest.hasRemaining()) {
      if (rest.remaining() < lengthBytes) {
        throw new ClipException("a NAL unit's length is cut off");
      }
      long size = 0;
      for (int i = 0; i < lengthBytes; i++) {
        size = (size << 8) | (rest.get() & 0xFF);
      }
      if (size <= headerBytes || size > rest.remaining()) {
        throw new ClipException("a NAL unit does not fit into its sample");
      }
      units.add(rest.slice(rest.position(), (int) size));
      rest.position(rest.position() + (int) size);
    }
    return units;
  }

  /** How many bytes an aggregation packet of these units has behind its own header. */
  static int aggregateBytes(List<ByteBuffer> units) {
    return units.stream().mapToInt(unit -> Short.BYTES + unit.remaining()).sum();
  }

  /** The units one after the other, each behind its 16-bit size. */
  static ByteBuffer aggregate(List<ByteBuffer> units) {
    ByteBuffer all = ByteBuffer.allocate(aggregateBytes(units));
    for (ByteBuffer unit : units) {
      all.putShort((short) unit.remaining()).put(unit.slice());
    }
    return all.flip();
  }
}
