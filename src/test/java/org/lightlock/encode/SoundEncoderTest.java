package org.lightlock.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.encode.SoundEncoder.Format;
import org.lightlock.teststreams.Sounds;

/** What the encoders make is decoded by the ffmpeg program, as a foreign decoder. */
class SoundEncoderTest {
  private static final int RATE = 48_000;

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Packet(byte[] bytes, long first) {}

  private static List<Packet> encode(SoundEncoder encoder, short[] pcm, int channels)
      throws EncoderException {
    List<Packet> packets = new ArrayList<>();
    int step = encoder.frameSamples() * channels;
    for (int at = 0; at + step <= pcm.length; at += step) {
      encoder.encode(
          Arrays.copyOfRange(pcm, at, at + step),
          at / channels,
          (bytes, first) -> packets.add(new Packet(bytes, first)));
    }
    return packets;
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void aac_tone_comesBackAtItsTime(int channels) throws Exception {
    short[] pcm = burst(channels);
    List<Packet> packets;
    try (SoundEncoder encoder = new SoundEncoder(Format.AAC, channels)) {
      packets = encode(encoder, pcm, channels);
    }
    assertThat(packets.getFirst().first).isEqualTo(-1024);
    for (int i = 1; i < packets.size(); i++) {
      assertThat(packets.get(i).first - packets.get(i - 1).first).isEqualTo(1024);
    }
    ByteArrayOutputStream adts = new ByteArrayOutputStream();
    for (Packet packet : packets) {
      adts.writeBytes(adtsHeader(packet.bytes.length, channels));
      adts.writeBytes(packet.bytes);
    }

    short[] decoded =
        Sounds.decode(
            adts.toByteArray(), List.of("-flags2", "+skip_manual", "-f", "aac"), List.of());

    // The decoder's first sample is that of the first packet.
    int onset = onset(decoded, channels) - 1024;
    assertThat(onset).isBetween(RATE / 2 - 150, RATE / 2 + 150);
    assertThat(bitsPerSecond(packets, 1024)).isLessThan(70_000L * channels);
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void opus_packets_are20MillisecondsAndComeBack(int channels) throws Exception {
    short[] pcm = burst(channels);
    List<Packet> packets;
    try (SoundEncoder encoder = new SoundEncoder(Format.OPUS, channels)) {
      assertThat(encoder.frameSamples()).isEqualTo(960);
      packets = encode(encoder, pcm, channels);
    }

    byte[] ogg = OggOpus.of(packets.stream().map(Packet::bytes).toList(), channels);
    short[] decoded = Sounds.decode(ogg, List.of("-f", "ogg"), List.of());

    int onset = onset(decoded, channels) - (int) -packets.getFirst().first;
    assertThat(onset).isBetween(RATE / 2 - 300, RATE / 2 + 300);
    assertThat(bitsPerSecond(packets, 960)).isLessThan(40_000L * channels);
  }

  /** Half a second of silence, then a tone. */
  private static short[] burst(int channels) {
    short[] tone = Sounds.tone(1000, RATE, RATE, 12_000);
    short[] pcm = new short[2 * RATE * channels];
    for (int i = 0; i < RATE; i++) {
      for (int channel = 0; channel < channels; channel++) {
        pcm[(RATE / 2 + i) * channels + channel] = tone[i];
      }
    }
    return pcm;
  }

  private static int onset(short[] samples, int channels) {
    for (int i = 0; i < samples.length; i++) {
      if (Math.abs(samples[i]) > 6_000) {
        return i / channels;
      }
    }
    return -1;
  }

  private static long bitsPerSecond(List<Packet> packets, int samples) {
    long bytes = packets.stream().mapToLong(packet -> packet.bytes.length).sum();
    return bytes * 8 * RATE / ((long) packets.size() * samples);
  }

  /** ISO/IEC 14496-3 §1.A.2: MPEG-4, no CRC, AAC-LC, 48 kHz. */
  private static byte[] adtsHeader(int bytes, int channels) {
    int length = bytes + 7;
    return new byte[] {
      (byte) 0xff,
      (byte) 0xf1,
      (byte) (1 << 6 | 3 << 2),
      (byte) (channels << 6 | length >> 11),
      (byte) (length >> 3),
      (byte) ((length & 7) << 5 | 0x1f),
      (byte) 0xfc
    };
  }
}
