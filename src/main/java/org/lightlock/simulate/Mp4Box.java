package org.lightlock.simulate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One box of an MP4 file (ISO/IEC 14496-12 §4.2): a type of four characters and its content.
 *
 * @param type four characters
 * @param content what follows the box's header, a view of the file
 */
record Mp4Box(String type, ByteBuffer content) {
  private static final int MAX_CHILDREN = 10_000;
  private static final int HEADER_BYTES = 8;

  /** The boxes that lie one after the other in a piece of the file. */
  static List<Mp4Box> children(ByteBuffer bytes) throws ClipException {
    ByteBuffer rest = bytes.slice();
    List<Mp4Box> boxes = new ArrayList<>();
    while (rest.remaining() >= HEADER_BYTES) {
      if (boxes.size() == MAX_CHILDREN) {
        throw new ClipException("more than " + MAX_CHILDREN + " boxes");
      }
      int start = rest.position();
      long size = Integer.toUnsignedLong(rest.getInt());
      byte[] type = new byte[4];
      rest.get(type);
      if (size == 1) {
        if (rest.remaining() < Long.BYTES) {
          throw new ClipException("a box is cut off");
        }
        size = rest.getLong();
      } else if (size == 0) {
        size = (long) rest.limit() - start;
      }
      int headerBytes = rest.position() - start;
      String name = new String(type, StandardCharsets.ISO_8859_1);
      if (size < headerBytes || size > rest.limit() - start) {
        throw new ClipException("the file is not an MP4 or MOV file, or it is cut off");
      }
      boxes.add(new Mp4Box(name, rest.slice(rest.position(), (int) size - headerBytes)));
      rest.position(start + (int) size);
    }
    return boxes;
  }

  /** The first of the boxes with this type. */
  static Optional<Mp4Box> find(List<Mp4Box> boxes, String type) {
    return boxes.stream().filter(box -> box.type.equals(type)).findFirst();
  }

  /** The box inside this one that a path of types names. */
  Mp4Box descend(String... path) throws ClipException {
    Mp4Box box = this;
    for (String step : path) {
      box =
          find(children(box.content), step)
              .orElseThrow(() -> new ClipException("the file has no box " + step));
    }
    return box;
  }

  /** The content from its first byte, big-endian, with a clear error when it is too short. */
  ByteBuffer content(int minimumBytes) throws ClipException {
    if (content.limit() < minimumBytes) {
      throw new ClipException("box " + printable(type) + " is too short");
    }
    return content.slice();
  }

  private static String printable(String type) {
    return type.replaceAll("[^ -~]", "?");
  }
}
