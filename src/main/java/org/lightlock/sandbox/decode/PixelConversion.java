package org.lightlock.sandbox.decode;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU709;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCachedContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_isSupportedInput;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Pixels;

/** Brings full range, 4:2:2, 4:4:4, grey and more than 8 bits to 8-bit 4:2:0 of limited range. */
final class PixelConversion {
  private static final int ONE = 1 << 16;

  private final PointerPointer<?> targetPlanes = new PointerPointer<>(4);
  private final IntPointer targetStrides = new IntPointer(4);
  private @Nullable SwsContext context;
  private int sourceRange = -1;

  /**
   * Converts a picture.
   *
   * @return false when its pixel format cannot be converted
   */
  boolean convert(AVFrame frame, Pixels pixels) {
    int format = frame.format();
    if (sws_isSupportedInput(format) == 0) {
      return false;
    }
    SwsContext before = context;
    SwsContext scaler =
        sws_getCachedContext(
            before,
            frame.width(),
            frame.height(),
            format,
            frame.width(),
            frame.height(),
            AV_PIX_FMT_YUV420P,
            SWS_BILINEAR,
            null,
            null,
            (DoublePointer) null);
    if (scaler == null) {
      return false;
    }
    context = scaler;
    int range = isFullRange(frame) ? 1 : 0;
    if (range != sourceRange || !scaler.equals(before)) {
      IntPointer table = sws_getCoefficients(SWS_CS_ITU709);
      sws_setColorspaceDetails(scaler, table, range, table, 0, 0, ONE, ONE);
      sourceRange = range;
    }
    targetPlanes.put(0, new NativeAddress().at(pixels.luma().address()));
    targetPlanes.put(1, new NativeAddress().at(pixels.cb().address()));
    targetPlanes.put(2, new NativeAddress().at(pixels.cr().address()));
    targetStrides.put(0, pixels.lumaStride());
    targetStrides.put(1, pixels.chromaStride());
    targetStrides.put(2, pixels.chromaStride());
    return sws_scale(
            scaler, frame.data(), frame.linesize(), 0, frame.height(), targetPlanes, targetStrides)
        == frame.height();
  }

  private static boolean isFullRange(AVFrame frame) {
    return switch (frame.format()) {
      case AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P -> true;
      default -> frame.color_range() == AVCOL_RANGE_JPEG;
    };
  }
}
