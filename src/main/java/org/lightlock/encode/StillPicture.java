package org.lightlock.encode;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.FF_QP2LAMBDA;
import static org.bytedeco.ffmpeg.global.avutil.av_buffer_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.lightlock.frame.Pixels;

/**
 * One frame as a JPEG picture (ITU-T T.81) of our own making: the pixels that viewers see, a badge
 * included, and nothing of the camera's bytes. Everything is made for one picture and given back;
 * stills are rare.
 */
public final class StillPicture {
  /** 1 is the best, 31 the worst; at 3 a difference is hard to see. */
  private static final int QUANTISER = 3;

  private StillPicture() {}

  /**
   * Encodes a frame; its lease stays the caller's. Takes some 10 ms of a processor for 1080p.
   *
   * @param maxWidth the picture is scaled down, never up, to fit, keeping its shape
   * @return a whole JPEG file
   * @throws EncoderException when FFmpeg is missing or refuses the picture
   */
  public static byte[] jpeg(FrameLease lease, int maxWidth, int maxHeight) throws EncoderException {
    Pixels pixels = lease.pixels();
    Geometry source = new Geometry(pixels.width(), pixels.height());
    Geometry target = source.fit(maxWidth, maxHeight);
    // Also without scaling it copies: a worker could rewrite its pixels while they are encoded.
    try (Scaler scaler =
        Scaler.toFullRange(source.width(), source.height(), target.width(), target.height())) {
      Pixels shown = scaler.scale(pixels);
      String words = lease.badge();
      if (!words.isEmpty()) {
        try (Badge badge = new Badge(words, target.width(), target.height())) {
          badge.draw(shown);
        }
      }
      return encode(shown);
    }
  }

  private static byte[] encode(Pixels pixels) throws EncoderException {
    AVCodec codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    if (codec == null) {
      throw new EncoderException("this FFmpeg has no JPEG encoder");
    }
    AVCodecContext context = avcodec_alloc_context3(codec);
    AVFrame frame = av_frame_alloc();
    AVPacket packet = av_packet_alloc();
    try {
      context.width(pixels.width()).height(pixels.height()).pix_fmt(AV_PIX_FMT_YUVJ420P);
      context.color_range(AVCOL_RANGE_JPEG).time_base(av_make_q(1, 25)).thread_count(1);
      context.flags(context.flags() | AV_CODEC_FLAG_QSCALE);
      context.global_quality(FF_QP2LAMBDA * QUANTISER);
      must(avcodec_open2(context, codec, (AVDictionary) null), "does not open");
      // As in H264Encoder: a buffer that is never looked at keeps avcodec from copying the pixels.
      frame.buf(0, av_buffer_alloc(1));
      frame.format(AV_PIX_FMT_YUVJ420P).width(pixels.width()).height(pixels.height());
      frame.color_range(AVCOL_RANGE_JPEG).quality(FF_QP2LAMBDA * QUANTISER);
      PlaneTable.of(frame).point(pixels);
      must(avcodec_send_frame(context, frame), "refuses a picture");
      must(avcodec_receive_packet(context, packet), "failed");
      return MemorySegment.ofAddress(packet.data().address())
          .reinterpret(packet.size())
          .toArray(ValueLayout.JAVA_BYTE);
    } finally {
      av_packet_free(packet);
      av_frame_free(frame);
      avcodec_free_context(context);
    }
  }

  private static void must(int result, String what) throws EncoderException {
    if (result < 0) {
      throw new EncoderException("the JPEG encoder " + what + ": " + Ffmpeg.words(result));
    }
  }
}
