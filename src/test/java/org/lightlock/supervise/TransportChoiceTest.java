package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;

class TransportChoiceTest {
  private static final long HOUR = Duration.ofHours(1).toNanos();
  private static final CameraEntry PLAIN = entry(false);

  @Test
  void automatic_refusedTcp_isUdpForAnHour() {
    TransportChoice choice = new TransportChoice(PLAIN);
    assertThat(choice.next(0)).isEqualTo(Transport.TCP);
    assertThat(choice.message(Transport.TCP).b()).isZero();

    assertThat(choice.triesAnother(Rejection.RTSP_TRANSPORT_REFUSED, 5)).isTrue();
    assertThat(choice.next(6)).isEqualTo(Transport.UDP);
    assertThat(choice.message(Transport.UDP).b())
        .isEqualTo(Rejection.RTSP_TRANSPORT_REFUSED.number());
    assertThat(choice.triesAnother(Rejection.RTSP_CLOSED, 7)).isFalse();
    assertThat(choice.next(4 + HOUR)).isEqualTo(Transport.UDP);
    assertThat(choice.next(5 + HOUR)).isEqualTo(Transport.TCP);
  }

  @Test
  void automatic_bothRefused_beginsAnewWithoutHaste() {
    TransportChoice choice = new TransportChoice(PLAIN);

    assertThat(choice.triesAnother(Rejection.RTSP_TRANSPORT_REFUSED, 1)).isTrue();
    assertThat(choice.triesAnother(Rejection.RTSP_TRANSPORT_REFUSED, 2)).isFalse();
    assertThat(choice.next(3)).isEqualTo(Transport.TCP);
  }

  @Test
  void automatic_otherReasonsOrTls_stayWithTcp() {
    TransportChoice plain = new TransportChoice(PLAIN);
    TransportChoice encrypted = new TransportChoice(entry(true));

    assertThat(plain.triesAnother(null, 1)).isFalse();
    assertThat(plain.triesAnother(Rejection.RTSP_AUTH_REFUSED, 1)).isFalse();
    assertThat(encrypted.triesAnother(Rejection.RTSP_TRANSPORT_REFUSED, 1)).isFalse();
    assertThat(encrypted.next(2)).isEqualTo(Transport.TCP);
  }

  @Test
  void configured_isKept() {
    TransportChoice choice = new TransportChoice(PLAIN.withTransport(Transport.UDP, null));

    assertThat(choice.triesAnother(Rejection.RTSP_TRANSPORT_REFUSED, 1)).isFalse();
    assertThat(choice.next(2)).isEqualTo(Transport.UDP);
  }

  private static CameraEntry entry(boolean tls) {
    return CameraEntry.of(
        new CameraId("one"),
        new CameraAddress(InetAddress.ofLiteral("10.0.0.5"), 554, "/", tls),
        null);
  }
}
