package org.lightlock.serve.rtsps;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;

/**
 * Whatever a viewer sends, however it is cut: requests within the limits or a refusal, the same
 * each time; and what is then read from a request throws nothing.
 */
class RequestParserFuzzTest {
  private static final class Heard implements RequestParser.Sink {
    final List<String> all = new ArrayList<>();

    @Override
    public void request(RtspRequest request) {
      assertThat(request.method()).matches("[A-Z_]{1,16}");
      assertThat(request.address()).matches("[\\x21-\\x7e]{1,1024}");
      assertThat(request.headers()).hasSizeLessThanOrEqualTo(RequestParser.MAX_HEADERS);
      assertThat(request.bodyBytes()).isBetween(0, RequestParser.MAX_BODY_BYTES);
      assertThat(request.sequence()).matches("[0-9]{1,9}");
      for (RtspRequest.Header header : request.headers()) {
        assertThat(header.value()).matches("[\\x20-\\x7e\\t]*");
      }
      StreamAddress.of(request.address())
          .ifPresent(address -> assertThat(address.base()).doesNotContain("?", "@", " "));
      request
          .header("transport")
          .flatMap(TransportOffer::of)
          .ifPresent(offer -> assertThat(offer.channel()).isBetween(-1, 254));
      all.add(request.method() + request.address() + request.http() + request.headers());
    }

    @Override
    public void packet(int channel, byte[] bytes, int offset, int length) {
      assertThat(channel).isBetween(0, 255);
      assertThat(length).isBetween(0, RequestParser.MAX_PACKET_BYTES);
      assertThat(bytes).hasSizeGreaterThanOrEqualTo(offset + length);
      all.add(channel + ":" + length);
    }
  }

  @FuzzTest(maxDuration = "20s")
  void feed(byte[] bytes) {
    Heard whole = new Heard();
    RequestParser parser = new RequestParser(whole);
    int taken = parser.feed(bytes, 0, bytes.length);
    assertThat(taken).isBetween(0, bytes.length);

    Heard pieces = new Heard();
    RequestParser cutting = new RequestParser(pieces);
    int at = 0;
    for (int i = 0; i < bytes.length && at == i; i++) {
      at += cutting.feed(bytes, i, 1);
    }
    assertThat(at).isEqualTo(taken);
    assertThat(pieces.all).isEqualTo(whole.all);
    assertThat(cutting.refusal()).isEqualTo(parser.refusal());
  }

  @FuzzTest(maxDuration = "20s")
  void decode(byte[] bytes) {
    byte[] out = new byte[bytes.length + 3];
    int length = new TunnelDecoder().decode(bytes, 0, bytes.length, out);
    assertThat(length).isBetween(-1, bytes.length);
  }
}
