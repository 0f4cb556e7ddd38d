package org.lightlock.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ClientNetworkTest {
  private static ClientNetwork of(String literal) {
    return ClientNetwork.of(InetAddress.ofLiteral(literal));
  }

  @Test
  void of_sameSlash64_isOne() {
    assertThat(of("2001:db8:1:2::1")).isEqualTo(of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    assertThat(of("2001:db8:1:2::1")).isNotEqualTo(of("2001:db8:1:3::1"));
    assertThat(of("2001:db8::1")).isEqualTo(of("2001:db8::ffff:2"));
    assertThat(of("2001:db8::1")).isNotEqualTo(of("2001:db8:0:1::1"));
    assertThat(of("2001:db8:1:2::1").site()).isEqualTo(of("2001:db8:1:ffff::1").site());
    assertThat(of("2001:db8:1:2::1").site()).isNotEqualTo(of("2001:db8:2:2::1").site());
  }

  @Test
  void of_ipv4_isItselfAlsoWhenMapped() {
    assertThat(of("192.0.2.1")).isNotEqualTo(of("192.0.2.2"));
    assertThat(of("192.0.2.1").site()).isEqualTo(of("192.0.2.1"));
    assertThat(of("::ffff:192.0.2.1")).isEqualTo(of("192.0.2.1"));
    assertThat(of("::1")).isNotEqualTo(of("0.0.0.1"));
  }
}
