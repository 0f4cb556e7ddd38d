package org.lightlock.serve.rtsps;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a viewer's Transport header (RFC 2326 §12.39) offers that we take: interleaved packets on
 * this connection. Datagrams would leave TLS, so there is no other transport.
 *
 * @param channel the RTP channel that the viewer wants, -1 when it leaves that to us; RTCP has the
 *     next one
 */
record TransportOffer(int channel) {
  private static final Pattern CHANNELS = Pattern.compile("([0-9]{1,3})(?:-([0-9]{1,3}))?");
  private static final int MOST_OFFERS = 8;
  private static final int MAX_CHANNEL = 254;

  /** The first offer that can be taken; empty when there is none. */
  static Optional<TransportOffer> of(String header) {
    for (String offer : header.split(",", MOST_OFFERS)) {
      Optional<TransportOffer> taken = one(offer);
      if (taken.isPresent()) {
        return taken;
      }
    }
    return Optional.empty();
  }

  private static Optional<TransportOffer> one(String offer) {
    String[] parameters = offer.strip().split(";", -1);
    if (!parameters[0].strip().equalsIgnoreCase("RTP/AVP/TCP")) {
      return Optional.empty();
    }
    int channel = -1;
    for (int i = 1; i < parameters.length; i++) {
      String parameter = parameters[i].strip().toLowerCase(Locale.ROOT);
      if (parameter.equals("multicast") || isOtherMode(parameter)) {
        return Optional.empty();
      }
      if (parameter.startsWith("interleaved=")) {
        Matcher channels = CHANNELS.matcher(parameter.substring("interleaved=".length()));
        if (!channels.matches()) {
          return Optional.empty();
        }
        channel = Integer.parseInt(channels.group(1));
        if (channel > MAX_CHANNEL || !isNext(channel, channels.group(2))) {
          channel = -1; // RFC 2326 §12.39: the server may choose others
        }
      }
    }
    return Optional.of(new TransportOffer(channel));
  }

  private static boolean isNext(int channel, @Nullable String rtcp) {
    return rtcp == null || Integer.parseInt(rtcp) == channel + 1;
  }

  private static boolean isOtherMode(String parameter) {
    return parameter.startsWith("mode=")
        && !parameter.equals("mode=play")
        && !parameter.equals("mode=\"play\"");
  }
}
