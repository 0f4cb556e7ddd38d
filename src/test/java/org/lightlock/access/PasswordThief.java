package org.lightlock.access;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers a PostgreSQL client's start with AuthenticationCleartextPassword, and listens. */
final class PasswordThief implements AutoCloseable {
  /** 'R', length 8, 3: protocol 3.0, message formats. */
  private static final byte[] GIVE_ME_THE_PASSWORD = {'R', 0, 0, 0, 8, 0, 0, 0, 3};

  private final ServerSocket listener;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  private PasswordThief(ServerSocket listener) {
    this.listener = listener;
  }

  static PasswordThief start() throws IOException {
    var thief = new PasswordThief(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()));
    Thread.ofPlatform().name("password-thief").daemon().start(thief::serve);
    return thief;
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        client.setSoTimeout(2_000);
        byte[] buffer = new byte[4_096];
        boolean asked = false;
        for (int n = client.getInputStream().read(buffer);
            n > 0;
            n = client.getInputStream().read(buffer)) {
          synchronized (heard) {
            heard.write(buffer, 0, n);
          }
          if (!asked) {
            client.getOutputStream().write(GIVE_ME_THE_PASSWORD);
            asked = true;
          }
        }
      } catch (IOException e) {
        // The client went, or the test is over.
      }
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  String heard() {
    synchronized (heard) {
      return heard.toString(StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
