package org.lightlock.sandbox.decode;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_image_copy_plane;

import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Codec;
import org.lightlock.frame.FrameRingWriter;
import org.lightlock.frame.Pixels;
import org.lightlock.frame.Rejection;

/** Puts decoded pictures into the ring as 8-bit 4:2:0 of limited range, and announces them. */
public final class RingPictures implements PictureDecoder.PictureTarget {
  private final FrameRingWriter ring;
  private final Codec codec;
  private final Announcement announcement;
  private final LongSupplier nanoClock;
  private final PixelConversion conversion = new PixelConversion();
  private long arrivalNanos;
  private long pictures;

  /** Tells the gateway that a picture lies in a slot. */
  @FunctionalInterface
  public interface Announcement {
    /** Must not wait. */
    void picture(int slot, long sequence);
  }

  /** Writes into a ring. */
  public RingPictures(
      FrameRingWriter ring, Codec codec, Announcement announcement, LongSupplier nanoClock) {
    this.ring = ring;
    this.codec = codec;
    this.announcement = announcement;
    this.nanoClock = nanoClock;
  }

  /** When the last packet of the access unit that is decoded next arrived. */
  public void arrivedAt(long nanos) {
    arrivalNanos = nanos;
  }

  /** How many pictures have been put into the ring. */
  public long pictures() {
    return pictures;
  }

  @Override
  public @Nullable Rejection picture(AVFrame frame, boolean keyFrame) {
    int width = frame.width();
    int height = frame.height();
    if (!ring.geometry().fits(width, height)) {
      return Rejection.DECODE_DIMENSIONS;
    }
    int slot = ring.begin();
    if (slot < 0) {
      return null; // the gateway still reads all others: the newest it has stays the newest
    }
    Pixels pixels = ring.pixels(slot, width, height);
    if (frame.format() == AV_PIX_FMT_YUV420P && frame.color_range() != AVCOL_RANGE_JPEG) {
      copy(frame, pixels);
    } else if (!conversion.convert(frame, pixels)) {
      return Rejection.DECODE_PIXEL_FORMAT;
    }
    long sequence =
        ring.publish(slot, width, height, arrivalNanos, nanoClock.getAsLong(), codec, keyFrame);
    pictures++;
    announcement.picture(slot, sequence);
    return null;
  }

  private static void copy(AVFrame frame, Pixels pixels) {
    int chromaWidth = (pixels.width() + 1) / 2;
    int chromaHeight = (pixels.height() + 1) / 2;
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
