package org.lightlock.attack;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/** An RTP stream as datagrams. */
final class DatagramSource extends RtpSource {
  private final DatagramSocket from;
  private final InetAddress to;
  private final int port;

  DatagramSource(Conversation with, DatagramSocket from, InetAddress to, int port) {
    super(with, Description.DYNAMIC);
    this.from = from;
    this.to = to;
    this.port = port;
  }

  @Override
  void packet(byte[] payload, boolean marker) throws IOException {
    byte[] bytes = rtp(payload, marker);
    from.send(new DatagramPacket(bytes, bytes.length, to, port));
    sequence++;
  }
}
