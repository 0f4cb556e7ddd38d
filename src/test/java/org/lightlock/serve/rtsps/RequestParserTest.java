package org.lightlock.serve.rtsps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {
  private static final String DESCRIBE =
      "DESCRIBE rtsps://h/gate RTSP/1.0\r\nCSeq: 7\r\nAccept: application/sdp\r\n\r\n";

  private final Heard heard = new Heard();
  private final RequestParser parser = new RequestParser(heard);

  private static final class Heard implements RequestParser.Sink {
    final List<RtspRequest> requests = new ArrayList<>();
    final List<String> packets = new ArrayList<>();

    @Override
    public void request(RtspRequest request) {
      requests.add(request);
    }

    @Override
    public void packet(int channel, byte[] bytes, int offset, int length) {
      packets.add(channel + ":" + new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
    }
  }

  private int feed(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return parser.feed(bytes, 0, bytes.length);
  }

  @Test
  void feed_request_isReadWhole() {
    assertThat(feed(DESCRIBE)).isEqualTo(DESCRIBE.length());

    assertThat(parser.refusal()).isNull();
    assertThat(heard.requests).hasSize(1);
    RtspRequest request = heard.requests.getFirst();
    assertThat(request.method()).isEqualTo("DESCRIBE");
    assertThat(request.address()).isEqualTo("rtsps://h/gate");
    assertThat(request.http()).isFalse();
    assertThat(request.sequence()).isEqualTo("7");
    assertThat(request.header("accept")).contains("application/sdp");
    assertThat(request.header("session")).isEmpty();
  }

  @Test
  void feed_cutAnywhere_readsTheSame() {
    String all = "$\1\0\3abc" + DESCRIBE + "\r\n$\0\0\0" + DESCRIBE + "$\1\0\1x";
    for (int cut = 1; cut < all.length(); cut++) {
      Heard pieces = new Heard();
      RequestParser cutting = new RequestParser(pieces);
      byte[] bytes = all.getBytes(StandardCharsets.ISO_8859_1);
      cutting.feed(bytes, 0, cut);
      cutting.feed(bytes, cut, bytes.length - cut);

      assertThat(pieces.packets).as("cut at %d", cut).containsExactly("1:abc", "0:", "1:x");
      assertThat(pieces.requests).hasSize(2);
    }
  }

  @Test
  void feed_requestsInOnePiece_areReadOneByOneWithoutTheirBodies() {
    feed("SET_PARAMETER * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 5\r\n\r\nab\r\ncGET_PARAMETER");
    feed(" * RTSP/1.0\nCSeq: 2\n\n");

    assertThat(heard.requests)
        .extracting(RtspRequest::method)
        .containsExactly("SET_PARAMETER", "GET_PARAMETER");
    assertThat(heard.requests.getFirst().bodyBytes()).isEqualTo(5);
  }

  @Test
  void feed_tunnelsHead_leavesWhatFollows() {
    String head = "POST /gate HTTP/1.0\r\nx-sessioncookie: abc\r\nContent-Length: 32767\r\n\r\n";

    assertThat(feed(head + "T1BUSU9OUw==")).isEqualTo(head.length());
    assertThat(heard.requests.getFirst().http()).isTrue();
    assertThat(heard.requests.getFirst().header("x-sessioncookie")).contains("abc");
    assertThat(feed("more")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DESCRIBE rtsps://h/gate\r\n",
        "describe rtsps://h/gate RTSP/1.0\r\n",
        "DESCRIBE  rtsps://h/gate RTSP/1.0\r\n",
        "DESCRIBE rtsps://h/gate RTSP/1.0 \r\n",
        "DESCRIBE\trtsps://h/gate RTSP/1.0\r\n",
        "DESCRIBE rtsps://h/ga\tte RTSP/1.0\r\n",
        "DESCRIBE rtsps://h/g\u00e4te RTSP/1.0\r\n",
        "DESCRIBE rtsps://h/gate HTTP/2.0\r\n",
        "RTSP/1.0 200 OK\r\n",
        "\u0016\u0003\u0001",
        "OPTIONS * RTSP/1.0\r\nCSeq 1\r\n",
        "OPTIONS * RTSP/1.0\r\nCSeq : 1\r\n",
        "OPTIONS * RTSP/1.0\r\n CSeq: 1\r\n",
        "OPTIONS * RTSP/1.0\r\n: 1\r\n",
        "OPTIONS * RTSP/1.0\r\nCSeq: x\r\n",
        "OPTIONS * RTSP/1.0\r\nCSeq: -1\r\n",
        "OPTIONS * RTSP/1.0\r\nCSeq: 9999999999\r\n",
        "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nCSeq: 1\r\n",
        "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nAuthorization: a\r\nauthorization: b\r\n",
        "OPTIONS * RTSP/1.0\r\nCSeq: 1\rX: y\r\n",
        "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nX: \0\r\n",
        "OPTIONS * RTSP/1.0\r\n\r\n",
        "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 1x\r\n\r\n",
        "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: -1\r\n\r\n",
        "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n"
      })
  void feed_malformed_isRefused(String text) {
    feed(text);

    assertThat(parser.refusal()).isEqualTo(Refusal.MALFORMED);
    assertThat(heard.requests).isEmpty();
    assertThat(feed(DESCRIBE)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"RTSP/2.0, VERSION", "RTSP/1.1, VERSION", "SIP/2.0, MALFORMED"})
  void feed_otherVersion_isRefused(String version, Refusal refusal) {
    feed("OPTIONS * " + version + "\r\n");

    assertThat(parser.refusal()).isEqualTo(refusal);
  }

  @Test
  void feed_tooMuchOfAnything_isRefusedBeforeItIsKept() {
    assertThat(refusalOf("OPTIONS /" + "a".repeat(1_024) + " RTSP/1.0\r\n"))
        .isEqualTo(Refusal.ADDRESS_TOO_LONG);
    assertThat(refusalOf("OPTIONS " + "a".repeat(5_000))).isEqualTo(Refusal.HEAD_TOO_LONG);
    assertThat(refusalOf("OPTIONS * RTSP/1.0\r\n" + "A: b\r\n".repeat(41)))
        .isEqualTo(Refusal.HEAD_TOO_LONG);
    assertThat(refusalOf("OPTIONS * RTSP/1.0\r\n" + ("A: " + "b".repeat(4_000) + "\n").repeat(5)))
        .isEqualTo(Refusal.HEAD_TOO_LONG);
    assertThat(refusalOf("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 4097\r\n\r\n"))
        .isEqualTo(Refusal.BODY_TOO_LONG);
    assertThat(refusalOf("$\1\u0008\1")).isEqualTo(Refusal.BODY_TOO_LONG);
    assertThat(refusalOf("$\1\u0008\0")).isNull();
  }

  private static @Nullable Refusal refusalOf(String text) {
    RequestParser other = new RequestParser(new Heard());
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    other.feed(bytes, 0, bytes.length);
    return other.refusal();
  }

  @Test
  void sequence_ofARefusedRequest_isKnownForTheAnswer() {
    feed("OPTIONS * RTSP/1.0\r\nCSeq: 42\r\nContent-Length: 5000\r\n\r\n");

    assertThat(parser.sequence()).isEqualTo("42");
  }

  @Test
  void toString_ofARequest_holdsNoCredential() {
    feed("DESCRIBE rtsps://u:pw@h/gate RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic cHc=\r\n\r\n");

    assertThat(heard.requests.toString() + heard.requests.getFirst().headers())
        .doesNotContain("pw", "cHc");
  }
}
