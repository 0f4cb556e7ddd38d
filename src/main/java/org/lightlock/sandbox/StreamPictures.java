package org.lightlock.sandbox;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
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

  /** While a viewer waits for the newest picture, an older one is shown this often. */
  private static final long CATCH_UP_NANOS = 150_000_000;

  private static final int STALL_DISTANCES = 20;

  private final PictureDecoder decoder;
  private final RingPictures pictures;
  private final RejectionCounts rejections;
  private final Runnable decoded;
  private final KeptUnits kept = new KeptUnits();
  private final KeyFrameDistance keyFrames = new KeyFrameDistance();
  private long nowNanos;
  private long lastUnitNanos;
  private long distanceNanos;
  private final EncryptionSign encryption = new EncryptionSign();
  private final ChangeLimit sequences = new ChangeLimit();
  private final ChangeLimit shapes = new ChangeLimit();
  private final Consumer<Rejection> ending;
  private long shapeChanges;
  private boolean units;
  private boolean announced;
  private boolean ended;
  private boolean standby;
  private boolean keyFrameNeeded;

  /**
   * Decodes into the ring.
   *
   * @param ending who ends the dialogue with a camera that goes too far
   * @param decoded run after each unit
   */
  StreamPictures(
      Codec codec,
      long maxPixels,
      RingPictures pictures,
      RejectionCounts rejections,
      Consumer<Rejection> ending,
      Runnable decoded,
      long nowNanos) {
    this.ending = ending;
    this.decoded = decoded;
    this.pictures = pictures;
    this.rejections = rejections;
    this.lastUnitNanos = nowNanos;
    this.decoder = new PictureDecoder(codec, maxPixels, pictures);
  }

  /** The time of the bytes that are being taken now. */
  void now(long nanos) {
    nowNanos = nanos;
  }

  /**
   * Keeps the units since the last key frame instead of decoding them, or decodes what was kept.
   * The stream's first picture is decoded in any case: it tells that there is one.
   */
  void standby(boolean wanted, long nanos) {
    if (wanted == standby) {
      return;
    }
    standby = wanted;
    if (wanted) {
      kept.begin(!keyFrameNeeded);
      return;
    }
    keyFrameNeeded = !kept.isWhole();
    long shown = nanos;
    for (int i = 0; i < kept.count(); i++) {
      long now = System.nanoTime();
      boolean show = i == kept.count() - 1 || now - shown > CATCH_UP_NANOS;
      if (show) {
        shown = now;
      }
      pictures.hide(!show);
      decode(kept.unit(i), kept.isKeyFrame(i), kept.arrivalNanos(i));
    }
    pictures.hide(false);
    kept.clear();
  }

  /** Whether nothing has come for much longer than the measured distance of pictures. */
  boolean isStalled(long nanos) {
    long patience =
        units ? Math.max(SHORTEST_STALL_NANOS, STALL_DISTANCES * distanceNanos) : FIRST_UNIT_NANOS;
    return nanos - lastUnitNanos > patience;
  }

  /** Whether a picture has been decoded. */
  boolean hasPictures() {
    return pictures.pictures() > 0;
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
    arrived();
    if (ended) {
      return;
    }
    if (keyFrame) {
      keyFrames.keyFrameAt(nowNanos);
    } else if (keyFrames.keyFrames() == 0) {
      rejections.add(Rejection.DECODE_WAITING_FOR_KEY_FRAME);
      return;
    }
    if (standby && pictures.pictures() > 0) {
      kept.add(unit, keyFrame, nowNanos);
      return;
    }
    if (keyFrameNeeded && !keyFrame) {
      rejections.add(Rejection.DECODE_WAITING_FOR_KEY_FRAME);
      return;
    }
    keyFrameNeeded = false;
    decode(unit, keyFrame, nowNanos);
    if (standby) {
      kept.begin(true);
    }
  }

  private void decode(ByteBuffer unit, boolean keyFrame, long arrivalNanos) {
    if (encryption.isSeen()) {
      encryption.unit(false);
      rejections.add(Rejection.DECODE_ENCRYPTED); // one that made sense by chance
      return;
    }
    pictures.arrivedAt(arrivalNanos);
    @Nullable Rejection rejection = decoder.decode(unit, keyFrame);
    decoded.run();
    encryption.unit(rejection == Rejection.DECODE_FAILED || decoder.concealed());
    if (rejection != null) {
      rejections.add(rejection);
    }
    if (pictures.shapeChanges() != shapeChanges) {
      shapeChanges = pictures.shapeChanges();
      limit(shapes); // also that of a stream which changes between sets announced once
    }
  }

  @Override
  public void garbled() {
    arrived();
    encryption.unit(true);
    rejections.add(encryption.isSeen() ? Rejection.DECODE_ENCRYPTED : Rejection.DECODE_FAILED);
  }

  @Override
  public void sequenceChanged(int width, int height) {
    if (announced) {
      limit(sequences);
    }
    announced = true;
  }

  @Override
  public void singleFields(boolean single) {
    pictures.singleFields(single);
  }

  @Override
  public void rejected(Rejection reason) {
    rejections.add(reason);
  }

  private void arrived() {
    long step = nowNanos - lastUnitNanos;
    distanceNanos = units ? distanceNanos + (step - distanceNanos) / 8 : 0;
    units = true;
    lastUnitNanos = nowNanos;
  }

  private void limit(ChangeLimit changes) {
    if (!ended && !changes.allows(nowNanos)) {
      ended = true;
      rejections.add(Rejection.PAYLOAD_SEQUENCE_CHANGES);
      ending.accept(Rejection.PAYLOAD_SEQUENCE_CHANGES);
    }
  }
}
