package org.lightlock.serve.webrtc;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a test's viewer makes of packets. */
final class Media {
  private Media() {}

  /** One decrypted RTP packet and the way it came. */
  @SuppressWarnings("ArrayRecordComponent")
  record Packet(
      Link link,
      int payloadType,
      boolean marker,
      int sequence,
      long timestamp,
      int ssrc,
      byte[] extension,
      byte[] payload) {
    static Packet of(Link link, byte[] bytes, int length) {
      int header = 12;
      byte[] extension = {};
      if ((bytes[0] & 0x10) != 0) {
        int words = u16(bytes, 14);
        extension = Arrays.copyOfRange(bytes, 16, 16 + 4 * words);
        header += 4 + 4 * words;
      }
      return new Packet(
          link,
          bytes[1] & 0x7f,
          (bytes[1] & 0x80) != 0,
          u16(bytes, 2),
          u32(bytes, 4) & 0xffffffffL,
          u32(bytes, 8),
          extension,
          Arrays.copyOfRange(bytes, header, length));
    }

    /** A one-byte extension's value; empty when it is not there. */
    byte[] element(int id) {
      for (int at = 0; at < extension.length; ) {
        int length = (extension[at] & 0xf) + 1;
        if (extension[at] == 0) {
          at++;
        } else if ((extension[at] & 0xff) >> 4 == id) {
          return Arrays.copyOfRange(extension, at + 1, at + 1 + length);
        } else {
          at += 1 + length;
        }
      }
      return new byte[0];
    }
  }

  /** A complete picture: its NAL units without start codes. */
  record Picture(long timestamp, int firstSequence, List<byte[]> units) {
    boolean idr() {
      return units.stream().anyMatch(unit -> (unit[0] & 0x1f) == 5);
    }

    /** The slices one behind the other. */
    byte[] slices() {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      units.stream().filter(unit -> (unit[0] & 0x1f) <= 5).forEach(all::writeBytes);
      return all.toByteArray();
    }
  }

  /** The complete pictures in packets of one source, which may be in any order. */
  static List<Picture> pictures(List<Packet> packets) {
    List<Packet> ordered = new ArrayList<>(packets);
    if (ordered.isEmpty()) {
      return List.of();
    }
    int first = ordered.getFirst().sequence();
    ordered.sort(
        (a, b) -> Integer.compare((short) (a.sequence() - first), (short) (b.sequence() - first)));
    List<Picture> pictures = new ArrayList<>();
    List<Packet> current = new ArrayList<>();
    for (Packet packet : ordered) {
      if (!current.isEmpty()
          && (current.getLast().timestamp() != packet.timestamp()
              || ((current.getLast().sequence() + 1) & 0xffff) != packet.sequence())) {
        current.clear();
      }
      current.add(packet);
      if (packet.marker()) {
        units(current)
            .ifPresent(
                units ->
                    pictures.add(
                        new Picture(packet.timestamp(), current.getFirst().sequence(), units)));
        current.clear();
      }
    }
    return pictures;
  }

  /** The NAL units (RFC 6184 mode 1); empty when a first fragment is missing. */
  private static Optional<List<byte[]>> units(List<Packet> packets) {
    List<byte[]> units = new ArrayList<>();
    ByteArrayOutputStream fragmented = new ByteArrayOutputStream();
    for (Packet packet : packets) {
      byte[] payload = packet.payload();
      switch (payload[0] & 0x1f) {
        case 24 -> {
          for (int at = 1; at < payload.length; ) {
            int size = u16(payload, at);
            units.add(Arrays.copyOfRange(payload, at + 2, at + 2 + size));
            at += 2 + size;
          }
        }
        case 28 -> {
          if ((payload[1] & 0x80) != 0) {
            fragmented.reset();
            fragmented.write((payload[0] & 0xe0) | (payload[1] & 0x1f));
          } else if (fragmented.size() == 0) {
            return Optional.empty();
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
    return Optional.of(units);
  }

  static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  static int u32(byte[] bytes, int at) {
    return u16(bytes, at) << 16 | u16(bytes, at + 2);
  }
}
