package org.lightlock.sandbox.rtsp;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;

/** What a SETUP answer's Transport header grants (RFC 2326 §12.39). */
sealed interface TransportAnswer {
  /**
   * Packets inside the connection.
   *
   * @param rtpChannel 0 to 255
   * @param rtcpChannel 0 to 255, another one
   */
  record Interleaved(int rtpChannel, int rtcpChannel) implements TransportAnswer {}

  /** Packets from these ports of the camera; 0 for a port that it does not name. */
  record Datagrams(int rtpPort, int rtcpPort) implements TransportAnswer {}

  /** Packets to a group that was not asked for. */
  record OtherGroup(InetAddress group, int port) implements TransportAnswer {}

  /** Nothing that can be used. */
  record Refused(Rejection reason) implements TransportAnswer {}

  /** Reads the header's value, null when there was none. */
  static TransportAnswer read(@Nullable String value, TransportRequest asked) {
    if (value == null) {
      return new Refused(Rejection.RTSP_TRANSPORT);
    }
    Reader reader = new Reader(asked);
    Rejection reason = reader.read(value.substring(0, Text.find(value, ',', 0)));
    return reason == null ? reader.answer() : new Refused(reason);
  }

  /** The header while it is read. */
  final class Reader {
    private final TransportRequest asked;
    private String protocol = "";
    private boolean multicast;
    private @Nullable Interleaved channels;
    private int clientPort;
    private Datagrams server = new Datagrams(0, 0);
    private @Nullable InetAddress destination;
    private int groupPort;

    private Reader(TransportRequest asked) {
      this.asked = asked;
    }

    private @Nullable Rejection read(String first) {
      int end = Text.find(first, ';', 0);
      protocol = first.substring(0, end).strip();
      Rejection reason = null;
      for (int at = end + 1; at <= first.length() && reason == null; at = end + 1) {
        end = Text.find(first, ';', at);
        int equals = Text.find(first, '=', at);
        if (equals < end) {
          String name = first.substring(at, equals).strip();
          reason = parameter(name, first.substring(equals + 1, end).strip());
        } else {
          multicast |= first.substring(at, end).strip().equalsIgnoreCase("multicast");
        }
      }
      return reason;
    }

    private @Nullable Rejection parameter(String name, String value) {
      if (name.equalsIgnoreCase("interleaved")) {
        int[] pair = pair(value, 255);
        channels = pair == null || pair[0] == pair[1] ? null : new Interleaved(pair[0], pair[1]);
        return channels == null ? Rejection.RTSP_TRANSPORT : null;
      }
      if (name.equalsIgnoreCase("source")) {
        return isHarmless(value, asked.camera()) ? null : Rejection.RTSP_FOREIGN_TRANSPORT;
      }
      if (name.equalsIgnoreCase("destination")) {
        return destination(value);
      }
      boolean client = name.equalsIgnoreCase("client_port");
      boolean group = name.equalsIgnoreCase("port");
      if (client || group || name.equalsIgnoreCase("server_port")) {
        int[] pair = pair(value, 65_535);
        if (pair == null) {
          return Rejection.RTSP_TRANSPORT;
        }
        clientPort = client ? pair[0] : clientPort;
        groupPort = group ? pair[0] : groupPort;
        server = client || group ? server : new Datagrams(pair[0], pair[1]);
      }
      return null;
    }

    private @Nullable Rejection destination(String value) {
      if (asked.transport() != Transport.MULTICAST) {
        return isHarmless(value, asked.own()) ? null : Rejection.RTSP_FOREIGN_TRANSPORT;
      }
      destination = RtspUrl.literal(value);
      boolean group = destination != null && destination.isMulticastAddress();
      return group ? null : Rejection.RTSP_FOREIGN_TRANSPORT;
    }

    private TransportAnswer answer() {
      boolean inside = protocol.equalsIgnoreCase("RTP/AVP/TCP");
      boolean outside =
          protocol.equalsIgnoreCase("RTP/AVP/UDP") || protocol.equalsIgnoreCase("RTP/AVP");
      if (!inside && !outside) {
        return new Refused(Rejection.RTSP_TRANSPORT);
      }
      return switch (asked.transport()) {
        case AUTO, TCP, HTTP -> interleaved(inside);
        case UDP -> {
          if (inside || channels != null) {
            yield new Refused(Rejection.RTSP_TRANSPORT_REFUSED);
          }
          boolean same = !multicast && (clientPort == 0 || clientPort == asked.port());
          yield same ? server : new Refused(Rejection.RTSP_TRANSPORT);
        }
        case MULTICAST -> multicast(inside);
      };
    }

    private TransportAnswer interleaved(boolean inside) {
      Interleaved granted = channels;
      if (multicast) {
        return new Refused(Rejection.RTSP_TRANSPORT);
      }
      if (granted != null) {
        return granted; // Dahua names UDP and grants channels nevertheless.
      }
      return inside
          ? new Interleaved(asked.channel(), asked.channel() + 1)
          : new Refused(Rejection.RTSP_TRANSPORT_REFUSED);
    }

    private TransportAnswer multicast(boolean inside) {
      if (inside || !multicast) {
        return new Refused(Rejection.RTSP_TRANSPORT_REFUSED);
      }
      InetAddress group = destination == null ? asked.group() : destination;
      int port = groupPort == 0 ? asked.port() : groupPort;
      if (group == null || (group.equals(asked.group()) && port == asked.port())) {
        return server;
      }
      return new OtherGroup(group, port);
    }
  }

  /** Two numbers from 0 to a limit with a dash between; a missing second one is the next. */
  private static int @Nullable [] pair(String value, int max) {
    int dash = Text.find(value, '-', 0);
    int first = Text.number(value.substring(0, dash).strip());
    int second =
        dash == value.length() ? first + 1 : Text.number(value.substring(dash + 1).strip());
    boolean valid = first >= 0 && first <= max && second >= 0 && second <= max;
    return valid ? new int[] {first, second} : null;
  }

  /** Whether an address says nothing, or the expected one. A name is never looked up. */
  private static boolean isHarmless(String value, InetAddress expected) {
    InetAddress named = RtspUrl.literal(value);
    return value.isEmpty()
        || (named != null && (named.isAnyLocalAddress() || named.equals(expected)));
  }
}
