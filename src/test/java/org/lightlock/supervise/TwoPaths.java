package org.lightlock.supervise;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** One port in front of two simulated cameras, which the path of the first request tells apart. */
final class TwoPaths implements AutoCloseable {
  private static final int MAX_REQUEST_BYTES = 4096;

  private final ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
  private final int firstPort;
  private final String secondPath;
  private final int secondPort;
  private final AtomicInteger connectionsToFirst = new AtomicInteger();

  /** Sends whoever asks for the second path to the second port, everybody else to the first. */
  TwoPaths(int firstPort, String secondPath, int secondPort) throws IOException {
    this.firstPort = firstPort;
    this.secondPath = secondPath;
    this.secondPort = secondPort;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** How many connections have gone to the first port. */
  int connectionsToFirst() {
    return connectionsToFirst.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // it is closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      byte[] request = firstRequest(client.getInputStream());
      String line = new String(request, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
      boolean second = line.contains(secondPath + " ") || line.contains(secondPath + "/");
      if (!second) {
        connectionsToFirst.incrementAndGet();
      }
      try (Socket camera =
          new Socket(InetAddress.getLoopbackAddress(), second ? secondPort : firstPort)) {
        client.setTcpNoDelay(true);
        camera.setTcpNoDelay(true);
        camera.getOutputStream().write(request);
        Thread back = Thread.ofVirtual().start(() -> copy(camera, client));
        copy(client, camera);
        back.join();
      }
    } catch (IOException e) {
      // One of the two has gone; the other one is closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] firstRequest(InputStream in) throws IOException {
    var read = new java.io.ByteArrayOutputStream();
    while (read.size() < MAX_REQUEST_BYTES
        && !read.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      read.write(next);
    }
    return read.toByteArray();
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      OutputStream out = to.getOutputStream();
      from.getInputStream().transferTo(out);
    } catch (IOException e) {
      // Both are closed now.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
