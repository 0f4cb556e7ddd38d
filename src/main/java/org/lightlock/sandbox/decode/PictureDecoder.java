package org.lightlock.sandbox.decode;

import static org.bytedeco.ffmpeg.avutil.AVFrame.FF_DECODE_ERROR_DECODE_SLICES;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Codec;
import org.lightlock.frame.Rejection;

/**
 * One of FFmpeg's decoders, on one thread and without delay: an access unit goes in, its picture
 * comes out at once. Everything FFmpeg says in words is thrown away unread. One thread owns it;
 * native memory goes with the process, because a worker ends rather than begin again.
 */
public final class PictureDecoder {
  private final AVCodecContext context;
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame frame = av_frame_alloc();
  private final PictureTarget target;
  private final NativeAddress unit = new NativeAddress();
  private boolean concealed;

  /** Where decoded pictures go. */
  public interface PictureTarget {
    /** Takes a picture that is valid during the call; returns why it cannot be shown, or null. */
    @Nullable Rejection picture(AVFrame frame, boolean keyFrame);
  }

  /**
   * Opens a decoder.
   *
   * @param maxPixels FFmpeg refuses a larger picture before it allocates one
   * @throws IllegalStateException when FFmpeg cannot open it, which no camera can cause
   */
  public PictureDecoder(Codec codec, long maxPixels, PictureTarget target) {
    this.target = target;
    av_log_set_level(AV_LOG_QUIET);
    AVCodec decoder = decoder(codec);
    context = avcodec_alloc_context3(decoder);
    context.thread_count(1);
    AVDictionary options = new AVDictionary(null);
    Options.set(options, "max_pixels", Long.toString(maxPixels));
    Options.set(options, "flags", "+low_delay");
    Options.set(options, "threads", "1");
    int result = avcodec_open2(context, decoder, options);
    if (result < 0) {
      throw new IllegalStateException("FFmpeg cannot open its decoder: " + result);
    }
  }

  /** Touches FFmpeg's decoders so that a warm worker has them in memory. */
  public static void warmUp() {
    for (Codec codec : Codec.values()) {
      new PictureDecoder(codec, 1 << 20, (frame, keyFrame) -> null);
    }
  }

  /**
   * Decodes an access unit.
   *
   * @param accessUnit a direct buffer, readable from position to limit and zeroed for another 64
   *     bytes after it
   * @return why the unit gave no picture, null when nothing was wrong
   */
  public @Nullable Rejection decode(ByteBuffer accessUnit, boolean keyFrame) {
    concealed = false;
    packet.data(unit.at(MemorySegment.ofBuffer(accessUnit).address()));
    packet.size(accessUnit.remaining());
    packet.flags(keyFrame ? AV_PKT_FLAG_KEY : 0);
    if (avcodec_send_packet(context, packet) < 0) {
      return Rejection.DECODE_FAILED;
    }
    Rejection rejection = null;
    while (avcodec_receive_frame(context, frame) == 0) {
      concealed |= (frame.decode_error_flags() & FF_DECODE_ERROR_DECODE_SLICES) != 0;
      rejection = target.picture(frame, keyFrame);
      av_frame_unref(frame);
    }
    return rejection;
  }

  /** Whether the decoder had to invent parts of the picture of the last access unit. */
  public boolean concealed() {
    return concealed;
  }

  /** By exact names: FFmpeg's own decoders, never a wrapper around hardware or another library. */
  private static AVCodec decoder(Codec codec) {
    String name =
        switch (codec) {
          case H264 -> "h264";
          case H265 -> "hevc";
          case MJPEG -> "mjpeg";
          case MPEG4 -> "mpeg4";
        };
    AVCodec decoder = avcodec_find_decoder_by_name(name);
    if (decoder == null) {
      throw new IllegalStateException("this FFmpeg has no decoder for " + codec.words());
    }
    return decoder;
  }
}
