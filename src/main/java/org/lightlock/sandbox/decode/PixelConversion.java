package org.lightlock.sandbox.decode;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT2020_CL;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT2020_NCL;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_FCC;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE240M;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_AREA;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_BT2020;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_FCC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU601;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU709;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_SMPTE240M;
import static org.bytedeco.ffmpeg.global.swscale.sws_alloc_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_init_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_isSupportedInput;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Codec;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.Pixels;

/**
 * Brings every kind of picture that a camera sends to the one that crosses the boundary: 8-bit
 * 4:2:0, limited range, BT.601 or BT.709 (docs/decisions/0019-colour.md), of a given size. Range
 * and sampling are converted; these two matrices are kept and told, because another matrix costs
 * more than decoding. Of an interlaced picture it takes the upper field alone and interpolates the
 * lines between: no combs, ever. Owns one swscale context; one thread.
 */
final class PixelConversion {
  private static final int ONE = 1 << 16;

  /** Pictures with fewer lines that say nothing of their matrix are BT.601, others BT.709. */
  private static final int HD_LINES = 720;

  private final Codec codec;
  private final PointerPointer<?> sourcePlanes = new PointerPointer<>(4);
  private final IntPointer sourceStrides = new IntPointer(4);
  private final PointerPointer<?> targetPlanes = new PointerPointer<>(4);
  private final IntPointer targetStrides = new IntPointer(4);
  private final NativeAddress address = new NativeAddress();
  private @Nullable SwsContext context;
  private @Nullable Task task;

  /** What a context was made for. */
  private record Task(
      PictureSize source,
      int format,
      boolean fullRange,
      int matrix,
      ColourMatrix crossing,
      PictureSize target) {
    boolean keepsMatrix() {
      return matrix == number(crossing);
    }
  }

  /** Converts the pictures of a codec's decoder. */
  PixelConversion(Codec codec) {
    this.codec = codec;
  }

  /** Whether a picture is already as it crosses the boundary, its size apart. */
  boolean isPlain(AVFrame frame) {
    return frame.format() == AV_PIX_FMT_YUV420P
        && frame.color_range() != AVCOL_RANGE_JPEG
        && matrix(frame) == number(crossing(frame));
  }

  /** The matrix that a picture has when it crosses: its own, if that is one of the two. */
  ColourMatrix crossing(AVFrame frame) {
    return matrix(frame) == SWS_CS_ITU601 ? ColourMatrix.BT601 : ColourMatrix.BT709;
  }

  /**
   * Converts a picture.
   *
   * @param width how much of the frame is taken
   * @param height how much of the frame is taken
   * @param fieldOfTwo whether the picture is interlaced
   * @return false when its pixel format cannot be converted
   */
  boolean convert(AVFrame frame, int width, int height, boolean fieldOfTwo, Pixels pixels) {
    if (sws_isSupportedInput(frame.format()) == 0) {
      return false;
    }
    int rows = fieldOfTwo ? height / 2 : height;
    Task wanted =
        new Task(
            new PictureSize(width, rows),
            frame.format(),
            isFullRange(frame),
            matrix(frame),
            crossing(frame),
            new PictureSize(pixels.width(), pixels.height()));
    SwsContext scaler = wanted.equals(task) ? context : prepare(wanted);
    if (scaler == null) {
      return false;
    }
    for (int plane = 0; plane < 4; plane++) {
      sourcePlanes.put(plane, frame.data(plane));
      sourceStrides.put(plane, fieldOfTwo ? 2 * frame.linesize(plane) : frame.linesize(plane));
    }
    targetPlanes.put(0, address.at(pixels.luma().address()));
    targetPlanes.put(1, address.at(pixels.cb().address()));
    targetPlanes.put(2, address.at(pixels.cr().address()));
    targetStrides.put(0, pixels.lumaStride());
    targetStrides.put(1, pixels.chromaStride());
    targetStrides.put(2, pixels.chromaStride());
    return sws_scale(scaler, sourcePlanes, sourceStrides, 0, rows, targetPlanes, targetStrides)
        == pixels.height();
  }

  private @Nullable SwsContext prepare(Task wanted) {
    if (context != null) {
      sws_freeContext(context);
      context = null;
      task = null;
    }
    SwsContext made = sws_alloc_context();
    made.src_w(wanted.source.width()).src_h(wanted.source.height()).src_format(wanted.format);
    made.dst_w(wanted.target.width()).dst_h(wanted.target.height());
    made.dst_format(AV_PIX_FMT_YUV420P).flags(flags(wanted));
    IntPointer from = sws_getCoefficients(wanted.matrix);
    IntPointer to = sws_getCoefficients(number(wanted.crossing));
    // Before the context is initialised: afterwards, a change of the matrix alone is not taken.
    sws_setColorspaceDetails(made, from, wanted.fullRange ? 1 : 0, to, 0, 0, ONE, ONE);
    if (sws_init_context(made, null, null) < 0) {
      sws_freeContext(made);
      return null;
    }
    context = made;
    task = wanted;
    return made;
  }

  /** Another matrix goes through RGB and loses a little there; exact rounding makes up for it. */
  private static int flags(Task task) {
    if (task.target.width() < task.source.width()) {
      return SWS_AREA;
    }
    return task.keepsMatrix() ? SWS_BILINEAR : SWS_BILINEAR | SWS_ACCURATE_RND;
  }

  private static boolean isFullRange(AVFrame frame) {
    return switch (frame.format()) {
      case AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUVJ444P ->
          true;
      default -> frame.color_range() == AVCOL_RANGE_JPEG;
    };
  }

  private static int number(ColourMatrix matrix) {
    return switch (matrix) {
      case BT601 -> SWS_CS_ITU601;
      case BT709 -> SWS_CS_ITU709;
    };
  }

  /** The matrix of a decoded picture by swscale's number. */
  private int matrix(AVFrame frame) {
    return switch (frame.colorspace()) {
      case AVCOL_SPC_BT709 -> SWS_CS_ITU709;
      case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M -> SWS_CS_ITU601;
      case AVCOL_SPC_FCC -> SWS_CS_FCC;
      case AVCOL_SPC_SMPTE240M -> SWS_CS_SMPTE240M;
      case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL -> SWS_CS_BT2020;
      default -> // unspecified, reserved, or a lie; JPEG is BT.601, as JFIF says
          codec == Codec.MJPEG || frame.height() < HD_LINES ? SWS_CS_ITU601 : SWS_CS_ITU709;
    };
  }
}
