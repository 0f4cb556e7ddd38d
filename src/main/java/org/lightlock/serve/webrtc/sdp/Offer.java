package org.lightlock.serve.webrtc.sdp;

import java.util.List;
import java.util.Optional;

/**
 * What a viewer offers, as far as it matters, all of it checked.
 *
 * @param media every medium in order: the answer has as many
 * @param video the medium that the picture goes to
 * @param audio the medium that sound may go to
 * @param ufrag the viewer's user name fragment of ICE
 * @param fingerprint the SHA-256 of the viewer's certificate, 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // handed on; never compared as part of the record
public record Offer(
    List<OfferedMedia> media,
    int video,
    Optional<Integer> audio,
    String ufrag,
    byte[] fingerprint) {
  /** Longer descriptions are refused unread. */
  public static final int MAX_CHARACTERS = 64 * 1024;

  /** Keeps its own list. */
  public Offer {
    media = List.copyOf(media);
  }

  /** What came of reading. */
  public sealed interface Parsed {
    /** It can be answered. */
    record Accepted(Offer offer) implements Parsed {}

    /** It cannot. */
    record Refused(OfferRejection reason) implements Parsed {}
  }

  /** Reads an offer. Never throws, whatever the text is. */
  public static Parsed parse(String text) {
    return new OfferReader().read(text);
  }

  /** The medium of the picture. */
  public OfferedMedia videoMedia() {
    return media.get(video);
  }

  /** The payload type of the picture. */
  public OfferedMedia.H264 h264() {
    return videoMedia().best().orElseThrow();
  }
}
