package org.lightlock.sandbox.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.frame.AudioBlock;
import org.lightlock.frame.AudioCodec;
import org.lightlock.frame.Rejection;
import org.lightlock.posix.NativeLibraries;
import org.lightlock.sandbox.rtp.RtpPacket;
import org.lightlock.sandbox.rtsp.AudioTrack;
import org.lightlock.teststreams.Sounds;

class SoundStreamTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = 1000 * SECOND;

  private final List<AudioBlock> blocks = new ArrayList<>();
  private final List<Rejection> rejections = new ArrayList<>();
  private int packets;

  private final SoundStream.Events events =
      new SoundStream.Events() {
        @Override
        public void block(long sequence, long captureNanos, int channels, short[] samples) {
          blocks.add(new AudioBlock(sequence, captureNanos, channels, samples.clone()));
        }

        @Override
        public void rejected(Rejection reason) {
          rejections.add(reason);
        }

        @Override
        public void ended(Rejection reason) {
          rejections.add(reason);
        }
      };

  private static AudioTrack track(AudioCodec codec, int rate, int channels) {
    return new AudioTrack(codec, 0, rate, channels, false, Optional.empty());
  }

  private SoundStream stream(AudioTrack track) {
    return SoundStream.of(track, START, events).orElseThrow();
  }

  private void send(SoundStream stream, byte[] payload, long timestamp, long arrivalNanos) {
    ByteBuffer bytes = ByteBuffer.allocate(12 + payload.length);
    bytes.put((byte) 0x80).put((byte) 0).putShort((short) packets++).putInt((int) timestamp);
    bytes.putInt(1).put(payload).flip();
    RtpPacket packet = new RtpPacket();
    assertThat(packet.read(bytes)).isTrue();
    stream.now(arrivalNanos, false);
    stream.packet(packet);
  }

  @Test
  void packets_ofG711_becomeBlocksWithTheirTimes() {
    SoundStream stream = stream(track(AudioCodec.PCMU, 8_000, 1));

    for (int i = 0; i < 50; i++) {
      send(stream, new byte[160], i * 160L, START + (i + 1) * 20_000_000L);
    }

    assertThat(rejections).isEmpty();
    assertThat(blocks).hasSize(50);
    for (int i = 0; i < blocks.size(); i++) {
      AudioBlock block = blocks.get(i);
      assertThat(block.sequence()).isEqualTo(START + 1 + i);
      // 16 samples at 8 kHz is the resampler's delay.
      assertThat(block.captureNanos()).isEqualTo(START + i * 20_000_000L - 2_000_000L);
    }
  }

  @Test
  void packets_lost_leaveAGapInTheTimes() {
    SoundStream stream = stream(track(AudioCodec.L16, 48_000, 1));
    for (int i = 0; i < 20; i++) {
      if (i < 10 || i > 14) {
        send(stream, new byte[1440], i * 720L, START + (i + 1) * 15_000_000L);
      }
    }

    long largest = 0;
    for (int i = 1; i < blocks.size(); i++) {
      largest = Math.max(largest, blocks.get(i).captureNanos() - blocks.get(i - 1).captureNanos());
    }
    assertThat(largest).isBetween(75_000_000L, 95_000_000L);
  }

  @Test
  void flood_decodesNoMoreThanTimePasses() {
    SoundStream stream = stream(track(AudioCodec.PCMA, 8_000, 1));
    for (int i = 0; i < 10_000; i++) {
      send(stream, new byte[8_000], i * 8_000L, START + i * 1_000_000L); // 1000 times too fast
    }

    // Ten seconds, a quarter more, and a burst of three.
    assertThat(blocks.size()).isLessThan(50 * 16);
    assertThat(rejections).contains(Rejection.AUDIO_FLOOD);
  }

  @Test
  void flood_ofTinyPacketsThatJump_makesFewBlocks() {
    SoundStream stream = stream(track(AudioCodec.PCMA, 8_000, 1));
    for (int i = 0; i < 10_000; i++) {
      send(stream, new byte[1], i * 80_000L, START + i * 1_000_000L);
    }

    assertThat(blocks.size()).isLessThan(3_500);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16_385})
  void payload_emptyOrHuge_isRejected(int bytes) {
    SoundStream stream = stream(track(AudioCodec.PCMA, 8_000, 1));

    send(stream, new byte[bytes], 0, START);

    assertThat(rejections).containsExactly(Rejection.AUDIO_MALFORMED);
  }

  @Test
  void of_whatCannotBeDecoded_isEmpty() {
    assertThat(SoundStream.of(track(AudioCodec.PCMU, 96_000, 1), 0, events)).isEmpty();
    assertThat(SoundStream.of(track(AudioCodec.PCMU, 8_000, 6), 0, events)).isEmpty();
    assertThat(SoundStream.of(track(AudioCodec.G726_32, 16_000, 1), 0, events)).isEmpty();
    assertThat(SoundStream.of(aac("1408", 8), 0, events)).isEmpty(); // not hbr
    assertThat(SoundStream.of(aac("2b8a0800", 13), 0, events)).isEmpty(); // HE-AAC
    assertThat(SoundStream.of(aac("1400", 13), 0, events)).isEmpty(); // channels elsewhere
    assertThat(SoundStream.of(aac("1780", 13), 0, events)).isEmpty(); // rate elsewhere
    assertThat(SoundStream.of(aac("1008", 13), 0, events)).isEmpty(); // 96 kHz
    assertThat(SoundStream.of(aac("140c", 13), 0, events)).isEmpty(); // frames of 960
  }

  private static AudioTrack aac(String config, int sizeBits) {
    var format =
        new AudioTrack.AacFormat(java.util.HexFormat.of().parseHex(config), sizeBits, 3, 3);
    return new AudioTrack(AudioCodec.AAC, 97, 16_000, 1, false, Optional.of(format));
  }

  @Test
  void aac_partsAndSeveralUnits_areDecoded() throws Exception {
    NativeLibraries.load(Path.of(System.getProperty("lightlock.dist"), "native"));
    byte[] coded = Sounds.encode(Sounds.VOICE, 16_000, "aac", List.of("-f", "adts"));
    List<byte[]> units = Sounds.adts(coded);
    SoundStream stream = stream(aac("1408", 13));
    long sound = 64_000_000; // a unit's 1024 samples
    int half = units.get(10).length / 2;

    send(stream, payload(units.get(8), units.get(9)), 0, START + 2 * sound);
    send(stream, part(units.get(10), 0, half), 2048, START + 3 * sound);
    send(stream, part(units.get(10), half, units.get(10).length), 2048, START + 3 * sound);
    send(stream, payload(units.get(11)), 3072, START + 4 * sound);

    assertThat(rejections).isEmpty();
    assertThat(blocks).hasSize(4 * 3072 / 960);
    // The packet's own sound, and what the next unit overlaps with, lie before its arrival.
    assertThat(blocks.getFirst().captureNanos()).isEqualTo(START - sound - 1_000_000);
  }

  @Test
  void aac_unfinishedOrLying_isRejectedAndGoesOn() throws Exception {
    NativeLibraries.load(Path.of(System.getProperty("lightlock.dist"), "native"));
    SoundStream stream = stream(aac("1408", 13));

    send(stream, new byte[] {0}, 0, START);
    send(stream, new byte[] {(byte) 0xff, (byte) 0xff, 0, 0}, 0, START);
    send(stream, new byte[] {0, 32, 0, 8, 0, 80, 1}, 0, START); // two units, the second is cut
    send(stream, new byte[] {0, 16, 0, 0}, 0, START); // a unit of nothing
    send(stream, new byte[] {0, 16, (byte) 0xff, (byte) 0xff, 1}, 0, START); // a part of too much
    send(stream, new byte[] {0, 16, 0, 24, 1, 2, 3}, 0, START); // no AAC

    assertThat(rejections).hasSizeGreaterThanOrEqualTo(5).containsOnly(Rejection.AUDIO_MALFORMED);
    assertThat(blocks).hasSizeLessThan(8);
  }

  private static byte[] payload(byte[]... units) {
    int bytes = 2;
    for (byte[] unit : units) {
      bytes += 2 + unit.length;
    }
    ByteBuffer payload = ByteBuffer.allocate(bytes);
    payload.putShort((short) (16 * units.length));
    for (byte[] unit : units) {
      payload.putShort((short) (unit.length << 3));
    }
    for (byte[] unit : units) {
      payload.put(unit);
    }
    return payload.array();
  }

  private static byte[] part(byte[] unit, int from, int to) {
    ByteBuffer payload = ByteBuffer.allocate(4 + to - from);
    payload.putShort((short) 16).putShort((short) (unit.length << 3)).put(unit, from, to - from);
    return payload.array();
  }
}
