package org.lightlock.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A camera that answers every request with 200 and then, in place of a stream, sends noise for a
 * while and then nothing. One client at a time.
 */
final class ScriptedCamera implements AutoCloseable {
  private static final int PAYLOAD_TYPE = 96;
  private static final int PAYLOAD_BYTES = 1000;
  private static final int TIMESTAMP_STEP = 3600; // 25 frames/s at 90 kHz
  private static final long SEED = 1;

  /** Few enough that chance puts no sound parameter set among them. */
  private static final int PACKETS = 2000;

  private final ServerSocket server;
  private final String encoding;

  private ScriptedCamera(ServerSocket server, String encoding) {
    this.server = server;
    this.encoding = encoding;
  }

  /** Starts one that describes its stream by this encoding name (RFC 8866, rtpmap). */
  static ScriptedCamera start(String encoding) throws IOException {
    var server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
    var camera = new ScriptedCamera(server, encoding);
    Thread.ofVirtual().start(camera::serve);
    return camera;
  }

  String url() {
    return "rtsp://127.0.0.1:" + server.getLocalPort() + "/live";
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        converse(client);
      } catch (IOException e) {
        // The client left or the test is over.
      }
    }
  }

  private void converse(Socket client) throws IOException {
    var in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
    String method = "";
    String sequence = "";
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (method.isEmpty()) {
        method = line.split(" ", 2)[0];
      } else if (line.startsWith("CSeq:")) {
        sequence = line;
      } else if (line.isEmpty()) {
        byte[] answer = answer(method, sequence).getBytes(StandardCharsets.US_ASCII);
        client.getOutputStream().write(answer);
        if (method.equals("PLAY")) {
          sendGarbage(client.getOutputStream());
        }
        method = "";
      }
    }
  }

  private String answer(String method, String sequence) {
    String head = "RTSP/1.0 200 OK\r\n" + sequence + "\r\n";
    return switch (method) {
      case "OPTIONS" -> head + "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n";
      case "DESCRIBE" -> {
        String body = description();
        yield head
            + "Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n".formatted(body.length())
            + body;
      }
      case "SETUP" -> head + "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n\r\n";
      default -> head + "Session: 1\r\n\r\n";
    };
  }

  private String description() {
    return """
    v=0
    o=- 1 1 IN IP4 127.0.0.1
    s=-
    t=0 0
    m=video 0 RTP/AVP %d
    a=rtpmap:%d %s/90000
    a=control:track0
    """
        .formatted(PAYLOAD_TYPE, PAYLOAD_TYPE, encoding)
        .replace("\n", "\r\n");
  }

  /** Sound RTP headers (RFC 3550 §5.1) before random payloads, the same to every client. */
  private static void sendGarbage(OutputStream out) throws IOException {
    var random = new Random(SEED);
    byte[] payload = new byte[PAYLOAD_BYTES];
    int rtpBytes = 12 + PAYLOAD_BYTES;
    ByteBuffer packet = ByteBuffer.allocate(4 + rtpBytes);
    for (int number = 0; number < PACKETS; number++) {
      random.nextBytes(payload);
      packet.clear().put((byte) '$').put((byte) 0).putShort((short) rtpBytes);
      packet.put((byte) 0x80).put((byte) (0x80 | PAYLOAD_TYPE)); // the marker: each ends a frame
      packet.putShort((short) number).putInt(number * TIMESTAMP_STEP).putInt(1).put(payload);
      out.write(packet.array());
    }
  }
}
