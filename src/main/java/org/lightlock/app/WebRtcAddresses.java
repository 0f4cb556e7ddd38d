package org.lightlock.app;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lightlock.config.GatewayConfig;
import org.lightlock.config.WebRtcConfig;

/** The addresses at which viewers are told to reach the gateway for pictures over WebRTC. */
final class WebRtcAddresses {
  /** What can be an IP address; a host name of hexadecimal digits alone has no dot or colon. */
  private static final Pattern MAY_BE_LITERAL = Pattern.compile("[0-9a-fA-F:.]*[:.][0-9a-fA-F:.]*");

  private WebRtcAddresses() {}

  /**
   * Those that are configured, else those of the names that viewers type, else the machine's own.
   * Never empty: a machine that has no address but its loopback has that.
   */
  static List<InetAddress> of(GatewayConfig config) throws IOException {
    WebRtcConfig webrtc = config.webrtc();
    if (!webrtc.advertise().isEmpty()) {
      return webrtc.advertise();
    }
    boolean onlyHere = webrtc.address().isLoopbackAddress();
    List<InetAddress> named =
        config.listen().names().stream()
            .filter(name -> MAY_BE_LITERAL.matcher(name).matches())
            .flatMap(WebRtcAddresses::literal)
            .filter(ip -> onlyHere || !ip.isLoopbackAddress())
            .filter(WebRtcConfig::canBeTold)
            .filter(webrtc::canReach)
            .limit(WebRtcConfig.MOST_ADVERTISED)
            .toList();
    return named.isEmpty() ? own(webrtc.address()) : named;
  }

  /**
   * The machine's own addresses at which a socket is reached.
   *
   * @param bound where the socket is bound; all zeros stands for every address
   */
  static List<InetAddress> own(InetAddress bound) throws IOException {
    if (!bound.isAnyLocalAddress()) {
      return List.of(bound);
    }
    List<InetAddress> all =
        NetworkInterface.networkInterfaces()
            .filter(WebRtcAddresses::isUp)
            .flatMap(NetworkInterface::inetAddresses)
            .filter(ip -> WebRtcConfig.canReach(ip, bound))
            .toList();
    return best(all);
  }

  /**
   * Those that viewers elsewhere can reach, the loopback where there is nothing else. Both families
   * in turns: a machine with many addresses of IPv6 still tells one of IPv4, which is all that some
   * viewers have.
   */
  static List<InetAddress> best(List<InetAddress> all) {
    List<InetAddress> told = all.stream().filter(WebRtcConfig::canBeTold).distinct().toList();
    List<InetAddress> ofOthers = told.stream().filter(ip -> !ip.isLoopbackAddress()).toList();
    List<InetAddress> any = ofOthers.isEmpty() ? told : ofOthers;
    List<InetAddress> six = any.stream().filter(Inet6Address.class::isInstance).toList();
    List<InetAddress> four = any.stream().filter(Inet4Address.class::isInstance).toList();
    List<InetAddress> inTurns =
        IntStream.range(0, any.size())
            .boxed()
            .flatMap(i -> Stream.of(six, four).filter(of -> i < of.size()).map(of -> of.get(i)))
            .limit(WebRtcConfig.MOST_ADVERTISED)
            .toList();
    return inTurns.isEmpty() ? List.of(InetAddress.ofLiteral("127.0.0.1")) : inTurns;
  }

  private static boolean isUp(NetworkInterface networkInterface) {
    try {
      return networkInterface.isUp();
    } catch (IOException e) {
      return false; // it has gone in between
    }
  }

  private static Stream<InetAddress> literal(String name) {
    try {
      return Stream.of(InetAddress.ofLiteral(name));
    } catch (IllegalArgumentException e) {
      return Stream.empty();
    }
  }
}
