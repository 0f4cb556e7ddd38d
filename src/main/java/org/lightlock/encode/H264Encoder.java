package org.lightlock.encode;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_I;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_NONE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_buffer_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVBufferRef;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.Pixels;

/**
 * One libx264 encoder: H.264 constrained baseline, one picture in, its access unit out at once.
 * Belongs to one thread. Owns its native memory until closed.
 *
 * <p>x264 counts pictures against a fixed rate (following the presentation times would cost it a
 * picture of delay). So that the bit rate is right at any picture rate, the distance of the
 * pictures is measured and x264 is told a rate that gives each picture its true share. For the same
 * reason IDR pictures are placed by time, not by count.
 */
public final class H264Encoder implements AutoCloseable {
  /** Anything smaller is no picture that a viewer could use. */
  public static final int MIN_SIDE = 16;

  /** The picture rate that x264 plans with. */
  private static final int NOMINAL_FRAMES_PER_SECOND = 25;

  private static final long NOMINAL_DISTANCE_MICROS = 1_000_000 / NOMINAL_FRAMES_PER_SECOND;

  /** The VBV buffer: a picture may be this many seconds of the rate large, and thus late. */
  private static final double VBV_SECONDS = 0.3;

  private static final String X264_PARAMETERS =
      "keyint=infinite:scenecut=0:bframes=0:sliced-threads=0:aud=0:open-gop=0";

  private final int width;
  private final int height;
  private final int bitsPerSecond;
  private final long keyFrameMicros;
  private final PictureDistance distance = new PictureDistance(NOMINAL_DISTANCE_MICROS);
  private final AVCodecContext context;
  private final AVFrame frame;
  private final AVPacket packet;
  private final PlaneTable planes;
  private boolean closed;
  private long nextKeyFrameMicros = Long.MIN_VALUE;

  /**
   * One coded picture.
   *
   * @param annexB SPS and PPS before an IDR, then the slice; nothing else
   * @param idr whether decoding can begin here
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not copied or compared: the hot path
  public record AccessUnit(byte[] annexB, boolean idr) {}

  /**
   * Opens an encoder.
   *
   * @param width even
   * @param height even
   * @param matrix of the pictures, which the parameter sets name
   * @param bitsPerSecond target and VBV maximum
   * @param keyFrameSeconds the longest distance between IDR pictures
   * @throws EncoderException when FFmpeg is missing or refuses the geometry
   */
  public H264Encoder(
      int width, int height, ColourMatrix matrix, int bitsPerSecond, int keyFrameSeconds)
      throws EncoderException {
    this(width, height, matrix, bitsPerSecond, keyFrameSeconds, 0);
  }

  /**
   * The same, with a number for its parameter sets.
   *
   * @param parameterSetId of {@link ParameterSetIds}
   */
  H264Encoder(
      int width,
      int height,
      ColourMatrix matrix,
      int bitsPerSecond,
      int keyFrameSeconds,
      int parameterSetId)
      throws EncoderException {
    if (width < MIN_SIDE || height < MIN_SIDE || width % 2 != 0 || height % 2 != 0) {
      throw new EncoderException("cannot encode pictures of " + width + "x" + height);
    }
    Ffmpeg.load();
    this.width = width;
    this.height = height;
    this.bitsPerSecond = bitsPerSecond;
    keyFrameMicros = TimeUnit.SECONDS.toMicros(keyFrameSeconds);
    AVCodec codec = avcodec_find_encoder_by_name("libx264");
    if (codec == null) {
      throw new EncoderException("this FFmpeg has no libx264");
    }
    context = avcodec_alloc_context3(codec);
    frame = av_frame_alloc();
    packet = av_packet_alloc();
    int colorspace =
        switch (matrix) {
          case BT601 -> AVCOL_SPC_SMPTE170M;
          case BT709 -> AVCOL_SPC_BT709;
        };
    configure(colorspace, parameterSetId);
    int opened = avcodec_open2(context, codec, (AVDictionary) null);
    if (opened < 0) {
      close();
      throw new EncoderException("libx264 does not open: " + Ffmpeg.words(opened));
    }
    // avcodec copies the pixels of a frame that has no reference-counted buffer. This one has a
    // buffer of one byte that is never looked at, so x264's own copy remains the only one.
    AVBufferRef token = av_buffer_alloc(1);
    frame.buf(0, token);
    frame.format(AV_PIX_FMT_YUV420P).width(width).height(height);
    frame.color_range(AVCOL_RANGE_MPEG).colorspace(colorspace);
    frame.color_primaries(AVCOL_PRI_BT709).color_trc(AVCOL_TRC_BT709);
    planes = PlaneTable.of(frame);
  }

  private void configure(int colorspace, int parameterSetId) {
    context.width(width).height(height).pix_fmt(AV_PIX_FMT_YUV420P);
    context.time_base(av_make_q(1, 1_000_000));
    context.framerate(av_make_q(NOMINAL_FRAMES_PER_SECOND, 1));
    planRate();
    context.rc_buffer_size((int) (bitsPerSecond * VBV_SECONDS));
    context.max_b_frames(0).thread_count(1);
    context.color_range(AVCOL_RANGE_MPEG).colorspace(colorspace);
    context.color_primaries(AVCOL_PRI_BT709).color_trc(AVCOL_TRC_BT709);
    av_opt_set(context.priv_data(), "preset", "superfast", 0);
    av_opt_set(context.priv_data(), "tune", "zerolatency", 0);
    av_opt_set(context.priv_data(), "profile", "baseline", 0);
    av_opt_set(context.priv_data(), "forced-idr", "1", 0);
    String parameters = X264_PARAMETERS + ":sps-id=" + parameterSetId;
    av_opt_set(context.priv_data(), "x264-params", parameters, 0);
  }

  /** Width of the coded pictures after cropping. */
  public int width() {
    return width;
  }

  /** Height of the coded pictures after cropping. */
  public int height() {
    return height;
  }

  /**
   * Encodes one picture; when this returns, the pixels are no longer needed. Reads each of them
   * once, and none beyond this encoder's geometry.
   *
   * @param pixels at least as large as this encoder's pictures; what is beyond is cropped
   * @param ptsMicros larger than that of the picture before
   * @param forceIdr whether this has to be an IDR
   * @return null when x264 gives nothing out for this picture
   * @throws EncoderException when x264 refuses the picture
   */
  public @Nullable AccessUnit encode(Pixels pixels, long ptsMicros, boolean forceIdr)
      throws EncoderException {
    if (pixels.width() < width || pixels.height() < height) {
      throw new IllegalArgumentException("the picture is smaller than the encoder's");
    }
    planes.point(pixels);
    boolean key = forceIdr || ptsMicros >= nextKeyFrameMicros;
    if (distance.next(ptsMicros)) {
      planRate();
    }
    frame.pts(ptsMicros);
    frame.pict_type(key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE);
    int sent = avcodec_send_frame(context, frame);
    if (sent < 0) {
      throw new EncoderException("libx264 refuses a picture: " + Ffmpeg.words(sent));
    }
    int received = avcodec_receive_packet(context, packet);
    if (received == AVERROR_EAGAIN()) {
      return null;
    }
    if (received < 0) {
      throw new EncoderException("libx264 failed: " + Ffmpeg.words(received));
    }
    try {
      byte[] annexB = AnnexB.copyWithoutExtras(bytes());
      boolean idr = AnnexB.startsWithParameterSet(annexB);
      if (idr) {
        nextKeyFrameMicros = ptsMicros + keyFrameMicros;
      }
      return new AccessUnit(annexB, idr);
    } finally {
      av_packet_unref(packet);
    }
  }

  /** FFmpeg hands a changed rate to x264 with the next picture. The VBV buffer stays as it is. */
  private void planRate() {
    long planned = bitsPerSecond * distance.micros() / NOMINAL_DISTANCE_MICROS;
    context.bit_rate(planned).rc_max_rate(planned);
  }

  private MemorySegment bytes() {
    return MemorySegment.ofAddress(packet.data().address()).reinterpret(packet.size());
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    av_packet_free(packet);
    av_frame_free(frame);
    avcodec_free_context(context);
  }
}
