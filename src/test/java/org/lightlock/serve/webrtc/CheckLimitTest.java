package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.lightlock.posix.Peer;

class CheckLimitTest {
  private static final long SECOND = 1_000_000_000L;
  private final CheckLimit limit = new CheckLimit(3);

  private static Peer peer(String address, int port) {
    return Peer.of(InetAddress.ofLiteral(address), port);
  }

  private int admitted(Peer... peers) {
    int count = 0;
    for (Peer peer : peers) {
      count += limit.admits(peer, SECOND) ? 1 : 0;
    }
    return count;
  }

  @Test
  void address_withManyPorts_isOne() {
    assertThat(
            admitted(
                peer("192.0.2.1", 1),
                peer("192.0.2.1", 2),
                peer("192.0.2.1", 3),
                peer("192.0.2.1", 4)))
        .isEqualTo(3);
  }

  @Test
  void networkOfIpv6_isOne() {
    assertThat(
            admitted(
                peer("2001:db8::1", 1),
                peer("2001:db8::2", 1),
                peer("2001:db8::3", 1),
                peer("2001:db8::4", 1)))
        .isEqualTo(3);
  }

  @Test
  void nextSecond_isNew() {
    assertThat(admitted(peer("192.0.2.1", 1), peer("192.0.2.1", 1), peer("192.0.2.1", 1)))
        .isEqualTo(3);

    assertThat(limit.admits(peer("192.0.2.1", 1), 2 * SECOND - 1)).isFalse();
    assertThat(limit.admits(peer("192.0.2.1", 1), 2 * SECOND)).isTrue();
  }
}
