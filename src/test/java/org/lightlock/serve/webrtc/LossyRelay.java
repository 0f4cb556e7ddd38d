package org.lightlock.serve.webrtc;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bad network between a browser and the engine, on loopback: datagrams of media that the engine
 * sends may be lost, and the browser's address as the engine sees it may change.
 */
final class LossyRelay implements AutoCloseable {
  private static final int MOST_BYTES = 2_048;
  private static final int BUFFER_BYTES = 4 << 20;

  private final DatagramSocket front;
  private final InetSocketAddress engine;
  private final Map<SocketAddress, DatagramSocket> backs = new ConcurrentHashMap<>();
  private final Random random = new Random(7);
  private volatile boolean closed;

  /** How much of the media is lost, 0 to 1. */
  volatile double loss;

  final AtomicInteger lost = new AtomicInteger();
  final AtomicInteger passed = new AtomicInteger();

  LossyRelay(int enginePort) throws IOException {
    engine = new InetSocketAddress(InetAddress.getLoopbackAddress(), enginePort);
    front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    front.setReceiveBufferSize(BUFFER_BYTES);
    Thread.ofPlatform().name("relay-to-engine").daemon().start(this::toEngine);
  }

  /** Leads datagrams through the relay, and nothing beside it. */
  String through(String answer, int enginePort) {
    StringBuilder out = new StringBuilder();
    answer
        .lines()
        .filter(line -> !line.startsWith("a=candidate") || line.contains(" udp "))
        .map(
            line ->
                line.startsWith("a=candidate")
                    ? line.replace(" " + enginePort + " ", " " + front.getLocalPort() + " ")
                    : line)
        .forEach(line -> out.append(line).append("\r\n"));
    return out.toString();
  }

  /** Gives the browser another address, as when it changes networks. */
  void changeNetwork() {
    backs.values().forEach(DatagramSocket::close);
    backs.clear();
  }

  private void toEngine() {
    DatagramPacket packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
    while (!closed) {
      try {
        packet.setLength(MOST_BYTES);
        front.receive(packet);
        SocketAddress browser = packet.getSocketAddress();
        DatagramSocket back = backs.get(browser);
        if (back == null) {
          back = back(browser);
          backs.put(browser, back);
        }
        back.send(new DatagramPacket(packet.getData(), packet.getLength(), engine));
      } catch (IOException e) {
        // Closed, or changing: the browser tries again.
      }
    }
  }

  private DatagramSocket back(SocketAddress browser) throws IOException {
    DatagramSocket back = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    back.setReceiveBufferSize(BUFFER_BYTES);
    Thread.ofPlatform().name("relay-to-browser").daemon().start(() -> toBrowser(back, browser));
    return back;
  }

  private void toBrowser(DatagramSocket back, SocketAddress browser) {
    DatagramPacket packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
    while (!back.isClosed()) {
      try {
        packet.setLength(MOST_BYTES);
        back.receive(packet);
        if (isMedia(packet)) {
          if (isLost()) {
            lost.incrementAndGet();
            continue;
          }
          passed.incrementAndGet();
        }
        front.send(new DatagramPacket(packet.getData(), packet.getLength(), browser));
      } catch (IOException e) {
        // Closed, or the browser's port is.
      }
    }
  }

  private synchronized boolean isLost() {
    return random.nextDouble() < loss;
  }

  /** RTP and not RTCP (RFC 7983, RFC 5761 §4). */
  private static boolean isMedia(DatagramPacket packet) {
    int first = packet.getData()[0] & 0xff;
    int type = packet.getData()[1] & 0xff;
    return first >= 128 && first <= 191 && (type < 192 || type > 223);
  }

  @Override
  public void close() {
    closed = true;
    front.close();
    changeNetwork();
  }
}
