package org.lightlock.access.audit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A syslog receiver over TLS (RFC 5425), as strict as the RFC about frames. */
final class SyslogReceiver implements AutoCloseable {
  final List<String> messages = new CopyOnWriteArrayList<>();
  final List<String> faults = new CopyOnWriteArrayList<>();
  private final SSLServerSocket listener;
  private volatile @Nullable SSLSocket open;

  SyslogReceiver(SSLContext tls, int port, boolean wantsCertificate) throws IOException {
    listener =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(port, 5, InetAddress.getLoopbackAddress());
    listener.setReuseAddress(true);
    listener.setNeedClientAuth(wantsCertificate);
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try (SSLSocket socket = (SSLSocket) listener.accept()) {
        open = socket;
        read(new BufferedInputStream(socket.getInputStream()));
      } catch (IOException e) {
        faults.add(String.valueOf(e.getMessage()));
      }
    }
  }

  private void read(InputStream in) throws IOException {
    while (true) {
      int length = 0;
      int c;
      while ((c = in.read()) != ' ') {
        if (c < 0) {
          return;
        }
        if (c < '0' || c > '9' || length > 100_000) {
          throw new IOException("a frame begins with its length");
        }
        length = 10 * length + c - '0';
      }
      messages.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }
  }

  /** Ends the connection that is open. */
  void hangUp() throws IOException {
    SSLSocket socket = open;
    if (socket != null) {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    hangUp();
  }
}
