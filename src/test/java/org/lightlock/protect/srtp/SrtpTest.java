package org.lightlock.protect.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpTest {
  private static final int SSRC = 0xDEADBEEF;
  private static final int HEADER = 12;
  private static final int PAYLOAD = 1000;

  private final byte[] payload = new byte[PAYLOAD];
  private final byte[] packet = new byte[HEADER + PAYLOAD + 16];

  SrtpTest() {
    for (int i = 0; i < PAYLOAD; i++) {
      payload[i] = (byte) (i * 7);
    }
  }

  static SrtpKeys keys(SrtpProfile profile, int seed) {
    byte[] key = new byte[profile.keyBytes()];
    byte[] salt = new byte[profile.saltBytes()];
    Arrays.fill(key, (byte) seed);
    Arrays.fill(salt, (byte) ~seed);
    return new SrtpKeys(profile, key, salt);
  }

  private int send(SrtpSender sender, int ssrc, long index) {
    PacketFields.word(packet, 0, 0x80600000 | (int) (index & 0xFFFF));
    PacketFields.word(packet, 4, (int) index * 3000);
    PacketFields.word(packet, 8, ssrc);
    return sender.protect(packet, 0, HEADER, payload, 0, PAYLOAD, index);
  }

  @ParameterizedTest
  @EnumSource
  void protect_everyPacket_isOpenedOnceAndIsNotThePlainOne(SrtpProfile profile) {
    SrtpSender sender = SrtpSender.of(keys(profile, 1));
    SrtpReceiver receiver = new SrtpReceiver(keys(profile, 1));
    for (long index = 100; index < 110; index++) {
      int length = send(sender, SSRC, index);
      assertThat(length).isEqualTo(HEADER + PAYLOAD + profile.overheadBytes());
      assertThat(sender.overheadBytes()).isEqualTo(profile.overheadBytes());
      byte[] sent = Arrays.copyOf(packet, length);
      assertThat(Arrays.copyOfRange(sent, HEADER, HEADER + PAYLOAD)).isNotEqualTo(payload);

      byte[] again = sent.clone();
      assertThat(receiver.unprotect(sent, length)).isEqualTo(HEADER + PAYLOAD);
      assertThat(Arrays.copyOfRange(sent, HEADER, HEADER + PAYLOAD)).isEqualTo(payload);
      assertThat(receiver.unprotect(again, length)).as("a repetition").isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void protect_sequenceGoesRound_isFollowed(SrtpProfile profile) {
    SrtpSender sender = SrtpSender.of(keys(profile, 2));
    SrtpReceiver receiver = new SrtpReceiver(keys(profile, 2));
    for (long index = 0x7000; index < 0x25000; index += 0x3001) {
      assertThat(receiver.unprotect(packet, send(sender, SSRC, index)))
          .as("index %x", index)
          .isEqualTo(HEADER + PAYLOAD);
    }
  }

  @ParameterizedTest
  @EnumSource
  void unprotect_otherOrder_isAcceptedInsideTheWindow(SrtpProfile profile) {
    SrtpSender sender = SrtpSender.of(keys(profile, 3));
    SrtpReceiver receiver = new SrtpReceiver(keys(profile, 3));
    for (long index : new long[] {200, 190, 137, 0x7000, 0xE000, 0x1_0000}) {
      int length = send(sender, SSRC, index);
      assertThat(receiver.unprotect(packet, length)).isEqualTo(HEADER + PAYLOAD);
    }
    assertThat(receiver.unprotect(packet, send(sender, SSRC, 0xFFC0))).as("too old").isEqualTo(-1);
    assertThat(receiver.unprotect(packet, send(sender, SSRC + 1, 7)))
        .as("another sender counts by itself")
        .isEqualTo(HEADER + PAYLOAD);
  }

  @ParameterizedTest
  @EnumSource
  void unprotect_anyByteChanged_isRefused(SrtpProfile profile) {
    SrtpSender sender = SrtpSender.of(keys(profile, 4));
    int length = send(sender, SSRC, 5);
    for (int at = 0; at < length; at += at < 20 || at > length - 20 ? 1 : 97) {
      byte[] forged = Arrays.copyOf(packet, length);
      forged[at] ^= 0x40;
      assertThat(new SrtpReceiver(keys(profile, 4)).unprotect(forged, length))
          .as("byte %d", at)
          .isEqualTo(-1);
    }
    assertThat(new SrtpReceiver(keys(profile, 5)).unprotect(packet.clone(), length)).isEqualTo(-1);
  }

  @ParameterizedTest
  @EnumSource
  void protect_indexOver48Bits_isRefused(SrtpProfile profile) {
    SrtpSender sender = SrtpSender.of(keys(profile, 6));
    assertThatIllegalArgumentException().isThrownBy(() -> send(sender, SSRC, 1L << 48));
    assertThatIllegalArgumentException().isThrownBy(() -> send(sender, SSRC, -1));
    assertThat(send(sender, SSRC, (1L << 48) - 1)).isPositive();
  }

  @Test
  void protect_sameIndexAtOnceAgain_isRefusedByGcm() {
    SrtpSender sender = SrtpSender.of(keys(SrtpProfile.AEAD_AES_128_GCM, 7));
    send(sender, SSRC, 9);
    assertThatIllegalStateException().isThrownBy(() -> send(sender, SSRC, 9));
    assertThat(send(sender, SSRC, 10)).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void keys_text_holdsNoSecret(SrtpProfile profile) {
    SrtpKeys keys = keys(profile, 0x5A);
    assertThat(keys).hasToString("SrtpKeys[" + profile + "]");
    byte[] before = SessionKeys.forRtp(keys).encryption();
    keys.wipe();
    assertThat(HexFormat.of().formatHex(keys.masterKey())).matches("(00){16}");
    assertThat(SessionKeys.forRtp(keys).encryption()).isNotEqualTo(before);
    assertThat(SrtpProfile.ofId(profile.id())).contains(profile);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SrtpKeys(profile, new byte[15], new byte[profile.saltBytes()]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SrtpKeys(profile, new byte[16], new byte[13]));
  }

  @Test
  void profile_unknownNumber_isNone() {
    assertThat(SrtpProfile.ofId(2)).isEmpty();
  }
}
