package org.lightlock.fmp4;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.encode.EncodedSound;
import org.lightlock.encode.SoundEncoder;
import org.lightlock.encode.SoundEncoder.Format;
import org.lightlock.teststreams.Sounds;

/** The sound's track as the ffmpeg program reads it. */
class SoundFragmentsConformanceTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void track_ofAac_isReadByFfmpeg(int channels) throws Exception {
    short[] tone = Sounds.tone(1000, 48_000, 48_000, 10_000);
    short[] pcm = new short[tone.length * channels];
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] = tone[i / channels];
    }
    SoundFragments fragments = new SoundFragments();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    int step = 1024 * channels;
    try (SoundEncoder encoder = new SoundEncoder(Format.AAC, channels)) {
      for (int at = 0; at + step <= pcm.length; at += step) {
        encoder.encode(
            Arrays.copyOfRange(pcm, at, at + step),
            at / channels,
            (bytes, first) -> {
              long pts = 5_000_000_000L + Math.round(first / 0.048);
              var sound = new EncodedSound(bytes, channels, 1024, pts, 1);
              Fragment fragment = fragments.fragment(sound);
              assertThat(fragments.fragment(sound)).isSameAs(fragment);
              if (file.size() == 0) {
                file.writeBytes(fragment.init().bytes());
              }
              file.write(fragment.message(), 16, fragment.message().length - 16);
            });
      }
    }

    short[] decoded =
        Sounds.decode(
            file.toByteArray(),
            List.of("-xerror", "-flags2", "+skip_manual", "-f", "mp4"),
            List.of());

    assertThat(decoded.length).isGreaterThan(44 * step);
    short[] left = new short[decoded.length / channels];
    for (int i = 0; i < left.length; i++) {
      left[i] = decoded[i * channels];
    }
    assertThat(Sounds.amplitude(left, 9_600, 38_400, 1000, 48_000)).isBetween(9_500.0, 10_500.0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000_000, 1_021_333, 1_042_667, 987_654_321_000L})
  void fragment_time_isAWholeSample(long ptsMicros) {
    var sound = new EncodedSound(new byte[] {1, 2, 3}, 1, 1024, ptsMicros, 1);
    byte[] message = new SoundFragments().fragment(sound).message();
    var bytes = ByteBuffer.wrap(message);

    assertThat(bytes.getLong(0)).isEqualTo(ptsMicros);
    assertThat(bytes.getInt(60)).isEqualTo(SoundInit.TRACK_ID);
    assertThat(bytes.getLong(76)).isEqualTo(Math.round(ptsMicros * 0.048));
  }
}
