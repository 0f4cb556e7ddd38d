package org.lightlock.packetise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SentPacketsTest {
  private static final long MILLI = 1_000_000;

  private final SentPackets sent = new SentPackets();
  private final PicturePackets picture =
      new PicturePacketiser().packets(Units.idr(20_000, 1)).orElseThrow();

  @Test
  void resend_sentPacket_isFoundByItsSequence() {
    for (int i = 0; i < picture.count(); i++) {
      sent.sent(0x1_fff8L + i, picture, i, 0); // over the roll of the sequence number
    }

    int slot = sent.resend(0x0002, MILLI);
    assertThat(sent.picture(slot)).isSameAs(picture);
    assertThat(sent.packet(slot)).isEqualTo(10);
    assertThat(sent.index(slot)).isEqualTo(0x2_0002L);
    assertThat(sent.resend(0xfff8, MILLI)).isNotEqualTo(SentPackets.UNKNOWN);
  }

  @Test
  void resend_neverSentOrOverwritten_isUnknown() {
    assertThat(sent.resend(7, 0)).isEqualTo(SentPackets.UNKNOWN);
    sent.sent(7, picture, 0, 0);
    assertThat(sent.resend(7 + SentPackets.CAPACITY, 0)).isEqualTo(SentPackets.UNKNOWN);
    sent.sent(7 + SentPackets.CAPACITY, picture, 0, 0);
    assertThat(sent.resend(7, 0)).isEqualTo(SentPackets.UNKNOWN);
  }

  @Test
  void resend_again_waitsForTheFirstToArrive() {
    sent.sent(7, picture, 0, 0);

    assertThat(sent.resend(7, MILLI)).isNotEqualTo(SentPackets.UNKNOWN);
    assertThat(sent.resend(7, 20 * MILLI)).isEqualTo(SentPackets.TOO_SOON);
    assertThat(sent.resend(7, 21 * MILLI)).isNotEqualTo(SentPackets.UNKNOWN);
  }

  @Test
  void resend_afterASecond_isUnknown() {
    sent.sent(7, picture, 0, -5);
    sent.sent(8, picture, 0, -5);

    assertThat(sent.resend(7, 1_000 * MILLI - 5)).isNotEqualTo(SentPackets.UNKNOWN);
    assertThat(sent.resend(8, 1_000 * MILLI)).isEqualTo(SentPackets.UNKNOWN);
  }

  @Test
  void forgetOld_oldAndYoung_keepsTheYoung() {
    sent.sent(7, picture, 0, 0);
    sent.sent(8, picture, 1, 600 * MILLI);
    sent.forgetOld(1_200 * MILLI);

    assertThatThrownBy(() -> sent.picture(7)).isInstanceOf(IllegalArgumentException.class);
    assertThat(sent.picture(8)).isSameAs(picture);
    sent.clear();
    assertThat(sent.resend(8, 700 * MILLI)).isEqualTo(SentPackets.UNKNOWN);
  }
}
