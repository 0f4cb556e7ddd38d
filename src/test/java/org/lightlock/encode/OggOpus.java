package org.lightlock.encode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Opus packets of 20 ms as an Ogg file (RFC 3533, RFC 7845) that ffmpeg reads. */
final class OggOpus {
  private OggOpus() {}

  static byte[] of(List<byte[]> packets, int channels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer head = ByteBuffer.allocate(19).order(ByteOrder.LITTLE_ENDIAN);
    head.put("OpusHead".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) channels);
    head.putShort((short) 0).putInt(48_000).putShort((short) 0).put((byte) 0);
    page(out, 2, 0, 0, head.array());
    ByteBuffer tags = ByteBuffer.allocate(17).order(ByteOrder.LITTLE_ENDIAN);
    tags.put("OpusTags".getBytes(StandardCharsets.US_ASCII)).putInt(1).put((byte) 'x').putInt(0);
    page(out, 0, 0, 1, tags.array());
    for (int i = 0; i < packets.size(); i++) {
      page(out, i == packets.size() - 1 ? 4 : 0, (i + 1) * 960L, i + 2, packets.get(i));
    }
    return out.toByteArray();
  }

  private static void page(
      ByteArrayOutputStream out, int flags, long granule, int sequence, byte[] packet) {
    int segments = packet.length / 255 + 1;
    ByteBuffer page =
        ByteBuffer.allocate(27 + segments + packet.length).order(ByteOrder.LITTLE_ENDIAN);
    page.put("OggS".getBytes(StandardCharsets.US_ASCII)).put((byte) 0).put((byte) flags);
    page.putLong(granule).putInt(1).putInt(sequence).putInt(0).put((byte) segments);
    for (int i = 0; i < segments - 1; i++) {
      page.put((byte) 255);
    }
    page.put((byte) (packet.length % 255)).put(packet);
    page.putInt(22, crc(page.array()));
    out.writeBytes(page.array());
  }

  private static int crc(byte[] bytes) {
    int crc = 0;
    for (byte value : bytes) {
      crc ^= value << 24;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc < 0 ? crc << 1 ^ 0x04c11db7 : crc << 1;
      }
    }
    return crc;
  }
}
