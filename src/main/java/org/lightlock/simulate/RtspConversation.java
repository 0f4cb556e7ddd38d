package org.lightlock.simulate;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The camera's side of one client's RTSP session (RFC 2326): answers requests, owns no socket. The
 * connection looks at {@link #transport} and {@link #playing} after each answer.
 */
final class RtspConversation {
  private static final String METHODS =
      "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, SET_PARAMETER, TEARDOWN";
  private static final int SESSION_ID_BYTES = 8;

  private final Camera camera;
  private final DigestGate gate;
  private final String sessionId;
  private @Nullable RtpTransport transport;
  private @Nullable RtpTransport soundTransport;
  private boolean playing;

  /** What the conversation asks its camera. */
  interface Camera {
    /** The only path that exists. */
    String path();

    /** The session description. */
    String description();

    Duration sessionTimeout();

    /** The port from which RTP datagrams come; RTCP has the next one. */
    int datagramPort() throws IOException;

    /** How packets travel. */
    Network network();

    /** The client's stream. */
    RtpStream stream();

    /** Chooses the picture with which the client will begin and tells its RTP ticks. */
    long beginPlaying();
  }

  RtspConversation(Camera camera, DigestGate gate, SecureRandom random) {
    this.camera = camera;
    this.gate = gate;
    byte[] id = new byte[SESSION_ID_BYTES];
    random.nextBytes(id);
    sessionId = HexFormat.of().formatHex(id);
  }

  Optional<RtpTransport> transport() {
    return Optional.ofNullable(transport);
  }

  Optional<RtpTransport> soundTransport() {
    return Optional.ofNullable(soundTransport);
  }

  boolean playing() {
    return playing;
  }

  /** The whole answer to a request. */
  String answer(RtspRequest request) {
    String path = request.path();
    boolean options = request.method().equals("OPTIONS");
    if (!options && !gate.admits(request)) {
      return reply(request, "401 Unauthorized", gate.challenges(), "");
    }
    if (!options && !path.equals(camera.path()) && !path.startsWith(camera.path() + "/")) {
      return reply(request, "404 Not Found", "", "");
    }
    if (request.header("session").filter(s -> !s.split(";", 2)[0].equals(sessionId)).isPresent()) {
      return reply(request, "454 Session Not Found", "", "");
    }
    return switch (request.method()) {
      case "OPTIONS" -> reply(request, "200 OK", "Public: " + METHODS + "\r\n", "");
      case "DESCRIBE" -> describe(request);
      case "SETUP" -> setup(request);
      case "PLAY" -> play(request);
      case "GET_PARAMETER", "SET_PARAMETER" -> reply(request, "200 OK", session(), "");
      case "TEARDOWN" -> {
        playing = false;
        transport = null;
        soundTransport = null;
        yield reply(request, "200 OK", "", "");
      }
      default -> reply(request, "405 Method Not Allowed", "Allow: " + METHODS + "\r\n", "");
    };
  }

  private String describe(RtspRequest request) {
    String base = request.url().endsWith("/") ? request.url() : request.url() + "/";
    return reply(
        request,
        "200 OK",
        "Content-Base: " + base + "\r\nContent-Type: application/sdp\r\n",
        camera.description());
  }

  private String setup(RtspRequest request) {
    Network network = camera.network();
    Optional<RtpTransport> chosen =
        request.header("transport").flatMap(header -> RtpTransport.choose(header, network));
    if (playing) {
      return reply(request, "455 Method Not Valid in This State", "", "");
    }
    if (chosen.isEmpty()) {
      return reply(request, "461 Unsupported Transport", "", "");
    }
    try {
      String line =
          switch (chosen.get()) {
            case RtpTransport.Interleaved(int channel) ->
                "RTP/AVP/TCP;unicast;interleaved=" + channel + "-" + (channel + 1);
            case RtpTransport.Datagrams(int clientPort) -> {
              int port = camera.datagramPort();
              String client = "RTP/AVP;unicast;client_port=" + clientPort + "-" + (clientPort + 1);
              yield network.hidesPorts()
                  ? client
                  : client + ";server_port=" + port + "-" + (port + 1);
            }
            case RtpTransport.Multicast() -> multicast(network);
          };
      if (request.path().endsWith("/" + SoundClip.TRACK)) {
        soundTransport = chosen.get();
        return reply(request, "200 OK", session() + "Transport: " + line + "\r\n", "");
      }
      transport = chosen.get();
      String source = ";ssrc=" + camera.stream().sourceHex();
      return reply(request, "200 OK", session() + "Transport: " + line + source + "\r\n", "");
    } catch (IOException e) {
      return reply(request, "500 Internal Server Error", "", "");
    }
  }

  private static String multicast(Network network) {
    InetSocketAddress group = Objects.requireNonNull(network.group());
    int port = group.getPort();
    return String.format(
        "RTP/AVP;multicast;destination=%s;port=%d-%d;ttl=1",
        group.getAddress().getHostAddress(), port, port + 1);
  }

  private String play(RtspRequest request) {
    if (transport == null) {
      return reply(request, "455 Method Not Valid in This State", "", "");
    }
    if (playing) {
      return reply(request, "200 OK", session(), "");
    }
    playing = true;
    long ticks = camera.beginPlaying();
    String base = request.url().endsWith("/") ? request.url() : request.url() + "/";
    String info =
        String.format(
            "RTP-Info: url=%s;seq=%d;rtptime=%d\r\n",
            base + SessionDescription.TRACK,
            camera.stream().sequence(),
            camera.stream().timestamp(ticks));
    return reply(request, "200 OK", session() + "Range: npt=now-\r\n" + info, "");
  }

  private String session() {
    return "Session: " + sessionId + ";timeout=" + camera.sessionTimeout().toSeconds() + "\r\n";
  }

  private static String reply(RtspRequest request, String status, String headers, String body) {
    return "RTSP/1.0 "
        + status
        + "\r\nCSeq: "
        + request.header("cseq").orElse("0")
        + "\r\nServer: Lightlock simulated camera\r\n"
        + headers
        + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n")
        + "\r\n"
        + body;
  }
}
