package org.lightlock.simulate;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** A camera's two UDP sockets for RTP (even port) and RTCP (the next one), for all its clients. */
final class UdpPorts implements AutoCloseable {
  private static final int ATTEMPTS = 100;
  private static final int SEND_BUFFER_BYTES = 1 << 20;

  private final DatagramChannel rtp;
  private final DatagramChannel rtcp;
  private final int port;

  private UdpPorts(DatagramChannel rtp, DatagramChannel rtcp, int port) {
    this.rtp = rtp;
    this.rtcp = rtcp;
    this.port = port;
  }

  /** Opens both; what clients send there wakes the selector with the channel as attachment. */
  static UdpPorts open(InetAddress address, Selector selector) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      DatagramChannel rtp = DatagramChannel.open();
      DatagramChannel rtcp = DatagramChannel.open();
      try {
        rtp.bind(new InetSocketAddress(address, 0));
        int port = ((InetSocketAddress) rtp.getLocalAddress()).getPort();
        if (port % 2 == 0) {
          rtcp.bind(new InetSocketAddress(address, port + 1));
          for (DatagramChannel channel : new DatagramChannel[] {rtp, rtcp}) {
            channel.setOption(
                StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByInetAddress(address));
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, channel);
          }
          return new UdpPorts(rtp, rtcp, port);
        }
      } catch (BindException taken) {
        // Somebody has the odd port: try another pair.
      }
      rtp.close();
      rtcp.close();
    }
    throw new BindException("no free pair of UDP ports");
  }

  int port() {
    return port;
  }

  /** Sends an RTP packet; false when the system has no room for it now. */
  boolean sendRtp(ByteBuffer packet, InetSocketAddress to) throws IOException {
    return rtp.send(packet, to) > 0;
  }

  /** Sends an RTCP packet, or drops it when there is no room. */
  void sendRtcp(ByteBuffer packet, InetSocketAddress to) throws IOException {
    rtcp.send(packet, to);
  }

  @Override
  public void close() throws IOException {
    rtp.close();
    rtcp.close();
  }
}
