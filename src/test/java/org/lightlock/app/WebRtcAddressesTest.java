package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lightlock.config.AuditConfig;
import org.lightlock.config.DatabaseConfig;
import org.lightlock.config.GatewayConfig;
import org.lightlock.config.RequestsConfig;
import org.lightlock.config.WebRtcConfig;

class WebRtcAddressesTest {
  private static List<InetAddress> ips(String... literals) {
    return Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
  }

  private static List<InetAddress> advertised(
      String bind, List<InetAddress> configured, String... names) throws Exception {
    InetAddress address = InetAddress.ofLiteral(bind);
    var config =
        new GatewayConfig(
            Path.of("/run/a.sock"),
            Path.of("/var/lib/a"),
            DatabaseConfig.EMBEDDED,
            new GatewayConfig.Listen(address, 0, List.of(names)),
            GatewayConfig.Tls.SELF_MADE,
            List.of(),
            GatewayConfig.Renditions.DEFAULTS,
            GatewayConfig.Accounts.DEFAULTS,
            GatewayConfig.Seal.DEFAULTS,
            GatewayConfig.Viewers.DEFAULTS,
            RequestsConfig.DEFAULTS,
            GatewayConfig.Rtsps.DEFAULTS,
            new WebRtcConfig(true, address, 0, Optional.empty(), configured, 1),
            GatewayConfig.MetricsListener.DEFAULTS,
            AuditConfig.DEFAULTS);
    return WebRtcAddresses.of(config);
  }

  @Test
  void configuredOnes_areTaken() throws Exception {
    assertThat(advertised("0.0.0.0", ips("203.0.113.7"), "192.0.2.10"))
        .isEqualTo(ips("203.0.113.7"));
  }

  @Test
  void namesThatAreAddresses_areTakenWhereTheyCanReachTheSocket() throws Exception {
    assertThat(
            advertised(
                "0.0.0.0",
                List.of(),
                "localhost",
                "127.0.0.1",
                "192.0.2.10",
                "fd00::5",
                "cafe",
                "cam.example"))
        .isEqualTo(ips("192.0.2.10"));
    assertThat(advertised("::", List.of(), "192.0.2.10", "fd00::5"))
        .isEqualTo(ips("192.0.2.10", "fd00::5"));
  }

  @Test
  void namesOfOneLink_areNotTold() throws Exception {
    assertThat(advertised("::", List.of(), "fe80::1", "169.254.7.7", "fec0::7", "fd00::5"))
        .isEqualTo(ips("fd00::5"));
  }

  @Test
  void own_ofALinkOrDeprecated_areNotTold() {
    assertThat(
            WebRtcAddresses.best(
                ips("fe80::1", "::1", "fd00::5", "::192.0.2.7", "fec0::1", "10.0.0.5", "ff02::1")))
        .isEqualTo(ips("fd00::5", "10.0.0.5"));
    assertThat(WebRtcAddresses.best(ips("::1", "127.0.0.1"))).isEqualTo(ips("::1", "127.0.0.1"));
    assertThat(WebRtcAddresses.best(ips("fe80::1"))).isEqualTo(ips("127.0.0.1"));
  }

  @Test
  void own_manyOfOneFamily_leaveRoomForTheOther() {
    List<InetAddress> many =
        IntStream.range(1, 20)
            .mapToObj(i -> InetAddress.ofLiteral("2001:db8::" + Integer.toHexString(i)))
            .toList();
    List<InetAddress> all = new ArrayList<>(many);
    all.addAll(ips("10.0.0.5", "10.0.0.6"));

    assertThat(WebRtcAddresses.best(all))
        .hasSize(WebRtcConfig.MOST_ADVERTISED)
        .contains(many.getFirst())
        .containsAll(ips("10.0.0.5", "10.0.0.6"));
  }

  @Test
  void own_ofASocketOfBothFamilies_areOfBoth() throws Exception {
    assertThat(advertised("::", List.of())).isNotEmpty().allMatch(WebRtcConfig::canBeTold);
    assertThat(advertised("0.0.0.0", List.of())).allMatch(Inet4Address.class::isInstance);
  }

  @Test
  void noNameIsAnAddress_givesTheSocketsOwn() throws Exception {
    assertThat(advertised("127.0.0.1", List.of(), "localhost")).isEqualTo(ips("127.0.0.1"));
    assertThat(advertised("192.0.2.10", List.of(), "cam.example")).isEqualTo(ips("192.0.2.10"));
    assertThat(advertised("0.0.0.0", List.of(), "localhost"))
        .isNotEmpty()
        .hasSizeLessThanOrEqualTo(WebRtcConfig.MOST_ADVERTISED)
        .noneMatch(InetAddress::isAnyLocalAddress);
  }
}
