package org.lightlock.sandbox.rtsp;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The interleaved channels that a SETUP answer's Transport header grants (RFC 2326 §12.39).
 *
 * @param rtpChannel 0 to 255
 * @param rtcpChannel 0 to 255, another one
 */
record TransportAnswer(int rtpChannel, int rtcpChannel) {
  /** The channels asked for. */
  static final TransportAnswer ASKED = new TransportAnswer(0, 1);

  /**
   * Reads the header's value.
   *
   * @return null for another transport, or one that sends from or to somewhere else
   */
  static @Nullable TransportAnswer read(
      String value, InetAddress cameraAddress, InetAddress ownAddress) {
    String first = value.substring(0, Text.find(value, ',', 0));
    int end = Text.find(first, ';', 0);
    String protocol = first.substring(0, end).strip();
    TransportAnswer channels = null;
    for (int at = end + 1; at <= first.length(); at = end + 1) {
      end = Text.find(first, ';', at);
      int equals = Text.find(first, '=', at);
      if (equals >= end) {
        if (first.substring(at, end).strip().equalsIgnoreCase("multicast")) {
          return null;
        }
        continue;
      }
      String name = first.substring(at, equals).strip();
      String parameter = first.substring(equals + 1, end).strip();
      if (name.equalsIgnoreCase("interleaved")) {
        channels = channels(parameter);
        if (channels == null) {
          return null;
        }
      } else if ((name.equalsIgnoreCase("source") && !isAddress(parameter, cameraAddress))
          || (name.equalsIgnoreCase("destination") && !isAddress(parameter, ownAddress))) {
        return null;
      }
    }
    if (protocol.equalsIgnoreCase("RTP/AVP/TCP")) {
      return channels == null ? ASKED : channels;
    }
    // Dahua names UDP and grants channels nevertheless.
    boolean misnamed =
        protocol.equalsIgnoreCase("RTP/AVP/UDP") || protocol.equalsIgnoreCase("RTP/AVP");
    return misnamed ? channels : null;
  }

  private static @Nullable TransportAnswer channels(String value) {
    int dash = Text.find(value, '-', 0);
    int rtp = Text.number(value.substring(0, dash));
    int rtcp = dash == value.length() ? rtp + 1 : Text.number(value.substring(dash + 1));
    boolean valid = rtp >= 0 && rtp <= 255 && rtcp >= 0 && rtcp <= 255 && rtp != rtcp;
    return valid ? new TransportAnswer(rtp, rtcp) : null;
  }

  private static boolean isAddress(String literal, InetAddress expected) {
    boolean looksLikeLiteral = literal.length() <= 64 && literal.indexOf('%') < 0;
    try {
      return looksLikeLiteral && InetAddress.ofLiteral(literal).equals(expected);
    } catch (IllegalArgumentException e) {
      return false; // a name is never looked up
    }
  }
}
