package org.lightlock.sandbox.audio;

import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_mallocz;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;

/**
 * FFmpeg's decoder named "aac", on one thread. One thread owns it; native memory goes with the
 * process, as with the picture's decoder.
 */
final class AacDecoder implements AacPayload.UnitDecoder {
  /**
   * AAC-LC gives 1024 samples; with spectral band replication, which FFmpeg detects, twice that.
   */
  private static final int MAX_SAMPLES = 2 * AacPayload.SAMPLES;

  private final AVCodecContext context;
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame frame = av_frame_alloc();
  private final MemorySegment unit =
      Arena.global().allocate(AacPayload.MAX_UNIT_BYTES + AV_INPUT_BUFFER_PADDING_SIZE, 16);
  private final short[] pcm = new short[2 * MAX_SAMPLES];

  /**
   * Opens the decoder.
   *
   * @throws IllegalStateException when FFmpeg cannot open it, which no camera can cause
   */
  AacDecoder(AudioSpecificConfig config) {
    av_log_set_level(AV_LOG_QUIET);
    AVCodec codec = avcodec_find_decoder_by_name("aac");
    if (codec == null) {
      throw new IllegalStateException("this FFmpeg has no decoder for AAC");
    }
    context = avcodec_alloc_context3(codec);
    context.thread_count(1);
    context.sample_rate(config.samplesPerSecond());
    av_channel_layout_default(context.ch_layout(), config.channels());
    byte[] bytes = config.toBytes();
    BytePointer extradata =
        new BytePointer(av_mallocz(bytes.length + (long) AV_INPUT_BUFFER_PADDING_SIZE));
    extradata.put(bytes, 0, bytes.length);
    context.extradata(extradata).extradata_size(bytes.length);
    int result = avcodec_open2(context, codec, (AVDictionary) null);
    if (result < 0) {
      throw new IllegalStateException("FFmpeg cannot open its AAC decoder: " + result);
    }
    packet.data(new NativeMemory(unit.address()));
  }

  /** A pointer to memory that JavaCPP does not own. */
  private static final class NativeMemory extends BytePointer {
    NativeMemory(long nativeAddress) {
      address = nativeAddress;
    }
  }

  @Override
  public @Nullable Rejection decode(
      byte[] bytes, int offset, int length, PayloadDecoder.PcmSink sink) {
    unit.fill((byte) 0);
    MemorySegment.copy(bytes, offset, unit, ValueLayout.JAVA_BYTE, 0, length);
    packet.size(length);
    if (avcodec_send_packet(context, packet) < 0) {
      return Rejection.AUDIO_MALFORMED;
    }
    Rejection rejection = null;
    while (avcodec_receive_frame(context, frame) == 0) {
      rejection = hand(sink) ? rejection : Rejection.AUDIO_MALFORMED;
      av_frame_unref(frame);
    }
    return rejection;
  }

  private boolean hand(PayloadDecoder.PcmSink sink) {
    int count = frame.nb_samples();
    int channels = frame.ch_layout().nb_channels();
    int rate = frame.sample_rate();
    boolean usable =
        frame.format() == AV_SAMPLE_FMT_FLTP
            && count > 0
            && count <= MAX_SAMPLES
            && (channels == 1 || channels == 2)
            && Resampler.takes(rate);
    if (!usable) {
      return false;
    }
    for (int channel = 0; channel < channels; channel++) {
      MemorySegment plane =
          MemorySegment.ofAddress(frame.data(channel).address())
              .reinterpret(count * (long) Float.BYTES);
      for (int i = 0; i < count; i++) {
        float value = plane.getAtIndex(ValueLayout.JAVA_FLOAT, i) * 32_768f;
        pcm[i * channels + channel] = (short) Math.clamp(Math.round(value), -32_768, 32_767);
      }
    }
    sink.pcm(pcm, count, channels, rate);
    return true;
  }
}
