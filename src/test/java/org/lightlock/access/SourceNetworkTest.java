package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class SourceNetworkTest {
  @Test
  void of_ipv6_isTheSlash64() {
    SourceNetwork one = SourceNetwork.of(InetAddress.ofLiteral("2001:db8:1:2:3:4:5:6"));

    assertThat(one).hasToString("2001:db8:1:2:0:0:0:0/64");
    assertThat(one).isEqualTo(SourceNetwork.of(InetAddress.ofLiteral("2001:db8:1:2:ffff::1")));
    assertThat(one).isNotEqualTo(SourceNetwork.of(InetAddress.ofLiteral("2001:db8:1:3::1")));
  }

  @Test
  void of_ipv4_alsoWrappedInIpv6_isTheAddress() {
    assertThat(SourceNetwork.of(InetAddress.ofLiteral("::ffff:192.0.2.7")))
        .isEqualTo(SourceNetwork.of(InetAddress.ofLiteral("192.0.2.7")))
        .hasToString("192.0.2.7");
  }
}
