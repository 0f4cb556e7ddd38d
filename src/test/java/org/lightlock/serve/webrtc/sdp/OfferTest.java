package org.lightlock.serve.webrtc.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of an offer, and which offers are refused. */
class OfferTest {
  private final String chromium = Offers.chromium();

  private static void assertRefused(String text, OfferRejection reason) {
    assertThat(Offer.parse(text)).isEqualTo(new Offer.Parsed.Refused(reason));
  }

  @Test
  void chromium_constrainedBaselineInModeOneIsChosen() {
    Offer offer = Offers.accepted(chromium);

    assertThat(offer.media()).hasSize(2);
    assertThat(offer.video()).isZero();
    assertThat(offer.audio()).isEqualTo(Optional.of(1));
    assertThat(offer.h264().profileLevelId()).isEqualTo("42e01f");
    assertThat(offer.h264().rtx()).isEqualTo(OptionalInt.of(109));
    assertThat(offer.videoMedia().feeds(offer.h264().payloadType(), "nack pli")).isTrue();
    assertThat(offer.videoMedia().feeds(offer.h264().payloadType(), "goog-remb")).isTrue();
    assertThat(offer.videoMedia().extensions())
        .containsEntry(HeaderExtension.TRANSPORT_SEQUENCE, 4)
        .containsEntry(HeaderExtension.PLAYOUT_DELAY, 5)
        .containsEntry(HeaderExtension.MID, 9);
    assertThat(offer.media().get(1).opus()).isEqualTo(OptionalInt.of(111));
    assertThat(offer.fingerprint()).hasSize(32);
    assertThat(offer.ufrag()).hasSize(4);
  }

  @Test
  void lineEndings_ofUnixAndOfSessionDescriptions_areTaken() {
    assertThat(Offers.accepted(chromium.replace("\r\n", "\n")).media()).hasSize(2);
  }

  /** Safari puts credentials and fingerprint at the session's level in some versions. */
  @Test
  void credentials_ofTheSession_holdForItsMedia() {
    String credentials =
        "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 "
            + "AB:".repeat(31)
            + "AB\r\na=setup:active\r\n";
    String moved =
        chromium
            .replaceAll("a=(ice-ufrag|ice-pwd|fingerprint|setup):[^\r]*\r\n", "")
            .replaceFirst("m=", credentials.replace("$", "") + "m=");
    assertThat(Offers.accepted(moved).ufrag()).isEqualTo("abcd");
  }

  @ParameterizedTest
  @CsvSource({
    "a=ice-pwd, NO_ICE",
    "a=ice-ufrag, NO_ICE",
    "a=fingerprint, NO_FINGERPRINT",
    "a=setup, SETUP",
    "a=rtpmap, NO_H264",
    "m=video, NO_VIDEO",
    "v=0, MALFORMED"
  })
  void line_missing_isRefused(String start, OfferRejection reason) {
    StringBuilder without = new StringBuilder();
    chromium.lines().filter(line -> !line.startsWith(start)).forEach(l -> without.append(l + "\n"));
    assertRefused(without.toString(), reason);
  }

  @Test
  void setup_passive_isRefused() {
    assertRefused(chromium.replace("setup:actpass", "setup:passive"), OfferRejection.SETUP);
  }

  @Test
  void video_thatTheViewerOnlySends_isNone() {
    assertRefused(chromium.replace("a=recvonly", "a=sendonly"), OfferRejection.NO_VIDEO);
  }

  @Test
  void h264_inAnotherModeOnly_isRefused() {
    assertRefused(
        chromium.replace("packetization-mode=1", "packetization-mode=0"), OfferRejection.NO_H264);
  }

  @Test
  void limits_areKept() {
    assertRefused(chromium + "a=x\r\n".repeat(20_000), OfferRejection.TOO_LARGE);
    assertRefused(chromium + "a\n".repeat(2_500), OfferRejection.TOO_LARGE);
    assertRefused(chromium + "m=audio 9 UDP/X 0\r\n".repeat(40), OfferRejection.TOO_LARGE);
    assertRefused(
        chromium + "m=audio 9 UDP/X" + " 0".repeat(100) + "\r\n", OfferRejection.TOO_LARGE);
  }

  @Test
  void nothing_isMalformed() {
    assertRefused("", OfferRejection.MALFORMED);
    assertRefused(chromium + "m=video\r\n", OfferRejection.MALFORMED);
    assertRefused(chromium.replace("a=mid:0", "a=mid:0 1\"<"), OfferRejection.MALFORMED);
  }

  @Test
  void trickle_newCredentials_areRead() {
    String fragment = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 X 0\r\n";
    assertThat(TrickleFragment.parse(fragment))
        .contains(new TrickleFragment("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1"));
    assertThat(TrickleFragment.parse("a=candidate:1")).isEmpty();
    assertThat(TrickleFragment.parse(fragment.repeat(1_000))).isEmpty();
  }
}
