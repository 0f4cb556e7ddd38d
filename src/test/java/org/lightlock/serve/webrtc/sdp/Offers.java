package org.lightlock.serve.webrtc.sdp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Offers for tests. */
public final class Offers {
  private Offers() {}

  /** As Debian's Chromium made it for a picture and sound to receive. */
  public static String chromium() {
    try (InputStream in = Offers.class.getResourceAsStream("chromium.sdp")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\n", "\r\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Offer accepted(String text) {
    return switch (Offer.parse(text)) {
      case Offer.Parsed.Accepted(Offer offer) -> offer;
      case Offer.Parsed.Refused(OfferRejection reason) -> throw new AssertionError(reason);
    };
  }
}
