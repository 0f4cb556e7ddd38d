package org.lightlock.sandbox.rtsp;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Transport;

/**
 * What a SETUP asks for one track (RFC 2326 §12.39).
 *
 * @param channel of RTP inside the connection; RTCP has the next one
 * @param port of RTP outside it; RTCP has the next one
 * @param camera the only address that may send
 * @param own the only address that may be sent to
 */
record TransportRequest(
    Transport transport,
    int channel,
    int port,
    @Nullable InetAddress group,
    InetAddress camera,
    InetAddress own) {

  static TransportRequest of(
      Track track, RtspOptions options, InetAddress camera, InetAddress own) {
    boolean video = track == Track.VIDEO;
    return new TransportRequest(
        options.transport(),
        video ? 0 : 2,
        video ? options.videoPort() : options.audioPort(),
        options.group(),
        camera,
        own);
  }

  /** The header line. Never with mode=PLAY, which some cameras refuse. */
  String header() {
    String wish =
        switch (transport) {
          case AUTO, TCP, HTTP ->
              "RTP/AVP/TCP;unicast;interleaved=" + channel + "-" + (channel + 1);
          case UDP -> "RTP/AVP;unicast;client_port=" + port + "-" + (port + 1);
          case MULTICAST ->
              "RTP/AVP;multicast;destination="
                  + (group == null ? "" : group.getHostAddress())
                  + ";port="
                  + port
                  + "-"
                  + (port + 1);
        };
    return "Transport: " + wish + "\r\n";
  }
}
