package org.lightlock.simulate;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns the answers of a polite camera into those of an odd one. One per connection. */
final class QuirkyAnswers {
  private static final String OTHER_HOST = "192.0.2.99";
  private static final Pattern SPROP = Pattern.compile(";?\\s?sprop-[a-z-]+=([^;\r\n]*)");
  private static final byte[] START_CODE = {0, 0, 0, 1};

  private final Set<Quirk> quirks;
  private final BooleanSupplier anotherPlays;
  private boolean described;
  private boolean refused;
  private boolean playing;

  /**
   * Answers for one connection.
   *
   * @param anotherPlays whether another client of the camera plays now
   */
  QuirkyAnswers(Set<Quirk> quirks, BooleanSupplier anotherPlays) {
    this.quirks = quirks;
    this.anotherPlays = anotherPlays;
  }

  /** The answer to a request, empty when the camera stays silent. */
  Optional<String> answer(RtspRequest request, Function<RtspRequest, String> polite) {
    Optional<String> rude = refusal(request);
    if (rude.isPresent()) {
      return rude;
    }
    boolean keepAlive = playing && request.method().matches("OPTIONS|GET_PARAMETER");
    if (keepAlive && has(Quirk.KEEP_ALIVE_SILENT)) {
      return Optional.empty();
    }
    if (keepAlive && has(Quirk.KEEP_ALIVE_400)) {
      return Optional.of(status(request, "400 Bad Request"));
    }
    String answer = polite.apply(asUnderstood(request));
    if (keepAlive && has(Quirk.KEEP_ALIVE_WRONG_CSEQ)) {
      answer = answer.replaceFirst("CSeq: \\d+", "CSeq: 1");
    }
    note(request, answer);
    return Optional.of(
        switch (request.method()) {
          case "OPTIONS" ->
              has(Quirk.NO_GET_PARAMETER) ? answer.replace("GET_PARAMETER, ", "") : answer;
          case "DESCRIBE" -> description(answer);
          case "SETUP" -> setup(answer);
          case "PLAY" ->
              has(Quirk.RTPTIME_ZERO)
                  ? answer.replaceFirst("seq=\\d+;rtptime=\\d+", "seq=0;rtptime=0")
                  : answer;
          default -> answer;
        });
  }

  private Optional<String> refusal(RtspRequest request) {
    String method = request.method();
    if (has(Quirk.CSEQ_SPELLING) && !request.cseqSpelledSo()) {
      return Optional.of(status(request, "400 Bad Request"));
    }
    boolean nameless = request.header("user-agent").isEmpty();
    if (has(Quirk.NEEDS_USER_AGENT) && method.equals("DESCRIBE") && nameless) {
      return Optional.of(status(request, "401 Unauthorized"));
    }
    if (has(Quirk.BUSY_401) && method.equals("DESCRIBE") && anotherPlays.getAsBoolean()) {
      return Optional.of(status(request, "401 Unauthorized"));
    }
    if (has(Quirk.ONE_CLIENT) && method.equals("SETUP") && anotherPlays.getAsBoolean()) {
      return Optional.of(status(request, "453 Not Enough Bandwidth"));
    }
    if (has(Quirk.NO_GET_PARAMETER) && method.equals("GET_PARAMETER")) {
      return Optional.of(status(request, "501 Not Implemented"));
    }
    if (method.equals("SETUP")) {
      String transport = request.header("transport").orElse("");
      if (has(Quirk.REFUSES_MODE) && transport.contains("mode=")) {
        return Optional.of(status(request, "461 Unsupported Transport"));
      }
      if (has(Quirk.DESCRIBE_AGAIN) && refused && !described) {
        return Optional.of(status(request, "455 Method Not Valid in This State"));
      }
    }
    return Optional.empty();
  }

  private void note(RtspRequest request, String answer) {
    boolean good = answer.startsWith("RTSP/1.0 200");
    switch (request.method()) {
      case "DESCRIBE" -> described = good;
      case "SETUP" -> {
        refused |= !good;
        described &= good;
      }
      case "PLAY" -> playing |= good;
      default -> {}
    }
  }

  /** A camera that chooses channels by itself understands the request so. */
  private RtspRequest asUnderstood(RtspRequest request) {
    if (!has(Quirk.OTHER_CHANNELS) || !request.method().equals("SETUP")) {
      return request;
    }
    Map<String, String> headers = new HashMap<>(request.headers());
    headers.computeIfPresent(
        "transport",
        (name, value) -> value.replaceFirst("interleaved=\\d+-\\d+", "interleaved=4-5"));
    return new RtspRequest(request.method(), request.url(), headers);
  }

  private String setup(String answer) {
    String odd = answer;
    if (has(Quirk.TRANSPORT_SAYS_UDP)) {
      odd = odd.replace("RTP/AVP/TCP", "RTP/AVP/UDP");
    }
    return has(Quirk.SSRC_BLANK) ? odd.replace(";ssrc=", ";ssrc= ") : odd;
  }

  private String description(String answer) {
    if (!answer.startsWith("RTSP/1.0 200")) {
      return has(Quirk.HIKVISION_CHALLENGE) ? hikvision(answer) : answer;
    }
    int bodyAt = answer.indexOf("\r\n\r\n") + 4;
    String head = base(answer.substring(0, bodyAt));
    String body = body(answer.substring(bodyAt));
    return head.replaceFirst("Content-Length: \\d+", "Content-Length: " + body.length()) + body;
  }

  private static String hikvision(String answer) {
    return answer
        .replace("qop=\"auth\"", "qop=\"auth\", random=\"c2FsdA==\", opaque=\"\"")
        .replaceFirst(
            "(WWW-Authenticate: Digest)",
            "WWW-Authenticate: Basic realm=\"Lightlock simulated camera\"\r\n$1");
  }

  private String base(String head) {
    String odd = head;
    if (has(Quirk.BASE_DOUBLED)) {
      odd = odd.replace("Content-Base: rtsp://", "Content-Base: rtsp://rtsp://");
    }
    if (has(Quirk.BASE_BARE)) {
      odd = odd.replaceFirst("Content-Base: rtsp://", "Content-Base: ");
    }
    if (has(Quirk.BASE_IPV6_BARE)) {
      odd =
          odd.replaceFirst(
              "Content-Base: rtsp://[^/]*(:\\d+)/", "Content-Base: rtsp://2001:db8::64$1/");
    }
    if (has(Quirk.BASE_OTHER_HOST)) {
      odd =
          odd.replaceFirst(
              "Content-Base: rtsp://[^/]*/", "Content-Base: rtsp://" + OTHER_HOST + "/");
    }
    return odd;
  }

  private String body(String description) {
    String odd = description;
    String control = "a=control:" + SessionDescription.TRACK;
    String path = "/live/" + SessionDescription.TRACK;
    if (has(Quirk.CONTROL_OTHER_HOST)) {
      odd = odd.replace(control, "a=control:rtsp://" + OTHER_HOST + ":554" + path);
    }
    if (has(Quirk.CONTROL_PATH)) {
      odd = odd.replace(control, "a=control:" + path);
    }
    if (has(Quirk.DECLARES_50_FPS)) {
      odd = odd.replaceFirst("a=framerate:[0-9.]+", "a=framerate:50");
    }
    if (has(Quirk.PACKETIZATION_MODE_0)) {
      odd = odd.replace("packetization-mode=1", "packetization-mode=0");
    }
    if (has(Quirk.SPROP_EMPTY)) {
      odd = odd.replaceFirst("sprop-parameter-sets=[^;\r\n]*", "sprop-parameter-sets=");
    }
    if (has(Quirk.SPROP_NONE)) {
      odd = SPROP.matcher(odd).replaceAll("");
    }
    return has(Quirk.SPROP_ANNEX_B) ? annexB(odd) : odd;
  }

  private static String annexB(String description) {
    return SPROP
        .matcher(description)
        .replaceAll(
            found -> {
              String whole = found.group();
              String sets =
                  Pattern.compile(",")
                      .splitAsStream(found.group(1))
                      .map(QuirkyAnswers::withStartCode)
                      .collect(Collectors.joining(","));
              return Matcher.quoteReplacement(whole.replace(found.group(1), sets));
            });
  }

  private static String withStartCode(String base64) {
    byte[] set = Base64.getDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
    byte[] prefixed = new byte[START_CODE.length + set.length];
    System.arraycopy(START_CODE, 0, prefixed, 0, START_CODE.length);
    System.arraycopy(set, 0, prefixed, START_CODE.length, set.length);
    return Base64.getEncoder().encodeToString(prefixed);
  }

  private static String status(RtspRequest request, String line) {
    return "RTSP/1.0 " + line + "\r\nCSeq: " + request.header("cseq").orElse("0") + "\r\n\r\n";
  }

  private boolean has(Quirk quirk) {
    return quirks.contains(quirk);
  }
}
