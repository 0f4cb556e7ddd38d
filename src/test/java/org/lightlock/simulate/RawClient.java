package org.lightlock.simulate;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.DigestResponse;
import org.lightlock.camera.DigestResponse.Algorithm;

/** An RTSP client that sends what a test tells it to. */
final class RawClient implements AutoCloseable {
  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final String url;
  private int sequence;

  RawClient(SimulatedCamera camera) throws IOException {
    socket.setReceiveBufferSize(8192);
    socket.setSoTimeout(10_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), camera.port()));
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    url = "rtsp://127.0.0.1:" + camera.port() + camera.path();
  }

  String url() {
    return url;
  }

  /** Sends a request; the answer's head and body. */
  String ask(String method, String address, String... headers) throws IOException {
    StringBuilder request = new StringBuilder();
    request.append(method).append(' ').append(address).append(" RTSP/1.0\r\n");
    request.append("CSeq: ").append(++sequence).append("\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    request.append("\r\n");
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
    return answer();
  }

  /** Sends bytes; whether the camera then closes the connection. */
  boolean closesOn(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return closedByCamera();
  }

  /** Describes with the password; the answer to the second attempt. */
  String describe(CameraCredential credential, Algorithm algorithm) throws IOException {
    String challenge = ask("DESCRIBE", url);
    Matcher matcher =
        Pattern.compile(
                "Digest realm=\"([^\"]*)\", nonce=\"([^\"]*)\", algorithm=" + algorithm.token())
            .matcher(challenge);
    if (!matcher.find()) {
      return challenge;
    }
    String realm = matcher.group(1);
    String nonce = matcher.group(2);
    String response =
        DigestResponse.computeAuth(
            algorithm, credential, realm, nonce, "00000001", "abc", "DESCRIBE", url);
    return ask(
        "DESCRIBE",
        url,
        String.format(
            "Authorization: Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\","
                + " algorithm=%s, qop=auth, nc=00000001, cnonce=\"abc\", response=\"%s\"",
            credential.user(), realm, nonce, url, algorithm.token(), response));
  }

  /** Sets up interleaved packets and plays; the answer to PLAY. */
  String play() throws IOException {
    ask("SETUP", url + "/trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
    return ask("PLAY", url);
  }

  /** The next RTP packet on channel 0. */
  byte[] packet() throws IOException {
    while (true) {
      if (in.readByte() != '$') {
        throw new IOException("framing lost");
      }
      int channel = in.readUnsignedByte();
      byte[] packet = in.readNBytes(in.readUnsignedShort());
      if (channel == 0) {
        return packet;
      }
    }
  }

  /** Whether the camera closes the connection before the socket's timeout. */
  boolean closedByCamera() throws IOException {
    try {
      while (in.read() >= 0) {
        // What was on its way may still come.
      }
      return true;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private String answer() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("closed");
      }
      head.append((char) next);
    }
    Matcher length = Pattern.compile("Content-Length: (\\d+)").matcher(head);
    int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return head + new String(in.readNBytes(body), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
