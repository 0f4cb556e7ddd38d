package org.lightlock.serve.rtsps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.lightlock.encode.EncodedSound;

/** The bytes on the wire: RFC 2326 §10.12, RFC 3550 §5.1 and §6.4.1, RFC 3640 §3.2 and §4.1. */
class TrackConformanceTest {
  /** Gives 0x01020304 for everything, and 0xfffe as the first sequence number. */
  private static final class Fixed extends SecureRandom {
    private static final long serialVersionUID = 1;

    @Override
    public int nextInt() {
      return 0x01020304;
    }

    @Override
    public int nextInt(int bound) {
      return bound - 2;
    }
  }

  private static final class Written implements ByteSink {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void put(int value) {
      bytes.write(value);
    }

    @Override
    public void put(byte[] source, int offset, int length) {
      bytes.write(source, offset, length);
    }

    String hex() {
      String hex = HexFormat.of().formatHex(bytes.toByteArray());
      bytes.reset();
      return hex;
    }
  }

  private final Track track = new Track(0, 2, 96, new Fixed());
  private final Written out = new Written();

  @Test
  void packet_isFramedAndNumbered() throws Exception {
    byte[] payload = {9, 8, 7, 6};
    track.packet(out, false, 0xffffffffL, new byte[0], payload, 1, 2);
    // $, channel, length | V=2, PT | sequence | 0xffffffff + offset, wrapped | SSRC | payload
    assertThat(out.hex()).isEqualTo("2402000e" + "8060fffe" + "01020303" + "01020304" + "0807");

    track.packet(out, true, 3_600, new byte[] {1}, payload, 0, 1);
    assertThat(out.hex()).isEqualTo("2402000e" + "80e0ffff" + "01021114" + "01020304" + "0109");

    track.packet(out, true, 3_600, new byte[0], payload, 0, 0);
    assertThat(out.hex()).startsWith("2402000c" + "80e00000");
  }

  @Test
  void report_countsWhatWasSent() throws Exception {
    track.packet(out, false, 0, new byte[] {1}, new byte[5], 0, 5);
    track.packet(out, true, 0, new byte[0], new byte[5], 0, 4);
    out.hex();

    track.report(out, 0x1122334455667788L, 1, "ab");

    assertThat(out.hex())
        .startsWith(
            "2403"
                + "002c"
                + "80c80006"
                + "01020304"
                + "1122334455667788"
                + "01020305"
                + "00000002"
                + "0000000a")
        .endsWith("81ca0003" + "01020304" + "01026162" + "00000000");
  }

  @Test
  void bye_namesTheSource() throws Exception {
    track.bye(out);

    assertThat(out.hex()).isEqualTo("24030008" + "81cb0001" + "01020304");
  }

  @Test
  void aac_headerSaysTheSize() {
    assertThat(HexFormat.of().formatHex(AacPayload.prefix(0x155))).isEqualTo("0010" + "0aa8");
    assertThat(HexFormat.of().formatHex(AacPayload.prefix(AacPayload.MAX_BYTES)))
        .isEqualTo("0010" + "fff8");
    // ISO/IEC 14496-3 §1.6.2.1: AAC-LC, 48 kHz, two channels.
    assertThat(AacPayload.description(97, 2)).contains("config=1190\r\n");
  }

  @Test
  void soundTicks_roundedTimes_followEachOtherExactly() {
    SoundTicks ticks = new SoundTicks();
    long first = ticks.of(sound(0, 0));

    assertThat(first).isZero();
    for (int i = 1; i < 100; i++) {
      assertThat(ticks.of(sound(i, i * 1_024L * 1_000 / 48))).isEqualTo(i * 1_024L);
    }
    assertThat(ticks.of(sound(100, 9_000_000))).as("a new run").isEqualTo(432_000);
  }

  private static EncodedSound sound(long number, long micros) {
    return new EncodedSound(new byte[] {1}, 2, 1_024, micros, number);
  }
}
