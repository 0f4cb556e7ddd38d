package org.lightlock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebRtcConfigTest {
  private static final String CAMERAS = "cameras: [{id: gate}]\n";

  private static GatewayConfig read(String text) throws ConfigException {
    return ConfigLoader.ofParent(CAMERAS + text).gateway().config();
  }

  private static InetAddress ip(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  @Test
  void nothingConfigured_isOnAtThePagesAddressAndPortNumber() throws Exception {
    assertThat(read("").webrtc()).isEqualTo(WebRtcConfig.DEFAULTS);

    WebRtcConfig moved = read("listen: {address: 127.0.0.1, port: 0}\n").webrtc();
    assertThat(moved.enabled()).isTrue();
    assertThat(moved.address()).isEqualTo(ip("127.0.0.1"));
    assertThat(moved.udpPort()).isZero();
    assertThat(moved.tcpPort()).isEmpty();
  }

  @Test
  void everyKey_isRead_andWrittenForAChild() throws Exception {
    GatewayConfig config =
        read(
            """
            webrtc:
              enabled: false
              address: '::'
              udp-port: 5004
              tcp-port: 5005
              advertise: [192.0.2.10, 'fd00::5', 192.0.2.10]
              max-sessions: 7
            """);

    assertThat(config.webrtc())
        .isEqualTo(
            new WebRtcConfig(
                false,
                ip("::"),
                5004,
                Optional.of(5005),
                List.of(ip("192.0.2.10"), ip("fd00::5")),
                7));
    assertThat(ConfigLoader.ofParent(ConfigText.of(config)).gateway().config()).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3: webrtc.udp-prot: unknown key; did you mean \"udp-port\"?|udp-prot: 1",
        "3: webrtc.enabled: expects true or false|enabled: maybe",
        "3: webrtc.udp-port: expects a whole number from 0 to 65535|udp-port: 70000",
        "3: webrtc.tcp-port: expects a whole number from 0 to 65535|tcp-port: \"off\"",
        "3: webrtc.tcp-port: is listen.port's; choose another|tcp-port: 8443",
        "3: webrtc.address: expects an IP address|address: gateway.example",
        "3: webrtc.advertise: expects an IP address|advertise: [gateway.example]",
        "3: webrtc.advertise: expects a list|advertise: 192.0.2.1",
        "3: webrtc.advertise: 0.0.0.0 is no address at which|advertise: [0.0.0.0]",
        "3: webrtc.advertise: 239.1.1.1 is no address at which|advertise: [239.1.1.1]",
        "3: webrtc.advertise: 169.254.1.1 is no address at which|advertise: [169.254.1.1]",
        "3: webrtc.advertise: fe80:0:0:0:0:0:0:1 is no address at which|advertise: [\"fe80::1\"]",
        "3: webrtc.advertise: fec0:0:0:0:0:0:0:1 is no address at which|advertise: [\"fec0::1\"]",
        "3: webrtc.address: fe80:0:0:0:0:0:0:1 is no address at which|address: \"fe80::1\"",
        "3: webrtc.address: 239.1.1.1 is no address at which|address: 239.1.1.1",
        "3: webrtc.advertise: fd00:0:0:0:0:0:0:5 is of the other family|advertise: [\"fd00::5\"]",
        "3: webrtc.advertise: has more than 8 addresses"
            + "|advertise: [10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4,10.0.0.5,10.0.0.6,10.0.0.7,"
            + "10.0.0.8,10.0.0.9]",
        "3: webrtc.max-sessions: expects a whole number from 1 to 10000|max-sessions: 0",
      })
  void badValue_isRefusedWithLineKeyAndAdvice(String expected, String line) {
    assertThatThrownBy(() -> read("webrtc:\n  " + line + "\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("standard input:" + expected);
  }

  @Test
  void tcpPort_ofAnotherListener_isRefusedWhereTheyMeetOnly() throws Exception {
    assertThatThrownBy(
            () -> read("rtsps: {enabled: true, port: 5005}\nwebrtc:\n  tcp-port: 5005\n"))
        .hasMessageContaining("webrtc.tcp-port: is rtsps.port's");
    assertThat(
            read("listen: {address: 192.0.2.1}\nwebrtc: {address: 192.0.2.2, tcp-port: 8443}\n")
                .webrtc()
                .tcpPort())
        .contains(8443);
    assertThat(read("rtsps: {port: 5005}\nwebrtc: {tcp-port: 5005}\n").webrtc().tcpPort())
        .contains(5005);
  }
}
