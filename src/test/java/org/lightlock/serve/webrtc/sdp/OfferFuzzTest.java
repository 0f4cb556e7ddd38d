package org.lightlock.serve.webrtc.sdp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Anything at all as an offer: never an exception, and what is accepted can be answered. */
class OfferFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (Offer.parse(text) instanceof Offer.Parsed.Accepted(Offer offer)) {
      var sent = new Answer.Sent(1, Optional.of(2));
      String answer =
          new Answer("u", "p", "AB", List.of(), Optional.empty(), sent, Optional.of(sent), "n", 1)
              .write(offer);
      if (!answer.startsWith("v=0\r\n") || answer.contains("\n\n")) {
        throw new AssertionError(answer);
      }
    }
    TrickleFragment.parse(text);
  }
}
