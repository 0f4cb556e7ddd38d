package org.lightlock.protect.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.lightlock.protect.srtp.SrtpTest.keys;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtcpTest {
  private static final int LENGTH = 60;

  private final byte[] plain = new byte[LENGTH];

  SrtcpTest() {
    for (int i = 0; i < LENGTH; i++) {
      plain[i] = (byte) (i * 5);
    }
  }

  private byte[] next(SrtcpSender sender) {
    byte[] packet = Arrays.copyOf(plain, LENGTH + SrtcpSender.MAX_OVERHEAD_BYTES);
    return Arrays.copyOf(packet, sender.protect(packet, LENGTH));
  }

  private byte[] next(SrtcpSender sender, int ssrc) {
    PacketFields.word(plain, 4, ssrc);
    return next(sender);
  }

  private static int open(SrtcpReceiver receiver, byte[] packet) {
    return receiver.unprotect(packet.clone(), packet.length);
  }

  @ParameterizedTest
  @EnumSource
  void unprotect_everyPacket_isOpenedOnce(SrtpProfile profile) {
    SrtcpSender sender = new SrtcpSender(keys(profile, 1));
    SrtcpReceiver receiver = new SrtcpReceiver(keys(profile, 1));
    for (int i = 0; i < 100; i++) {
      byte[] packet = next(sender);
      assertThat(Arrays.copyOfRange(packet, 8, LENGTH))
          .isNotEqualTo(Arrays.copyOfRange(plain, 8, LENGTH));
      byte[] opened = packet.clone();
      assertThat(receiver.unprotect(opened, opened.length)).isEqualTo(LENGTH);
      assertThat(Arrays.copyOf(opened, LENGTH)).isEqualTo(plain);
      assertThat(open(receiver, packet)).as("a repetition").isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void unprotect_otherOrder_isAcceptedInsideTheWindow(SrtpProfile profile) {
    SrtcpSender sender = new SrtcpSender(keys(profile, 1));
    SrtcpReceiver receiver = new SrtcpReceiver(keys(profile, 1));
    byte[][] packets = new byte[66][];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = next(sender);
    }
    assertThat(open(receiver, packets[65])).isEqualTo(LENGTH);
    assertThat(open(receiver, packets[2])).isEqualTo(LENGTH);
    assertThat(open(receiver, packets[2])).isEqualTo(-1);
    assertThat(open(receiver, packets[1])).as("64 behind").isEqualTo(-1);
    assertThat(open(receiver, packets[40])).isEqualTo(LENGTH);
  }

  @ParameterizedTest
  @EnumSource
  void unprotect_anyByteChanged_isRefusedAndSpoilsNothing(SrtpProfile profile) {
    byte[] packet = next(new SrtcpSender(keys(profile, 1)));
    SrtcpReceiver receiver = new SrtcpReceiver(keys(profile, 1));
    for (int at = 0; at < packet.length; at++) {
      byte[] forged = packet.clone();
      forged[at] ^= (byte) 0x80;
      assertThat(open(receiver, forged)).as("byte %d", at).isEqualTo(-1);
    }
    for (int length = 0; length < packet.length; length++) {
      assertThat(receiver.unprotect(packet.clone(), length)).as("cut to %d", length).isEqualTo(-1);
    }
    assertThat(open(new SrtcpReceiver(keys(profile, 2)), packet)).isEqualTo(-1);
    assertThat(open(receiver, packet)).isEqualTo(LENGTH);
  }

  @ParameterizedTest
  @EnumSource
  void unprotect_manySenders_areBounded(SrtpProfile profile) {
    SrtcpSender sender = new SrtcpSender(keys(profile, 1));
    SrtcpReceiver receiver = new SrtcpReceiver(keys(profile, 1));
    for (int ssrc = 0; ssrc < SrtcpReceiver.MAX_SENDERS; ssrc++) {
      assertThat(open(receiver, next(sender, ssrc))).isEqualTo(LENGTH);
    }
    assertThat(open(receiver, next(sender, 99))).isEqualTo(-1);
    assertThat(open(receiver, next(sender, 3))).isEqualTo(LENGTH);
  }

  @ParameterizedTest
  @EnumSource
  void protect_indexUsedUp_needsNewKeys(SrtpProfile profile) {
    SrtcpSender sender = new SrtcpSender(SrtcpCipher.of(keys(profile, 1)), Integer.MAX_VALUE);
    byte[] last = next(sender);
    assertThat(open(new SrtcpReceiver(keys(profile, 1)), last)).isEqualTo(LENGTH);
    assertThatIllegalStateException().isThrownBy(() -> next(sender));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SrtcpSender(keys(profile, 1)).protect(new byte[40], 7));
  }
}
