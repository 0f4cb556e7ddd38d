package org.lightlock.packetise;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lightlock.encode.EncodedPicture;

/** Access units for tests, and what a receiver makes of their packets. */
final class Units {
  static final byte[] SPS = {0x67, 0x42, (byte) 0xc0, 0x1f, 0x11, 0x22};
  static final byte[] OTHER_SPS = {0x67, 0x42, (byte) 0xc0, 0x28, 0x11, 0x22};
  static final byte[] PPS = {0x68, (byte) 0xce, 0x3c};

  private Units() {}

  /** A slice of so many bytes with its header, without a zero in it. */
  static byte[] slice(boolean idr, int bytes) {
    byte[] slice = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      slice[i] = (byte) (1 + i % 251);
    }
    slice[0] = (byte) (idr ? 0x65 : 0x41);
    return slice;
  }

  static byte[] annexB(byte[]... units) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (byte[] unit : units) {
      stream.writeBytes(new byte[] {0, 0, 0, 1});
      stream.writeBytes(unit);
    }
    return stream.toByteArray();
  }

  static EncodedPicture picture(byte[] annexB, boolean idr, long number) {
    return new EncodedPicture(annexB, idr, 640, 360, number * 40_000, number * 1_000, number);
  }

  static EncodedPicture idr(int sliceBytes, long number) {
    return picture(annexB(SPS, PPS, slice(true, sliceBytes)), true, number);
  }

  static EncodedPicture between(int sliceBytes, long number) {
    return picture(annexB(slice(false, sliceBytes)), false, number);
  }

  /**
   * The NAL units in a picture's packets, as a receiver in mode 1 puts them together (RFC 6184).
   */
  static List<byte[]> received(PicturePackets packets) {
    List<byte[]> units = new ArrayList<>();
    ByteArrayOutputStream fragmented = new ByteArrayOutputStream();
    for (int i = 0; i < packets.count(); i++) {
      int from = packets.offset(i);
      byte[] payload = Arrays.copyOfRange(packets.bytes(), from, from + packets.length(i));
      switch (payload[0] & 0x1f) {
        case 24 -> {
          int at = 1;
          while (at < payload.length) {
            int size = ((payload[at] & 0xff) << 8) | (payload[at + 1] & 0xff);
            units.add(Arrays.copyOfRange(payload, at + 2, at + 2 + size));
            at += 2 + size;
          }
        }
        case 28 -> {
          boolean start = (payload[1] & 0x80) != 0;
          if (start != (fragmented.size() == 0)) {
            throw new AssertionError("a fragment begins within another unit");
          }
          if (start) {
            fragmented.write((payload[0] & 0xe0) | (payload[1] & 0x1f));
          }
          fragmented.write(payload, 2, payload.length - 2);
          if ((payload[1] & 0x40) != 0) {
            units.add(fragmented.toByteArray());
            fragmented.reset();
          }
        }
        default -> units.add(payload);
      }
    }
    if (fragmented.size() > 0) {
      throw new AssertionError("the last fragment is missing");
    }
    return units;
  }
}
