package org.lightlock.serve.rtsps;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An RTSP client that sends what a test tells it to. */
final class RtspsClient implements AutoCloseable {
  /** An interleaved packet. */
  @SuppressWarnings("ArrayRecordComponent")
  record Packet(int channel, byte[] bytes) {
    int u8(int at) {
      return bytes[at] & 0xff;
    }

    int u16(int at) {
      return u8(at) << 8 | u8(at + 1);
    }

    long u32(int at) {
      return (long) u16(at) << 16 | u16(at + 2);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final String origin;
  private final Deque<Packet> packets = new ArrayDeque<>();
  private int sequence;
  String authorization = "";
  String session = "";

  RtspsClient(Socket socket, String origin) throws IOException {
    this.socket = socket;
    this.origin = origin;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  RtspsClient basic(String name, String secret) {
    byte[] pair = (name + ":" + secret).getBytes(StandardCharsets.UTF_8);
    authorization = "Basic " + Base64.getEncoder().encodeToString(pair);
    return this;
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** A request's text; the address is a path, or what stands in place of one. */
  String request(String method, String address, String... headers) {
    StringBuilder request = new StringBuilder();
    request.append(method).append(' ');
    request.append(address.startsWith("/") ? origin + address : address);
    request.append(" RTSP/1.0\r\nCSeq: ").append(++sequence).append("\r\n");
    if (!authorization.isEmpty()) {
      request.append("Authorization: ").append(authorization).append("\r\n");
    }
    if (!session.isEmpty()) {
      request.append("Session: ").append(session).append("\r\n");
    }
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  /** Sends a request; the answer's head and body. */
  String ask(String method, String address, String... headers) throws IOException {
    send(request(method, address, headers));
    return answer();
  }

  /** The next answer; packets before it are kept. */
  String answer() throws IOException {
    while (true) {
      in.mark(1);
      int first = in.read();
      if (first < 0) {
        throw new EOFException("closed");
      }
      if (first != '$') {
        in.reset();
        return text();
      }
      packets.add(framed());
    }
  }

  private String text() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("closed within an answer");
      }
      head.append((char) next);
    }
    Matcher length = Pattern.compile("Content-Length: (\\d+)").matcher(head);
    int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
    Matcher id = Pattern.compile("Session: ([0-9a-f]+)").matcher(head);
    session = id.find() ? id.group(1) : session;
    return head + new String(in.readNBytes(body), StandardCharsets.ISO_8859_1);
  }

  /** DESCRIBE and SETUP of the picture, or of picture and sound. */
  String setUp(String path, boolean sound) throws IOException {
    String described = ask("DESCRIBE", path);
    ask("SETUP", path + "/trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
    if (sound) {
      ask("SETUP", path + "/trackID=1", "Transport: RTP/AVP/TCP;unicast;interleaved=2-3");
    }
    return described;
  }

  /** Answers a Digest challenge with MD5 and a quality of protection. */
  String digest(String name, String secret, String challenge, String method, String uri)
      throws Exception {
    String realm = find(challenge, "realm=\"([^\"]*)\"");
    String nonce = find(challenge, "nonce=\"([^\"]*)\"");
    String ha1 = md5(name + ":" + realm + ":" + secret);
    String ha2 = md5(method + ":" + uri);
    String response = md5(ha1 + ":" + nonce + ":00000001:abc:auth:" + ha2);
    return ("Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", algorithm=MD5,"
            + " qop=auth, nc=00000001, cnonce=\"abc\", response=\"%s\"")
        .formatted(name, realm, nonce, uri, response);
  }

  static String find(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new AssertionError(pattern + " is not in " + text);
    }
    return matcher.group(1);
  }

  private static String md5(String text) throws Exception {
    byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash);
  }

  /** The next packet, empty at the connection's end. */
  Optional<Packet> packet() throws IOException {
    if (!packets.isEmpty()) {
      return Optional.of(packets.remove());
    }
    int first = in.read();
    if (first < 0) {
      return Optional.empty();
    }
    if (first != '$') {
      throw new IOException("framing lost");
    }
    return Optional.of(framed());
  }

  private Packet framed() throws IOException {
    int channel = in.readUnsignedByte();
    int length = in.readUnsignedShort();
    return new Packet(channel, in.readNBytes(length));
  }

  /** The next packet of a channel. */
  Packet packet(int channel) throws IOException {
    while (true) {
      Packet next = packet().orElseThrow(() -> new EOFException("closed"));
      if (next.channel() == channel) {
        return next;
      }
    }
  }

  /** Whether the gateway closes the connection before the socket's timeout. */
  boolean isClosed() throws IOException {
    byte[] block = new byte[8_192];
    try {
      while (in.read(block) >= 0) {
        // What was on its way may still come.
      }
      return true;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
