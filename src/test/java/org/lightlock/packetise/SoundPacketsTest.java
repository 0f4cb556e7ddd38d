package org.lightlock.packetise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lightlock.encode.EncodedSound;

class SoundPacketsTest {
  private final SoundPackets packets = new SoundPackets();

  @Test
  void packet_run_isMarkedAtItsBeginningOnly() {
    assertThat(packet(sound(1, 20_000)).marker()).isTrue();
    assertThat(packet(sound(2, 40_000)).marker()).isFalse();
    assertThat(packet(sound(4, 80_000)).marker()).isTrue();
    assertThat(packet(sound(5, 100_000)).marker()).isFalse();
  }

  @Test
  void packet_sameSoundTwice_isTheSameObject() {
    EncodedSound sound = sound(1, 20_000);

    assertThat(packet(sound)).isSameAs(packet(sound));
  }

  @Test
  void packet_opus_isThePayload() {
    EncodedSound sound = sound(1, 1_000_000);
    SoundPacket packet = packet(sound);

    assertThat(packet.bytes()).isSameAs(sound.bytes());
    assertThat(packet.rtpTicks()).isEqualTo(48_000);
    assertThat(packet.samples()).isEqualTo(960);
    assertThat(packet(sound(2, 90_000_000_000L)).rtpTicks())
        .isEqualTo(90_000L * 48_000 - (1L << 32));
  }

  @Test
  void packet_impossibleLength_isEmpty() {
    assertThat(packets.packet(new EncodedSound(new byte[0], 1, 960, 0, 1))).isEmpty();
    assertThat(packets.packet(new EncodedSound(new byte[Room.PAYLOAD_BYTES + 1], 1, 960, 0, 2)))
        .isEmpty();
  }

  private static EncodedSound sound(long number, long ptsMicros) {
    return new EncodedSound(new byte[] {1, 2, 3}, 1, 960, ptsMicros, number);
  }

  private SoundPacket packet(EncodedSound sound) {
    return packets.packet(sound).orElseThrow();
  }
}
