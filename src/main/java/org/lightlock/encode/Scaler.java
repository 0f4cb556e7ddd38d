package org.lightlock.encode;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.swscale.SWS_AREA;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import java.lang.foreign.Arena;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.lightlock.frame.Pixels;

/**
 * One swscale context: pictures of one size in, the same pictures smaller out. Averages the covered
 * source pixels ({@code SWS_AREA}); docs/decisions/0003-scaling.md says why. Belongs to the thread
 * that made it. Owns the scaled pixels until closed.
 */
public final class Scaler implements AutoCloseable {
  private final int sourceWidth;
  private final int sourceHeight;
  private final Arena arena = Arena.ofConfined();
  private final SwsContext context;
  private final PlaneTable source = PlaneTable.in(arena);
  private final PointerPointer<Pointer> sourceAddresses = source.addresses();
  private final IntPointer sourceStrides = source.strides();
  private final PointerPointer<Pointer> targetAddresses;
  private final IntPointer targetStrides;
  private final Pixels target;
  private boolean closed;

  /**
   * Prepares scaling from one size to another.
   *
   * @throws EncoderException when FFmpeg is missing or refuses the geometry
   */
  public Scaler(int sourceWidth, int sourceHeight, int width, int height) throws EncoderException {
    this(sourceWidth, sourceHeight, width, height, AV_PIX_FMT_YUV420P);
  }

  /** Scaling to pictures of full range, as JPEG has them. */
  static Scaler toFullRange(int sourceWidth, int sourceHeight, int width, int height)
      throws EncoderException {
    return new Scaler(sourceWidth, sourceHeight, width, height, AV_PIX_FMT_YUVJ420P);
  }

  private Scaler(int sourceWidth, int sourceHeight, int width, int height, int targetFormat)
      throws EncoderException {
    this.sourceWidth = sourceWidth;
    this.sourceHeight = sourceHeight;
    SwsContext opened;
    try {
      Ffmpeg.load();
      opened =
          sws_getContext(
              sourceWidth,
              sourceHeight,
              AV_PIX_FMT_YUV420P,
              width,
              height,
              targetFormat,
              SWS_AREA,
              null,
              null,
              (DoublePointer) null);
    } catch (EncoderException e) {
      arena.close();
      throw e;
    }
    if (opened == null) {
      arena.close();
      throw new EncoderException(
          "cannot scale %dx%d to %dx%d".formatted(sourceWidth, sourceHeight, width, height));
    }
    context = opened;
    target = PrivatePixels.allocate(arena, width, height);
    PlaneTable targetTable = PlaneTable.in(arena);
    targetTable.point(target);
    targetAddresses = targetTable.addresses();
    targetStrides = targetTable.strides();
  }

  /**
   * Scales one picture; when this returns, its pixels are no longer needed.
   *
   * @return this scaler's own pixels, overwritten by the next call
   */
  public Pixels scale(Pixels pixels) {
    if (pixels.width() != sourceWidth || pixels.height() != sourceHeight) {
      throw new IllegalArgumentException("the picture has another size than this scaler");
    }
    source.point(pixels);
    sws_scale(
        context, sourceAddresses, sourceStrides, 0, sourceHeight, targetAddresses, targetStrides);
    return target;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      sws_freeContext(context);
      arena.close();
    }
  }
}
