package org.lightlock.sandbox.depacketise;

import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;
import org.lightlock.sandbox.rtp.RtpPacket;

/**
 * The depacketiser of JPEG (RFC 2435): types 0, 1, 64 and 65, quantisation tables computed from Q 1
 * to 99 or sent in band for Q 128 to 255. It rebuilds the headers that the payload leaves out.
 *
 * <pre>
 *  §3.1
 * | Type-specific |              Fragment Offset                  |
 * |      Type     |       Q       |     Width/8   |    Height/8   |
 *  §3.1.7, types 64 to 127
 * |       Restart Interval        |F|L|       Restart Count       |
 *  §3.1.8, Q 128 to 255, first fragment only
 * |      MBZ      |   Precision   |             Length            |
 * </pre>
 */
public final class JpegDepacketiser implements Depacketiser {
  private static final int MAIN_HEADER_BYTES = 8;
  private static final int EXTRA_HEADER_BYTES = 4;
  private static final int MIN_IN_BAND_Q = 128;
  private static final int DYNAMIC_Q = 255;
  private static final int NONE = -1;

  private final long maxPixels;
  private final AccessUnitSink sink;
  private final AccessUnitBuffer image = new AccessUnitBuffer();
  private final JpegHeaders headers = new JpegHeaders();

  private int nextSequence = NONE;
  private int cachedQ = NONE;
  private int announcedSize = NONE;

  // the image being put together
  private long timestamp;
  private boolean begun;
  private boolean damaged;
  private int mainHeader;
  private int scanStart;

  /** A depacketiser that has seen no packet. */
  public JpegDepacketiser(long maxPixels, AccessUnitSink sink) {
    this.maxPixels = maxPixels;
    this.sink = sink;
  }

  @Override
  public void packet(RtpPacket packet) {
    int sequence = packet.sequence();
    if (nextSequence != NONE && sequence != nextSequence && begun && !damaged) {
      damage(Rejection.PAYLOAD_FRAGMENT_LOST);
    }
    nextSequence = (sequence + 1) & 0xffff;
    if (packet.payloadLength() == 0) {
      return;
    }
    if (begun && packet.timestamp() != timestamp) {
      deliver(); // the marker did not come
    }
    timestamp = packet.timestamp();
    Rejection reason = payload(packet);
    if (reason != null) {
      damage(reason);
    }
    if (packet.marker()) {
      deliver();
    }
  }

  private @Nullable Rejection payload(RtpPacket packet) {
    int length = packet.payloadLength();
    if (length < MAIN_HEADER_BYTES) {
      return Rejection.PAYLOAD_MALFORMED;
    }
    int offset = packet.payload(1) << 16 | packet.payloadShort(2);
    int type = packet.payload(4);
    int at = MAIN_HEADER_BYTES;
    int restartInterval = 0;
    if (type >= 64 && type <= 127) {
      if (length < at + EXTRA_HEADER_BYTES) {
        return Rejection.PAYLOAD_MALFORMED;
      }
      restartInterval = packet.payloadShort(at);
      at += EXTRA_HEADER_BYTES;
    }
    if (offset == 0) {
      if (begun) {
        deliver(); // two images with one timestamp
      }
      begun = true;
      mainHeader = packet.payloadShort(4) << 16 | packet.payloadShort(6);
      at = begin(packet, type, at, restartInterval);
      if (at < 0) {
        return refusal;
      }
    } else if (damaged) {
      return null;
    } else if (!begun || offset != image.size() - scanStart) {
      begun = true;
      return Rejection.PAYLOAD_FRAGMENT_LOST;
    } else if ((packet.payloadShort(4) << 16 | packet.payloadShort(6)) != mainHeader) {
      return Rejection.PAYLOAD_MALFORMED;
    }
    if (!image.append(packet.buffer(), packet.payloadStart() + at, length - at)) {
      return Rejection.PAYLOAD_TOO_LARGE;
    }
    return null;
  }

  private Rejection refusal = Rejection.PAYLOAD_MALFORMED;

  /** Writes an image's headers; returns where its scan begins in the payload, or -1. */
  private int begin(RtpPacket packet, int type, int tablesAt, int restartInterval) {
    int width = 8 * packet.payload(6);
    int height = 8 * packet.payload(7);
    int fieldMode = packet.payload(0);
    boolean baseline = type == 0 || type == 1 || type == 64 || type == 65;
    if (!baseline || width == 0 || height == 0 || fieldMode == 1 || fieldMode == 2) {
      return refuse(Rejection.PAYLOAD_UNSUPPORTED);
    }
    if ((long) width * height > maxPixels) {
      return refuse(Rejection.PAYLOAD_DIMENSIONS);
    }
    int q = packet.payload(5);
    int at = tablesAt;
    if (q >= MIN_IN_BAND_Q) {
      at = readTables(packet, q, at);
      if (at < 0) {
        return at;
      }
    } else if (q == 0 || q > 99) {
      return refuse(Rejection.PAYLOAD_UNSUPPORTED);
    } else if (q != cachedQ) {
      headers.computeTables(q);
      cachedQ = q;
    }
    headers.write(image, (type & 1) == 1, width, height, restartInterval);
    scanStart = image.size();
    announce(width, height);
    return at;
  }

  /** The quantisation table header; an empty one means the tables last sent for this Q. */
  private int readTables(RtpPacket packet, int q, int at) {
    if (packet.payloadLength() < at + EXTRA_HEADER_BYTES) {
      return refuse(Rejection.PAYLOAD_MALFORMED);
    }
    int precision = packet.payload(at + 1);
    int length = packet.payloadShort(at + 2);
    int data = at + EXTRA_HEADER_BYTES;
    if (length > packet.payloadLength() - data) {
      return refuse(Rejection.PAYLOAD_MALFORMED);
    }
    if (length == 0) {
      boolean known = q == cachedQ && q != DYNAMIC_Q;
      return known ? data : refuse(Rejection.PAYLOAD_MALFORMED);
    }
    if ((precision & 3) != 0) {
      return refuse(Rejection.PAYLOAD_UNSUPPORTED); // 16-bit tables are not baseline JPEG
    }
    if (length != JpegHeaders.TABLE_BYTES && length != 2 * JpegHeaders.TABLE_BYTES) {
      return refuse(Rejection.PAYLOAD_MALFORMED);
    }
    headers.tables(packet.buffer(), packet.payloadStart() + data, length);
    cachedQ = q;
    return data + length;
  }

  private int refuse(Rejection reason) {
    refusal = reason;
    return NONE;
  }

  private void announce(int width, int height) {
    int size = width << 16 | height;
    if (size != announcedSize) {
      announcedSize = size;
      sink.sequenceChanged(width, height);
    }
  }

  private void damage(Rejection reason) {
    begun = true;
    damaged = true;
    sink.rejected(reason);
  }

  private void deliver() {
    if (begun && !damaged) {
      int end = JpegHeaders.scanEnd(image.content(), scanStart, image.size());
      if (end < 0) {
        sink.rejected(Rejection.PAYLOAD_MALFORMED);
      } else {
        image.truncate(end);
        if (image.append(0xff) && image.append(JpegHeaders.END_OF_IMAGE)) {
          sink.accessUnit(image.finish(), true, timestamp);
        } else {
          sink.rejected(Rejection.PAYLOAD_TOO_LARGE);
        }
      }
    }
    image.clear();
    begun = false;
    damaged = false;
  }
}
