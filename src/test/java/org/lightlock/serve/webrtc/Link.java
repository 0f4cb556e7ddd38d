package org.lightlock.serve.webrtc;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.BiConsumer;

/** One way from a test's viewer to the gateway: a socket and a thread that reads from it. */
abstract class Link implements AutoCloseable {
  /** Leads nowhere. */
  static final Link NONE =
      new Link() {
        @Override
        void send(byte[] packet) {}

        @Override
        boolean isClosed() {
          return true;
        }

        @Override
        public void close() {}
      };

  /** Sends a packet. */
  abstract void send(byte[] packet) throws IOException;

  /** Whether the other side has hung up. */
  abstract boolean isClosed();

  @Override
  public abstract void close();

  /** Datagrams. */
  static Link udp(InetSocketAddress to, BiConsumer<Link, byte[]> sink) throws IOException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(to.getAddress(), 0));
    socket.setReceiveBufferSize(4 << 20);
    socket.connect(to);
    Link link =
        new Link() {
          @Override
          void send(byte[] packet) throws IOException {
            socket.send(new DatagramPacket(packet, packet.length));
          }

          @Override
          boolean isClosed() {
            return socket.isClosed();
          }

          @Override
          public void close() {
            socket.close();
          }
        };
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
              while (!socket.isClosed()) {
                try {
                  socket.receive(packet);
                  sink.accept(link, Arrays.copyOf(packet.getData(), packet.getLength()));
                } catch (IOException e) {
                  if (socket.isClosed()) {
                    return;
                  }
                }
              }
            });
    return link;
  }

  /** A connection with frames (RFC 4571). */
  static Link tcp(InetSocketAddress to, BiConsumer<Link, byte[]> sink) throws IOException {
    Socket socket = new Socket();
    socket.connect(to, 5_000);
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    var link = new TcpLink(socket, out);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                while (true) {
                  byte[] packet = new byte[in.readUnsignedShort()];
                  in.readFully(packet);
                  sink.accept(link, packet);
                }
              } catch (IOException e) {
                link.ended = true;
              }
            });
    return link;
  }

  private static final class TcpLink extends Link {
    private final Socket socket;
    private final DataOutputStream out;
    private volatile boolean ended;

    TcpLink(Socket socket, DataOutputStream out) {
      this.socket = socket;
      this.out = out;
    }

    @Override
    synchronized void send(byte[] packet) throws IOException {
      byte[] framed = new byte[packet.length + 2];
      framed[0] = (byte) (packet.length >> 8);
      framed[1] = (byte) packet.length;
      System.arraycopy(packet, 0, framed, 2, packet.length);
      out.write(framed);
    }

    @Override
    boolean isClosed() {
      return ended;
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        // The test is over.
      }
    }
  }
}
