package org.lightlock.serve.rtsps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelDecoderTest {
  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void decode_requestsEncodedEachForItself_goesOnBehindThePadding() {
    String encoded = "";
    for (String request : new String[] {"OPTIONS * 1", "PLAY * 22", "TEARDOWN 333"}) {
      encoded += Base64.getMimeEncoder().encodeToString(ascii(request)) + "\r\n";
    }
    TunnelDecoder decoder = new TunnelDecoder();
    StringBuilder decoded = new StringBuilder();
    for (byte one : ascii(encoded)) {
      byte[] out = new byte[4];
      int length = decoder.decode(new byte[] {one}, 0, 1, out);
      decoded.append(new String(out, 0, length, StandardCharsets.ISO_8859_1));
    }

    assertThat(decoded).hasToString("OPTIONS * 1PLAY * 22TEARDOWN 333");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab*d", "=abc", "a=bc", "\0\0\0\0", "ab=c"})
  void decode_anythingElse_isRefused(String text) {
    assertThat(new TunnelDecoder().decode(ascii(text), 0, text.length(), new byte[8]))
        .isEqualTo(-1);
  }
}
