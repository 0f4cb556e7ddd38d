package org.lightlock.sandbox.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHeadTest {
  @Test
  void read_headWithChallenges_leavesWhatComesBehind() {
    ByteBuffer bytes =
        bytes(
            "HTTP/1.1 401 Unauthorized\r\nServer: x\r\nwww-authenticate: Digest a=\"b\"\r\n"
                + "WWW-Authenticate:Basic realm=\"c\"\n\r\n$rest");
    assertThat(HttpHead.read(bytes))
        .isEqualTo(new HttpHead.Read.Head(401, List.of("Digest a=\"b\"", "Basic realm=\"c\"")));
    assertThat(StandardCharsets.ISO_8859_1.decode(bytes).toString()).isEqualTo("$rest");
  }

  @Test
  void read_everyPrefixOfAHead_isIncomplete() {
    String head = "HTTP/1.0 200 OK\r\nContent-Type: application/x-rtsp-tunnelled\r\n\r\n";
    for (int length = 0; length < head.length(); length++) {
      ByteBuffer bytes = bytes(head.substring(0, length));
      assertThat(HttpHead.read(bytes)).isInstanceOf(HttpHead.Read.Incomplete.class);
      assertThat(bytes.position()).isZero();
    }
    assertThat(HttpHead.read(bytes(head))).isInstanceOf(HttpHead.Read.Head.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RTSP/1.0 200 OK\r\n\r\n",
        "$",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 2000\r\n\r\n",
        "HTTP/1.1 -20 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: nameless\r\n\r\n",
        "HTTP/1.1 200 OK\r\na b: c\r\n\r\n",
        "HTTP/1.1 200 OK\r\na: \u0000\r\n\r\n"
      })
  void read_otherThings_areMalformed(String text) {
    assertThat(HttpHead.read(bytes(text))).isInstanceOf(HttpHead.Read.Malformed.class);
  }

  @Test
  void read_overTheCaps_isMalformed() {
    String start = "HTTP/1.1 200 OK\r\n";
    assertThat(HttpHead.read(bytes(start + "a: b\r\n".repeat(64) + "\r\n")))
        .isInstanceOf(HttpHead.Read.Head.class);
    assertThat(HttpHead.read(bytes(start + "a: b\r\n".repeat(65) + "\r\n")))
        .isInstanceOf(HttpHead.Read.Malformed.class);
    assertThat(HttpHead.read(bytes(start + "a: " + "b".repeat(8192))))
        .isInstanceOf(HttpHead.Read.Malformed.class);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
