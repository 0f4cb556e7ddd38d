package org.lightlock.sandbox.depacketise;

import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;
import org.lightlock.sandbox.rtp.RtpPacket;

/**
 * The depacketiser of JPEG (RFC 2435): types 0, 1, 64 and 65, quantisation tables computed from Q 1
 * to 99 or sent in band for Q 128 to 255, of interlaced pictures the odd fields. It rebuilds the
 * headers that the payload leaves out. A picture over 2040 pixels has 0 for its width and height;
 * its size comes from the frame header in the packet's extension (ONVIF) or from the description.
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
  private static final int ODD_FIELD = 1;
  private static final int EVEN_FIELD = 2;
  private static final int FIELD_ALONE = 3;
  private static final int ONVIF_EXTENSION = 0xffd8;
  private static final int NONE = -1;

  private final long maxPixels;
  private final AccessUnitSink sink;
  private final AccessUnitBuffer image = new AccessUnitBuffer();
  private final JpegQuantisers computed = new JpegQuantisers();
  private final @Nullable JpegQuantisers[] sent =
      new @Nullable JpegQuantisers[DYNAMIC_Q - MIN_IN_BAND_Q + 1];

  private int nextSequence = NONE;
  private int computedQ = NONE;
  private int describedSize;
  private boolean singleFields;
  private int announcedSize = NONE;

  // the image being put together
  private long timestamp;
  private boolean begun;
  private boolean damaged;
  private boolean unwanted;
  private int mainHeader;
  private int scanStart;

  /** A depacketiser that has seen no packet. */
  public JpegDepacketiser(long maxPixels, AccessUnitSink sink) {
    this.maxPixels = maxPixels;
    this.sink = sink;
  }

  @Override
  public void describedSize(int width, int height) {
    describedSize = isEdge(width) && isEdge(height) ? width << 16 | height : 0;
  }

  private static boolean isEdge(int length) {
    return length > 0 && length <= 0xffff;
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
    } else if (damaged || unwanted) {
      return null;
    } else if (!begun || offset != image.size() - scanStart) {
      begun = true;
      return Rejection.PAYLOAD_FRAGMENT_LOST;
    } else if ((packet.payloadShort(4) << 16 | packet.payloadShort(6)) != mainHeader) {
      return Rejection.PAYLOAD_MALFORMED;
    }
    if (unwanted) {
      return null;
    }
    if (!image.append(packet.buffer(), packet.payloadStart() + at, length - at)) {
      return Rejection.PAYLOAD_TOO_LARGE;
    }
    return null;
  }

  private Rejection refusal = Rejection.PAYLOAD_MALFORMED;

  /** Writes an image's headers; returns where its scan begins in the payload, or -1. */
  private int begin(RtpPacket packet, int type, int tablesAt, int restartInterval) {
    boolean baseline = type == 0 || type == 1 || type == 64 || type == 65;
    int field = packet.payload(0);
    if (!baseline || field > FIELD_ALONE) {
      return refuse(Rejection.PAYLOAD_UNSUPPORTED);
    }
    long width = 8L * packet.payload(6);
    long height = 8L * packet.payload(7);
    if (width == 0 || height == 0) {
      int size = largeSize(packet);
      width = Integer.toUnsignedLong(size) >>> 16;
      height = size & 0xffff;
    }
    if (width == 0 || height == 0) {
      return refuse(Rejection.PAYLOAD_UNSUPPORTED);
    }
    if (width * height > maxPixels) {
      return refuse(Rejection.PAYLOAD_DIMENSIONS);
    }
    int q = packet.payload(5);
    int at = tablesAt;
    JpegQuantisers quantisers = computed;
    if (q >= MIN_IN_BAND_Q) {
      quantisers = sentFor(q);
      at = readTables(packet, q, quantisers, at);
      if (at < 0) {
        return at;
      }
    } else if (q == 0 || q > 99) {
      return refuse(Rejection.PAYLOAD_UNSUPPORTED);
    } else if (q != computedQ) {
      computed.compute(q);
      computedQ = q;
    }
    unwanted = field == EVEN_FIELD;
    if (!unwanted) {
      announce((int) width, (int) height, field == ODD_FIELD || field == FIELD_ALONE);
      JpegHeaders.write(
          image, quantisers, (type & 1) == 1, (int) width, (int) height, restartInterval);
    }
    scanStart = image.size();
    return at;
  }

  private int largeSize(RtpPacket packet) {
    int extension = packet.extensionLength();
    if (extension == 0 || packet.extensionProfile() != ONVIF_EXTENSION) {
      return describedSize;
    }
    int start = packet.extensionStart();
    int size = JpegHeaders.sizeIn(packet.buffer(), start, start + extension);
    return size == 0 ? describedSize : size;
  }

  private JpegQuantisers sentFor(int q) {
    JpegQuantisers known = sent[q - MIN_IN_BAND_Q];
    if (known == null) {
      known = new JpegQuantisers();
      sent[q - MIN_IN_BAND_Q] = known;
    }
    return known;
  }

  /** The quantisation table header; an empty one means the tables last sent for this Q. */
  private int readTables(RtpPacket packet, int q, JpegQuantisers quantisers, int at) {
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
      boolean known = !quantisers.isEmpty() && q != DYNAMIC_Q;
      return known ? data : refuse(Rejection.PAYLOAD_MALFORMED);
    }
    if (!quantisers.take(packet.buffer(), packet.payloadStart() + data, length, precision)) {
      return refuse(Rejection.PAYLOAD_MALFORMED);
    }
    return data + length;
  }

  private int refuse(Rejection reason) {
    refusal = reason;
    return NONE;
  }

  private void announce(int width, int height, boolean single) {
    if (single != singleFields) {
      singleFields = single;
      sink.singleFields(single);
    }
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
    if (begun && !damaged && !unwanted) {
      int end = JpegHeaders.scanEnd(image.content(), scanStart, image.size());
      if (end < 0) {
        sink.rejected(
            JpegHeaders.beginsScan(~end) ? Rejection.PAYLOAD_SCANS : Rejection.PAYLOAD_MALFORMED);
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
    unwanted = false;
  }
}
