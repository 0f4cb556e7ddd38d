package org.lightlock.sandbox.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.posix.NativeLibraries;
import org.lightlock.teststreams.Sounds;

/** Our decoders against FFmpeg's, on the same bytes. */
class PayloadDecoderConformanceTest {
  private static final int PACKET_BYTES = 120;

  @Test
  void g711_everyCode_isWhatFfmpegDecodes() throws Exception {
    byte[] codes = new byte[256];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) i;
    }

    assertThat(decoded(G711Decoder.aLaw(1, 8_000), codes))
        .isEqualTo(Sounds.decode(codes, List.of("-f", "alaw", "-ar", "8000"), List.of()));
    assertThat(decoded(G711Decoder.muLaw(1, 8_000), codes))
        .isEqualTo(Sounds.decode(codes, List.of("-f", "mulaw", "-ar", "8000"), List.of()));
  }

  @ParameterizedTest
  @CsvSource({"2,false", "3,false", "4,false", "5,false", "2,true", "3,true", "4,true", "5,true"})
  void g726_voice_isWhatFfmpegDecodes(int bits, boolean aal2) throws Exception {
    String format = aal2 ? "g726" : "g726le";
    byte[] coded =
        Sounds.encode(
            Sounds.VOICE,
            8_000,
            format,
            List.of("-code_size", Integer.toString(bits), "-f", format));
    short[] expected =
        Sounds.decode(
            coded,
            List.of("-f", format, "-ar", "8000", "-code_size", Integer.toString(bits)),
            List.of());

    short[] decoded = decoded(new G726Decoder(bits, aal2, new AsFfmpegDoes(bits)), coded);

    assertThat(decoded).hasSizeGreaterThan(23_000);
    int count = Math.min(expected.length, decoded.length);
    assertThat(Arrays.copyOf(decoded, count)).isEqualTo(Arrays.copyOf(expected, count));
  }

  /**
   * Our decoder with FFmpeg's two departures from the recommendation: the slow scale's fraction
   * takes part in MIX, and UPB is the same at 40 kbit/s as at the other rates.
   */
  private static final class AsFfmpegDoes extends G726State {
    AsFfmpegDoes(int bits) {
      super(G726Rate.of(bits));
    }

    @Override
    int scale(int fastScale, int slowScale, int speed) {
      int share = speed >= 256 ? 64 : speed >> 2;
      return (slowScale + (fastScale - (slowScale >> 6)) * share) >> 6;
    }

    @Override
    int leak(int bits) {
      return 8;
    }
  }

  @Test
  void l16_bigEndian_isTaken() {
    byte[] bytes = {0x12, 0x34, (byte) 0xff, (byte) 0xfe};

    assertThat(decoded(new L16Decoder(1, 48_000), bytes)).containsExactly(0x1234, -2);
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000, 44_100, 48_000})
  void aac_voice_isWhatFfmpegDecodes(int rate) throws Exception {
    NativeLibraries.load(Path.of(System.getProperty("lightlock.dist"), "native"));
    byte[] stream = Sounds.encode(Sounds.VOICE, rate, "aac", List.of("-f", "adts"));
    short[] expected =
        Sounds.decode(stream, List.of("-flags2", "+skip_manual", "-f", "aac"), List.of());
    AudioSpecificConfig config = AudioSpecificConfig.of(rate, 1).orElseThrow();
    AacPayload decoder = new AacPayload(new AacDecoder(config), rate);
    Pcm pcm = new Pcm();

    for (byte[] frame : Sounds.adts(stream)) {
      ByteBuffer payload = ByteBuffer.allocate(4 + frame.length);
      payload.putShort((short) 16).putShort((short) (frame.length << 3)).put(frame).flip();
      assertThat(decoder.decode(payload, pcm)).isNull();
    }

    assertThat(pcm.rate).isEqualTo(rate);
    int count = Math.min(expected.length, pcm.samples.length);
    assertThat(count).isGreaterThan(2 * rate);
    assertThat(Sounds.decibels(expected, pcm.samples, 0, 0, count)).isGreaterThan(60);
  }

  private static short[] decoded(PayloadDecoder decoder, byte[] bytes) {
    Pcm pcm = new Pcm();
    for (int at = 0; at < bytes.length; at += PACKET_BYTES) {
      int length = Math.min(PACKET_BYTES, bytes.length - at);
      assertThat(decoder.decode(ByteBuffer.wrap(bytes, at, length), pcm)).isNull();
    }
    return pcm.samples;
  }
}
