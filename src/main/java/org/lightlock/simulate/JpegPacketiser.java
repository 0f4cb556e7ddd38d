package org.lightlock.simulate;

import java.nio.ByteBuffer;

/**
 * JPEG in RTP (RFC 2435): the scan's bytes behind a short header; the quantisation tables travel
 * with each picture's first packet (Q = 255).
 */
final class JpegPacketiser implements Packetiser {
  /** The sizes of larger pictures are in the description alone. */
  private static final int MAX_EDGE = 2040;

  private static final int Q_IN_BAND = 255;
  private static final int TYPE_WITH_RESTARTS = 64;
  private static final int HEADER_BYTES = 8;
  private static final int RESTART_HEADER_BYTES = 4;
  private static final int TABLE_HEADER_BYTES = 4;

  @Override
  public void packetise(ByteBuffer picture, boolean key, RtpFrame.Builder packets)
      throws ClipException {
    JpegPicture jpeg = JpegPicture.parse(picture);
    ByteBuffer scan = jpeg.scan();
    int at = 0;
    while (at < scan.limit()) {
      byte[] head = head(jpeg, at);
      int size = Math.min(RtpFrame.MAX_PAYLOAD_BYTES - head.length, scan.limit() - at);
      packets.packet(head, scan.slice(at, size));
      at += size;
    }
  }

  /** The headers of §3.1, §3.1.7 and §3.1.8. */
  private static byte[] head(JpegPicture jpeg, int offset) {
    boolean restarts = jpeg.restartInterval() > 0;
    boolean tables = offset == 0;
    int size =
        HEADER_BYTES
            + (restarts ? RESTART_HEADER_BYTES : 0)
            + (tables ? TABLE_HEADER_BYTES + jpeg.tables().remaining() : 0);
    ByteBuffer head = ByteBuffer.allocate(size);
    head.putInt(offset); // type-specific 0, then 24 bits of offset
    head.put((byte) (jpeg.rtpType() | (restarts ? TYPE_WITH_RESTARTS : 0)));
    head.put((byte) Q_IN_BAND);
    boolean large = jpeg.width() > MAX_EDGE || jpeg.height() > MAX_EDGE;
    head.put((byte) (large ? 0 : (jpeg.width() + 7) / 8));
    head.put((byte) (large ? 0 : (jpeg.height() + 7) / 8));
    if (restarts) {
      head.putShort((short) jpeg.restartInterval());
      head.putShort((short) 0xFFFF); // F, L and count: restart intervals are not aligned to packets
    }
    if (tables) {
      head.putShort((short) 0); // MBZ, precision 8 bits
      head.putShort((short) jpeg.tables().remaining());
      head.put(jpeg.tables().slice());
    }
    return head.array();
  }
}
