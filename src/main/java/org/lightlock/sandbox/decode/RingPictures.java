package org.lightlock.sandbox.decode;

import static org.bytedeco.ffmpeg.avutil.AVFrame.AV_FRAME_FLAG_INTERLACED;
import static org.bytedeco.ffmpeg.global.avutil.av_image_copy_plane;

import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Codec;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.FrameRingWriter;
import org.lightlock.frame.Pixels;
import org.lightlock.frame.Rejection;

/**
 * Puts decoded pictures into the ring as 8-bit 4:2:0 of limited range in BT.601 or BT.709, upright,
 * of an even size that the ring takes, and announces them. A picture that is all this already is
 * copied as it is; others go through {@link PixelConversion} and {@link Turn}. One thread.
 */
public final class RingPictures implements PictureDecoder.PictureTarget {
  private final FrameRingWriter ring;
  private final Codec codec;
  private final Announcement announcement;
  private final LongSupplier nanoClock;
  private final PixelConversion conversion;
  private final Turn turn;
  private @Nullable Shape lastShape;
  private long shapeChanges;
  private boolean singleFields;
  private long arrivalNanos;
  private long pictures;
  private boolean hidden;

  /** What the gateway's encoders have to begin anew for. */
  private record Shape(PictureSize size, ColourMatrix matrix) {}

  /** Tells the gateway that a picture lies in a slot. */
  @FunctionalInterface
  public interface Announcement {
    /** Must not wait. */
    void picture(int slot, long sequence);
  }

  /**
   * Writes into a ring.
   *
   * @param rotation clockwise: 0, 90, 180 or 270 degrees
   */
  public RingPictures(
      FrameRingWriter ring,
      Codec codec,
      int rotation,
      Announcement announcement,
      LongSupplier nanoClock) {
    this.ring = ring;
    this.turn = new Turn(rotation);
    this.codec = codec;
    this.conversion = new PixelConversion(codec);
    this.announcement = announcement;
    this.nanoClock = nanoClock;
  }

  /** When the last packet of the access unit that is decoded next arrived. */
  public void arrivedAt(long nanos) {
    arrivalNanos = nanos;
  }

  /** Whether pictures are only decoded, because a later one is about to take their place. */
  public void hide(boolean pass) {
    hidden = pass;
  }

  /** How many pictures have been put into the ring. */
  public long pictures() {
    return pictures;
  }

  /** How often a picture had another size or matrix than the one before it. */
  public long shapeChanges() {
    return shapeChanges;
  }

  /** Whether each picture is a single field, to be shown at double height. */
  public void singleFields(boolean single) {
    singleFields = single;
  }

  @Override
  public @Nullable Rejection picture(AVFrame frame, boolean keyFrame) {
    note(new Shape(new PictureSize(frame.width(), frame.height()), conversion.crossing(frame)));
    boolean interlaced = (frame.flags() & AV_FRAME_FLAG_INTERLACED) != 0 && !singleFields;
    // Whole chroma samples; of an interlaced picture in each of its two fields.
    int width = frame.width() & ~1;
    int height = frame.height() & (interlaced ? ~3 : ~1);
    PictureSize shown = new PictureSize(width, singleFields ? 2 * height : height);
    PictureSize size = (turn.swapsEdges() ? shown.turned() : shown).in(ring.geometry());
    if (size == null) {
      return Rejection.DECODE_DIMENSIONS;
    }
    if (hidden) {
      return null;
    }
    int slot = ring.begin();
    if (slot < 0) {
      return null; // the gateway still reads all others: the newest it has stays the newest
    }
    Pixels pixels = ring.pixels(slot, size.width(), size.height());
    boolean asItIs =
        turn.isNone()
            && !interlaced
            && size.width() == width
            && size.height() == height
            && conversion.isPlain(frame);
    if (asItIs) {
      copy(frame, pixels);
    } else if (turn.isNone()) {
      if (!conversion.convert(frame, width, height, interlaced, pixels)) {
        return Rejection.DECODE_PIXEL_FORMAT;
      }
    } else {
      PictureSize before = turn.swapsEdges() ? size.turned() : size;
      Pixels upright = turn.upright(before.width(), before.height());
      if (!conversion.convert(frame, width, height, interlaced, upright)) {
        return Rejection.DECODE_PIXEL_FORMAT;
      }
      turn.into(pixels);
    }
    publish(slot, size, conversion.crossing(frame), keyFrame);
    return null;
  }

  private void publish(int slot, PictureSize size, ColourMatrix matrix, boolean keyFrame) {
    long sequence =
        ring.publish(
            slot,
            size.width(),
            size.height(),
            arrivalNanos,
            nanoClock.getAsLong(),
            codec,
            matrix,
            keyFrame);
    pictures++;
    announcement.picture(slot, sequence);
  }

  private void note(Shape shape) {
    if (!shape.equals(lastShape)) {
      shapeChanges += lastShape == null ? 0 : 1;
      lastShape = shape;
    }
  }

  private static void copy(AVFrame frame, Pixels pixels) {
    int chromaWidth = pixels.width() / 2;
    int chromaHeight = pixels.height() / 2;
    plane(frame, 0, pixels.luma(), pixels.lumaStride(), pixels.width(), pixels.height());
    plane(frame, 1, pixels.cb(), pixels.chromaStride(), chromaWidth, chromaHeight);
    plane(frame, 2, pixels.cr(), pixels.chromaStride(), chromaWidth, chromaHeight);
  }

  private static void plane(
      AVFrame frame, int index, MemorySegment to, int stride, int width, int height) {
    av_image_copy_plane(
        new NativeAddress().at(to.address()),
        stride,
        frame.data(index),
        frame.linesize(index),
        width,
        height);
  }
}
