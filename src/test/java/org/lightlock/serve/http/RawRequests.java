package org.lightlock.serve.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLSocket;

/** Sends bytes that no HTTP client would. */
public final class RawRequests {
  private static final int TIMEOUT_MILLIS = 3_000;
  private static final int MOST_BYTES = 1 << 20;

  private RawRequests() {}

  /** What the gateway says to some text (ISO 8859-1), until it closes or says no more. */
  public static String answer(TestGateway gateway, String request) throws IOException {
    return answer(gateway, request.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** As {@link #answer(TestGateway, String)}. */
  public static String answer(TestGateway gateway, byte[] request) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            gateway
                .client
                .sslContext()
                .getSocketFactory()
                .createSocket("localhost", gateway.server.address().getPort())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.startHandshake();
      try {
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
        socket.shutdownOutput();
      } catch (IOException e) {
        // It has closed already: what it said before counts.
      }
      return new String(read(socket.getInputStream()), StandardCharsets.ISO_8859_1);
    }
  }

  private static byte[] read(InputStream in) {
    byte[] bytes = new byte[MOST_BYTES];
    int length = 0;
    try {
      for (int n = 0;
          n >= 0 && length < bytes.length;
          n = in.read(bytes, length, MOST_BYTES - length)) {
        length += n;
      }
    } catch (SocketTimeoutException e) {
      // It waits for more, or has kept the connection.
    } catch (IOException e) {
      // Reset: what came before counts.
    }
    return Arrays.copyOf(bytes, length);
  }
}
