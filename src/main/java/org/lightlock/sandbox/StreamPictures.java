package org.lightlock.sandbox;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Codec;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.sandbox.decode.PictureDecoder;
import org.lightlock.sandbox.decode.RingPictures;
import org.lightlock.sandbox.depacketise.AccessUnitSink;

/** Access units to pictures in the ring, with the counts and the measured distances. One thread. */
final class StreamPictures implements AccessUnitSink {
  private static final long SHORTEST_STALL_NANOS = 3_000_000_000L;
  private static final long FIRST_UNIT_NANOS = 10_000_000_000L;
  private static final int STALL_DISTANCES = 20;
  private static final int UNREADABLE_UNITS = 100;

  private final PictureDecoder decoder;
  private final RingPictures pictures;
  private final RejectionCounts rejections;
  private final KeyFrameDistance keyFrames = new KeyFrameDistance();
  private long nowNanos;
  private long lastUnitNanos;
  private long distanceNanos;
  private long failuresInARow;
  private boolean units;

  StreamPictures(
      Codec codec,
      long maxPixels,
      RingPictures pictures,
      RejectionCounts rejections,
      long nowNanos) {
    this.pictures = pictures;
    this.rejections = rejections;
    this.lastUnitNanos = nowNanos;
    this.decoder = new PictureDecoder(codec, maxPixels, pictures);
  }

  /** The time of the bytes that are being taken now. */
  void now(long nanos) {
    nowNanos = nanos;
  }

  /** Whether nothing has come for much longer than the measured distance of pictures. */
  boolean isStalled(long nanos) {
    long patience =
        units ? Math.max(SHORTEST_STALL_NANOS, STALL_DISTANCES * distanceNanos) : FIRST_UNIT_NANOS;
    return nanos - lastUnitNanos > patience;
  }

  Message stats(long decodeCpuNanos, long bytesIn, long packetsIn) {
    return new Message(
        Kind.STATS,
        0,
        pictures.pictures(),
        keyFrames.keyFrames(),
        decodeCpuNanos,
        bytesIn,
        packetsIn,
        keyFrames.nanos() / 1000);
  }

  @Override
  public void accessUnit(ByteBuffer unit, boolean keyFrame, long rtpTimestamp) {
    long step = nowNanos - lastUnitNanos;
    distanceNanos = units ? distanceNanos + (step - distanceNanos) / 8 : 0;
    units = true;
    lastUnitNanos = nowNanos;
    if (keyFrame) {
      keyFrames.keyFrameAt(nowNanos);
    } else if (keyFrames.keyFrames() == 0) {
      rejections.add(Rejection.DECODE_WAITING_FOR_KEY_FRAME);
      return;
    }
    pictures.arrivedAt(nowNanos);
    @Nullable Rejection rejection = decoder.decode(unit, keyFrame);
    if (rejection == null) {
      failuresInARow = 0;
      return;
    }
    rejections.add(rejection);
    if (++failuresInARow == UNREADABLE_UNITS && pictures.pictures() == 0) {
      // Hikvision's "stream encryption": valid NAL headers around random bytes.
      rejections.add(Rejection.DECODE_ENCRYPTED);
    }
  }

  @Override
  public void rejected(Rejection reason) {
    rejections.add(reason);
  }
}
