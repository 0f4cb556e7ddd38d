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
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * One encoder of sound at 48 kHz: AAC-LC for Media Source Extensions or Opus for WebRTC. Belongs to
 * one thread. Owns its native memory until closed.
 */
public final class SoundEncoder implements AutoCloseable {
  /** The name in the SDP and in MP4 is another: this is how FFmpeg calls its encoder. */
  public enum Format {
    /** AAC-LC, of whose frames each overlaps with the next (ISO/IEC 14496-3). */
    AAC("aac", AV_SAMPLE_FMT_FLTP, 1024, 64_000),
    /** Opus in packets of 20 ms (RFC 6716). */
    OPUS("libopus", AV_SAMPLE_FMT_S16, 960, 32_000);

    private final String encoder;
    private final int sampleFormat;
    private final int frameSamples;
    private final int bitsPerSecond;

    Format(String encoder, int sampleFormat, int frameSamples, int bitsPerSecond) {
      this.encoder = encoder;
      this.sampleFormat = sampleFormat;
      this.frameSamples = frameSamples;
      this.bitsPerSecond = bitsPerSecond;
    }

    /** Samples of each channel in a packet. */
    public int frameSamples() {
      return frameSamples;
    }
  }

  private final Format format;
  private final int channels;
  private final AVCodecContext context;
  private final AVFrame frame;
  private final AVPacket packet;
  private boolean closed;

  /** Who takes packets. */
  @FunctionalInterface
  public interface PacketSink {
    /**
     * Takes a packet.
     *
     * @param firstSample the place of the first sample that it decodes to, in the count of the
     *     samples that went in; the first packets' is below 0, because the encoder is primed
     */
    void packet(byte[] bytes, long firstSample);
  }

  /**
   * Opens an encoder.
   *
   * @throws EncoderException when FFmpeg is missing or refuses
   */
  public SoundEncoder(Format format, int channels) throws EncoderException {
    if (channels != 1 && channels != 2) {
      throw new IllegalArgumentException("one or two channels");
    }
    Ffmpeg.load();
    this.format = format;
    this.channels = channels;
    AVCodec codec = avcodec_find_encoder_by_name(format.encoder);
    if (codec == null) {
      throw new EncoderException("this FFmpeg has no " + format.encoder);
    }
    context = avcodec_alloc_context3(codec);
    frame = av_frame_alloc();
    packet = av_packet_alloc();
    context.sample_rate(EncodedSound.SAMPLES_PER_SECOND).sample_fmt(format.sampleFormat);
    context.bit_rate((long) format.bitsPerSecond * channels).thread_count(1);
    context.time_base(av_make_q(1, EncodedSound.SAMPLES_PER_SECOND));
    av_channel_layout_default(context.ch_layout(), channels);
    if (format == Format.OPUS) {
      av_opt_set(context.priv_data(), "frame_duration", "20", 0);
      av_opt_set(context.priv_data(), "application", "audio", 0);
    }
    int result = avcodec_open2(context, codec, (AVDictionary) null);
    if (result >= 0) {
      frame.nb_samples(format.frameSamples).format(format.sampleFormat);
      frame.sample_rate(EncodedSound.SAMPLES_PER_SECOND);
      av_channel_layout_default(frame.ch_layout(), channels);
      result = av_frame_get_buffer(frame, 0);
    }
    if (result < 0) {
      close();
      throw new EncoderException(format.encoder + " does not open: " + Ffmpeg.words(result));
    }
  }

  /** Samples of each channel in a packet. */
  public int frameSamples() {
    return format.frameSamples;
  }

  /**
   * Encodes one packet's samples; packets come out later by as many samples as the encoder looks
   * ahead.
   *
   * @param samples {@link #frameSamples} of each channel, channel after channel within a sample
   * @param firstSample how many went in before
   */
  public void encode(short[] samples, long firstSample, PacketSink sink) throws EncoderException {
    must(av_frame_make_writable(frame));
    if (format.sampleFormat == AV_SAMPLE_FMT_FLTP) {
      fillPlanes(samples);
    } else {
      long bytes = (long) format.frameSamples * channels * Short.BYTES;
      MemorySegment.copy(
          samples, 0, plane(0, bytes), ValueLayout.JAVA_SHORT, 0, format.frameSamples * channels);
    }
    frame.pts(firstSample);
    must(avcodec_send_frame(context, frame));
    while (avcodec_receive_packet(context, packet) == 0) {
      try {
        byte[] bytes =
            MemorySegment.ofAddress(packet.data().address())
                .reinterpret(packet.size())
                .toArray(ValueLayout.JAVA_BYTE);
        sink.packet(bytes, packet.pts());
      } finally {
        av_packet_unref(packet);
      }
    }
  }

  private void fillPlanes(short[] samples) {
    for (int channel = 0; channel < channels; channel++) {
      MemorySegment plane = plane(channel, (long) format.frameSamples * Float.BYTES);
      for (int i = 0; i < format.frameSamples; i++) {
        plane.setAtIndex(ValueLayout.JAVA_FLOAT, i, samples[i * channels + channel] / 32_768f);
      }
    }
  }

  private MemorySegment plane(int index, long bytes) {
    return MemorySegment.ofAddress(frame.data(index).address()).reinterpret(bytes);
  }

  private void must(int result) throws EncoderException {
    if (result < 0) {
      throw new EncoderException(format.encoder + " failed: " + Ffmpeg.words(result));
    }
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
