package org.lightlock.sandbox.audio;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;
import org.lightlock.sandbox.rtp.RtpPacket;
import org.lightlock.sandbox.rtp.RtpReceiver;
import org.lightlock.sandbox.rtsp.AudioTrack;

/**
 * A camera's sound on its way through the worker: RTP packets in order come in, blocks of PCM at 48
 * kHz go out, each with the time when it was captured. Decodes no more sound than time passes. One
 * thread.
 */
public final class SoundStream implements RtpReceiver.Sink {
  /** A second of PCM/48000 is 96 kB; nobody makes packets of more than a part of that. */
  private static final int MAX_PAYLOAD_BYTES = 16 << 10;

  /** What a packet costs at least, however little is in it. */
  private static final long LEAST_NANOS = 5_000_000;

  private static final int HBR_SIZE_BITS = 13;
  private static final int HBR_INDEX_BITS = 3;

  private final PayloadDecoder decoder;
  private final Events events;
  private final SoundClock clock;
  private final SoundBudget budget = new SoundBudget();
  private final BlockWriter writer;
  private @Nullable Resampler resampler;
  private long arrivalNanos;
  private boolean resting;
  private long pcmNanos;

  /** Who takes what comes of the sound. */
  public interface Events {
    /** A block; the samples are valid during the call. Must not wait. */
    void block(long sequence, long captureNanos, int channels, short[] samples);

    /** A part of the sound was thrown away; it goes on. */
    void rejected(Rejection reason);

    /** The sound's source can no longer be trusted. */
    void ended(Rejection reason);
  }

  private SoundStream(PayloadDecoder decoder, int clockRate, long sequence, Events events) {
    this.decoder = decoder;
    this.events = events;
    this.clock = new SoundClock(clockRate);
    this.writer = new BlockWriter(events::block, sequence);
  }

  /**
   * A stream for a track, empty when its sound cannot be decoded.
   *
   * @param sequence larger than any that a worker before gave the same gateway: the time
   */
  public static Optional<SoundStream> of(AudioTrack track, long sequence, Events events) {
    return decoder(track)
        .map(decoder -> new SoundStream(decoder, track.clockRate(), sequence, events));
  }

  /** Opens FFmpeg's decoder once, so that it is in memory before the locks close. */
  public static void warmUp() {
    AudioSpecificConfig.of(16_000, 1).ifPresent(AacDecoder::new);
  }

  private static Optional<PayloadDecoder> decoder(AudioTrack track) {
    int rate = track.clockRate();
    int channels = track.channels();
    if (!Resampler.takes(rate) || channels > 2) {
      return Optional.empty();
    }
    return switch (track.codec()) {
      case PCMU -> Optional.of(G711Decoder.muLaw(channels, rate));
      case PCMA -> Optional.of(G711Decoder.aLaw(channels, rate));
      case G726_16 -> g726(track, 2);
      case G726_24 -> g726(track, 3);
      case G726_32 -> g726(track, 4);
      case G726_40 -> g726(track, 5);
      case L16 -> Optional.of(new L16Decoder(channels, rate));
      case AAC -> track.aac().flatMap(SoundStream::aac);
    };
  }

  private static Optional<PayloadDecoder> g726(AudioTrack track, int bits) {
    return track.channels() == 1 && track.clockRate() == 8_000
        ? Optional.of(new G726Decoder(bits, track.aal2Order()))
        : Optional.empty();
  }

  private static Optional<PayloadDecoder> aac(AudioTrack.AacFormat format) {
    if (format.sizeLengthBits() != HBR_SIZE_BITS
        || format.indexLengthBits() != HBR_INDEX_BITS
        || format.indexDeltaLengthBits() != HBR_INDEX_BITS) {
      return Optional.empty();
    }
    return AudioSpecificConfig.read(format.config())
        .map(config -> new AacPayload(new AacDecoder(config), config.samplesPerSecond()));
  }

  /**
   * The time of the bytes that are being taken now.
   *
   * @param nobodyListens whether their sound is dropped unheard
   */
  public void now(long nanos, boolean nobodyListens) {
    arrivalNanos = nanos;
    resting = nobodyListens;
  }

  @Override
  public void packet(RtpPacket packet) {
    if (resting) {
      decoder.lost();
      return;
    }
    int length = packet.payloadLength();
    if (length == 0 || length > MAX_PAYLOAD_BYTES) {
      events.rejected(Rejection.AUDIO_MALFORMED);
      return;
    }
    ByteBuffer payload = packet.buffer().duplicate();
    payload.limit(packet.payloadStart() + length).position(packet.payloadStart());
    long duration = nanos(decoder.mostSamples(payload), decoder.samplesPerSecond());
    if (!budget.allows(Math.max(LEAST_NANOS, duration), arrivalNanos)) {
      decoder.lost();
      events.rejected(Rejection.AUDIO_FLOOD);
      return;
    }
    pcmNanos =
        clock.captureNanos(packet.timestamp(), duration, arrivalNanos)
            - nanos(decoder.delaySamples(), decoder.samplesPerSecond());
    Rejection rejection = decoder.decode(payload, this::pcm);
    if (rejection != null) {
      events.rejected(rejection);
    }
  }

  private void pcm(short[] samples, int count, int channels, int samplesPerSecond) {
    Resampler current = resampler;
    if (current == null || current.from() != samplesPerSecond || current.channels() != channels) {
      current = new Resampler(samplesPerSecond, channels);
      resampler = current;
    }
    int produced = current.resample(samples, count);
    writer.write(current.result(), produced, channels, pcmNanos - current.delayNanos());
    pcmNanos += nanos(count, samplesPerSecond);
  }

  @Override
  public void rejected(Rejection reason) {
    if (reason == Rejection.RTP_SEQUENCE) {
      decoder.lost();
    }
    events.rejected(reason);
  }

  @Override
  public void ended(Rejection reason) {
    events.ended(reason);
  }

  private static long nanos(int samples, int samplesPerSecond) {
    return samples * 1_000_000_000L / samplesPerSecond;
  }
}
