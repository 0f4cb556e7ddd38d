package org.lightlock.simulate;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a client wants its packets (RFC 2326 §12.39). */
sealed interface RtpTransport {
  /**
   * Inside the RTSP connection.
   *
   * @param channel of RTP; RTCP has the next one
   */
  record Interleaved(int channel) implements RtpTransport {}

  /**
   * As datagrams to the address the client's connection comes from.
   *
   * @param clientPort of RTP; RTCP has the next one
   */
  record Datagrams(int clientPort) implements RtpTransport {}

  /** As datagrams to the camera's group. */
  record Multicast() implements RtpTransport {}

  /** The first of a Transport header's offers that this camera can serve. */
  static Optional<RtpTransport> choose(String header, Network network) {
    for (String offer : header.split(",", -1)) {
      String[] parts = offer.strip().split(";", -1);
      boolean multicast = offer.toLowerCase(Locale.ROOT).contains("multicast");
      switch (parts[0].strip().toUpperCase(Locale.ROOT)) {
        case "RTP/AVP/TCP" -> {
          int channel = number(offer, "interleaved").orElse(0);
          if (channel <= 254 && !network.refusesTcp()) {
            return Optional.of(new Interleaved(channel));
          }
        }
        case "RTP/AVP", "RTP/AVP/UDP" -> {
          if (multicast && network.group() != null) {
            return Optional.of(new Multicast());
          }
          Optional<Integer> port = number(offer, "client_port");
          if (!multicast && port.isPresent() && port.get() > 0 && port.get() < 65_535) {
            return Optional.of(new Datagrams(port.get()));
          }
        }
        default -> {
          // Another profile: look at the next offer.
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Integer> number(String offer, String name) {
    Matcher matcher = Pattern.compile(name + "\\s*=\\s*(\\d{1,5})").matcher(offer);
    return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
  }
}
