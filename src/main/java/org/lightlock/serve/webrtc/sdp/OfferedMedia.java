package org.lightlock.serve.webrtc.sdp;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One medium of an offer.
 *
 * @param type {@code video}, {@code audio} or {@code application}; checked to be a token
 * @param protocol as in {@code UDP/TLS/RTP/SAVPF}; checked to be one
 * @param firstFormat what a refusal repeats; checked to be a token
 * @param mid its identifier, empty when the offer names none
 * @param wanted whether the viewer would receive it
 * @param h264 its H.264 payload types with packetization mode 1, in the viewer's order
 * @param opus its payload type for Opus
 * @param feedback the kinds of feedback per payload type, such as {@code nack pli}
 * @param extensions the identifiers of the header extensions that are known, 1 to 14
 */
public record OfferedMedia(
    String type,
    String protocol,
    String firstFormat,
    Optional<String> mid,
    boolean wanted,
    List<H264> h264,
    OptionalInt opus,
    Map<Integer, List<String>> feedback,
    Map<HeaderExtension, Integer> extensions) {
  /** Keeps its own copies. */
  public OfferedMedia {
    h264 = List.copyOf(h264);
    feedback = Map.copyOf(feedback);
    extensions = Map.copyOf(extensions);
  }

  /**
   * A payload type of H.264.
   *
   * @param profileLevelId six lower-case hexadecimal digits (RFC 6184 §8.1)
   * @param rtx the payload type of its retransmissions (RFC 4588)
   */
  public record H264(int payloadType, String profileLevelId, OptionalInt rtx) {}

  /** Whether the viewer can send this feedback for a payload type. */
  public boolean feeds(int payloadType, String kind) {
    return feedback.getOrDefault(payloadType, List.of()).contains(kind);
  }

  /**
   * The payload type that fits a stream best: constrained baseline first, since that is what is
   * sent, else whatever comes first.
   */
  public Optional<H264> best() {
    return h264.stream()
        .filter(each -> each.profileLevelId().startsWith("42e0"))
        .findFirst()
        .or(() -> h264.stream().filter(each -> each.profileLevelId().startsWith("42")).findFirst())
        .or(() -> h264.stream().findFirst());
  }
}
