package org.lightlock.simulate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;
import org.lightlock.simulate.Settings.Tunnel;

/**
 * What stands before a simulated camera that speaks TLS or RTSP over HTTP: it undoes both and hands
 * plain RTSP to the camera, on another port of this machine. Its connections come from loopback, so
 * such a camera sends datagrams to this machine only. Each connection has its threads.
 */
final class FrontDoor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FrontDoor.class.getName());
  private static final int MAX_HEAD_BYTES = 8 << 10;
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int START_BYTES = 4;
  private static final int BASE64_GROUP = 4;
  private static final String TYPE = "application/x-rtsp-tunnelled";

  private final ServerSocket server;
  private final int innerPort;
  private final Tunnel tunnel;
  private final DigestGate gate;
  private final Map<String, Socket> tunnels = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytes = new AtomicLong();

  FrontDoor(Settings settings, InetSocketAddress listen, int innerPort) throws IOException {
    this.innerPort = innerPort;
    this.tunnel = settings.tunnel();
    this.gate =
        new DigestGate(
            settings.credential(), settings.algorithms(), settings.quirks(), new SecureRandom());
    SimulatedIdentity tls = settings.tls();
    server =
        tls == null
            ? new ServerSocket()
            : tls.context().getServerSocketFactory().createServerSocket();
    if (server instanceof SSLServerSocket secured) {
      secured.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    }
    server.setReuseAddress(true);
    server.bind(listen);
    Thread.ofVirtual().name("front-door-" + port()).start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** What clients said so far, without TLS's own bytes. */
  long bytes() {
    return bytes.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        Thread.ofVirtual().name("front-door-client").start(() -> serve(client));
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "no client: {0}", e.getMessage());
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      InputStream in = client.getInputStream();
      byte[] start = in.readNBytes(START_BYTES);
      bytes.addAndGet(start.length);
      switch (new String(start, StandardCharsets.ISO_8859_1)) {
        case "GET " -> get(client, head("GET ", in));
        case "POST" -> post(in, head("POST", in));
        default -> plain(client, start);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a client is gone: {0}", e.getMessage());
    } finally {
      open.remove(client);
    }
  }

  private void plain(Socket client, byte[] start) throws IOException {
    try (Socket inner = inner()) {
      inner.getOutputStream().write(start);
      Thread back = Thread.ofVirtual().start(() -> pump(inner, client));
      count(client.getInputStream(), inner.getOutputStream());
      inner.shutdownOutput();
      join(back);
    }
  }

  private Socket inner() throws IOException {
    Socket inner = new Socket(InetAddress.getLoopbackAddress(), innerPort);
    inner.setTcpNoDelay(true);
    return inner;
  }

  /** From the camera to a client, until one of them ends; then both end. */
  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a connection ends: {0}", e.getMessage());
    }
  }

  private void count(InputStream in, OutputStream out) throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    for (int got = in.read(block); got >= 0; got = in.read(block)) {
      bytes.addAndGet(got);
      out.write(block, 0, got);
    }
  }

  private void get(Socket client, @Nullable RtspRequest request) throws IOException {
    OutputStream out = client.getOutputStream();
    if (tunnel == Tunnel.OFF || request == null) {
      out.write(ascii("HTTP/1.0 404 Not Found\r\n\r\n"));
      return;
    }
    if (tunnel == Tunnel.WITH_LOGIN && !gate.admits(request)) {
      out.write(ascii("HTTP/1.0 401 Unauthorized\r\n" + gate.challenges() + "\r\n"));
      return;
    }
    String cookie = request.header("x-sessioncookie").orElse("");
    try (Socket inner = inner()) {
      tunnels.put(cookie, inner);
      out.write(
          ascii(
              "HTTP/1.0 200 OK\r\nContent-Type: " + TYPE + "\r\nCache-Control: no-store\r\n\r\n"));
      pump(inner, client);
    } finally {
      tunnels.remove(cookie);
    }
  }

  private void post(InputStream in, @Nullable RtspRequest request) throws IOException {
    Socket inner =
        request == null || (tunnel == Tunnel.WITH_LOGIN && !gate.admits(request))
            ? null
            : tunnels.get(request.header("x-sessioncookie").orElse(""));
    if (inner == null) {
      return;
    }
    OutputStream out = inner.getOutputStream();
    byte[] group = new byte[BASE64_GROUP];
    int filled = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      bytes.incrementAndGet();
      if (next > ' ') {
        group[filled++] = (byte) next;
      }
      if (filled == BASE64_GROUP) {
        out.write(Base64.getDecoder().decode(group));
        filled = 0;
      }
    }
  }

  /** The head of an HTTP request in the clothes of an RTSP one; null when it is none. */
  private @Nullable RtspRequest head(String start, InputStream in) throws IOException {
    StringBuilder text = new StringBuilder(start);
    while (text.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0 || text.length() > MAX_HEAD_BYTES) {
        return null;
      }
      bytes.incrementAndGet();
      text.append((char) next);
    }
    String[] lines = text.toString().split("\r\n", -1);
    String[] words = lines[0].split(" ", -1);
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.put(
            lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
            lines[i].substring(colon + 1).strip());
      }
    }
    return words.length == 3 ? new RtspRequest(words[0], words[1], headers) : null;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket client : open) {
        client.close();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a socket did not close: {0}", e.getMessage());
    }
  }
}
