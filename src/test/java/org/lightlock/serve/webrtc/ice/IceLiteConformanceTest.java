package org.lightlock.serve.webrtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The sample messages of RFC 5769. */
class IceLiteConformanceTest {
  private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

  /** §2.1. */
  private static final byte[] REQUEST =
      HexFormat.of()
          .parseHex(
              "000100582112a442b7e7a701bc34d686fa87dfae"
                  + "802200105354554e207465737420636c69656e74"
                  + "002400046e0001ff80290008932ff9b151263b36"
                  + "000600096576746a3a68367659202020"
                  + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
                  + "80280004e57a3bcf");

  private static final InetSocketAddress IPV4 =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 32853);
  private static final InetSocketAddress IPV6 =
      new InetSocketAddress(InetAddress.ofLiteral("2001:db8:1234:5678:11:2233:4455:6677"), 32853);

  private static String answer(InetSocketAddress from) {
    IceReply reply = new IceLite("evtj", PASSWORD, 0).receive(REQUEST, 0, REQUEST.length, from, 1);
    return HexFormat.of().formatHex(((IceReply.Answer) reply).response());
  }

  @Test
  void request_ofTheRfc_isAuthentic() {
    assertThat(IceLite.ufragOf(REQUEST, 0, REQUEST.length)).isEqualTo("evtj");
    assertThat(answer(IPV4)).startsWith("0101").contains("2112a442b7e7a701bc34d686fa87dfae");
  }

  /** §2.2. */
  @Test
  void mappedAddress_ipv4_isThatOfTheRfc() {
    assertThat(answer(IPV4)).contains("002000080001a147e112a643");
  }

  /** §2.3. */
  @Test
  void mappedAddress_ipv6_isThatOfTheRfc() {
    assertThat(answer(IPV6)).contains("002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9");
  }

  /** Answers must hold for whoever checks ours as we check theirs. */
  @Test
  void answer_integrityAndFingerprint_hold() {
    byte[] response = HexFormat.of().parseHex(answer(IPV4));
    StunMessage message = StunMessage.of(response, 0, response.length).orElseThrow();
    assertThat(message.hasIntegrity()).isTrue();
    assertThat(message.fingerprintHolds()).isTrue();
  }
}
