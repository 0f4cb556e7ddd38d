package org.lightlock.serve.webrtc.sdp;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Our answer to an offer: send only, everything in one bundle, ice-lite, the gateway as server of
 * DTLS. Payload types and extension ids are the offer's own.
 *
 * @param ufrag our user name fragment of ICE
 * @param password our password of ICE
 * @param fingerprint the SHA-256 of our certificate, in upper-case hexadecimal with colons
 * @param candidates where we are reached
 * @param profileLevelId of the stream's real parameter set; empty repeats the offer's
 * @param video the picture's identifiers
 * @param audio the sound's, empty refuses it
 * @param name of the stream for the browser's own use; letters, digits and hyphens
 * @param sessionId a number that no other answer has
 */
public record Answer(
    String ufrag,
    String password,
    String fingerprint,
    List<Candidate> candidates,
    Optional<String> profileLevelId,
    Sent video,
    Optional<Sent> audio,
    String name,
    long sessionId) {
  private static final Set<HeaderExtension> OF_VIDEO = EnumSet.allOf(HeaderExtension.class);

  /** No number over all media: only what feeds the estimate has one. */
  private static final Set<HeaderExtension> OF_AUDIO = EnumSet.of(HeaderExtension.MID);

  private static final List<String> VIDEO_FEEDBACK =
      List.of("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli");

  /** Keeps its own list. */
  public Answer {
    candidates = List.copyOf(candidates);
  }

  /**
   * The sources of one medium.
   *
   * @param ssrc of the medium, unsigned
   * @param rtxSsrc of its retransmissions, where the offer has a payload type for them
   * @param clockOffset what its timestamps add to the gateway's clock, in RTP ticks, unsigned;
   *     empty says nothing of it (RFC 7273 §5.2)
   */
  public record Sent(int ssrc, Optional<Integer> rtxSsrc, Optional<Integer> clockOffset) {
    /** Says nothing of the clock. */
    public Sent(int ssrc, Optional<Integer> rtxSsrc) {
      this(ssrc, rtxSsrc, Optional.empty());
    }
  }

  /** The answer as text. */
  public String write(Offer offer) {
    List<String> lines = new ArrayList<>();
    lines.add("v=0");
    lines.add("o=- " + sessionId + " 1 IN IP4 127.0.0.1");
    lines.add("s=-");
    lines.add("t=0 0");
    lines.add("a=ice-lite");
    lines.add("a=group:BUNDLE " + bundled(offer));
    lines.add("a=msid-semantic: WMS " + name);
    for (int i = 0; i < offer.media().size(); i++) {
      OfferedMedia media = offer.media().get(i);
      if (i == offer.video()) {
        video(lines, media, offer.h264(), i);
      } else if (audio.isPresent() && offer.audio().equals(Optional.of(i))) {
        audio(lines, media, audio.get(), i);
      } else {
        refused(lines, media);
      }
    }
    return lines.stream().map(line -> line + "\r\n").collect(Collectors.joining());
  }

  private String bundled(Offer offer) {
    StringBuilder mids = new StringBuilder();
    for (int i = 0; i < offer.media().size(); i++) {
      if (i == offer.video() || (audio.isPresent() && offer.audio().equals(Optional.of(i)))) {
        mids.append(mids.isEmpty() ? "" : " ").append(mid(offer.media().get(i), i));
      }
    }
    return mids.toString();
  }

  private static String mid(OfferedMedia media, int index) {
    return media.mid().orElse(Integer.toString(index));
  }

  private void video(List<String> lines, OfferedMedia media, OfferedMedia.H264 h264, int index) {
    int type = h264.payloadType();
    boolean rtx = h264.rtx().isPresent() && video.rtxSsrc().isPresent();
    String formats = rtx ? type + " " + h264.rtx().getAsInt() : Integer.toString(type);
    begin(lines, media, formats, index);
    extensions(lines, media, OF_VIDEO);
    lines.add("a=rtcp-rsize");
    lines.add("a=rtpmap:" + type + " H264/90000");
    lines.add(
        "a=fmtp:%d level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=%s"
            .formatted(type, profileLevelId.orElse(h264.profileLevelId())));
    for (String kind : VIDEO_FEEDBACK) {
      if (media.feeds(type, kind)) {
        lines.add("a=rtcp-fb:" + type + " " + kind);
      }
    }
    if (rtx) {
      int rtxType = h264.rtx().getAsInt();
      lines.add("a=rtpmap:" + rtxType + " rtx/90000");
      lines.add("a=fmtp:" + rtxType + " apt=" + type);
      lines.add("a=ssrc-group:FID " + text(video.ssrc()) + " " + text(video.rtxSsrc().get()));
    }
    video.clockOffset().ifPresent(offset -> lines.add("a=mediaclk:direct=" + text(offset)));
    source(lines, video.ssrc(), "video");
    if (rtx) {
      source(lines, video.rtxSsrc().get(), "video");
    }
  }

  private void audio(List<String> lines, OfferedMedia media, Sent sent, int index) {
    int type = media.opus().orElseThrow();
    begin(lines, media, Integer.toString(type), index);
    extensions(lines, media, OF_AUDIO);
    lines.add("a=rtpmap:" + type + " opus/48000/2");
    lines.add("a=fmtp:" + type + " minptime=10;useinbandfec=0");
    source(lines, sent.ssrc(), "audio");
  }

  private void begin(List<String> lines, OfferedMedia media, String formats, int index) {
    lines.add("m=" + media.type() + " 9 " + media.protocol() + " " + formats);
    lines.add("c=IN IP4 0.0.0.0");
    lines.add("a=rtcp:9 IN IP4 0.0.0.0");
    lines.add("a=mid:" + mid(media, index));
    lines.add("a=ice-ufrag:" + ufrag);
    lines.add("a=ice-pwd:" + password);
    lines.add("a=fingerprint:sha-256 " + fingerprint);
    lines.add("a=setup:passive");
    int foundation = 1;
    for (Candidate candidate : candidates) {
      lines.add("a=candidate:" + candidate.line(foundation++));
    }
    lines.add("a=end-of-candidates");
    lines.add("a=sendonly");
    lines.add("a=msid:" + name + " " + name + "-" + media.type());
    lines.add("a=rtcp-mux");
  }

  private static void extensions(
      List<String> lines, OfferedMedia media, Set<HeaderExtension> used) {
    for (HeaderExtension extension : used) {
      Integer id = media.extensions().get(extension);
      if (id != null) {
        lines.add("a=extmap:" + id + " " + extension.uri());
      }
    }
  }

  private void source(List<String> lines, int ssrc, String type) {
    lines.add("a=ssrc:" + text(ssrc) + " cname:" + name);
    lines.add("a=ssrc:" + text(ssrc) + " msid:" + name + " " + name + "-" + type);
  }

  private static String text(int unsigned) {
    return Integer.toUnsignedString(unsigned);
  }

  /** A medium that is not sent has port 0 (RFC 3264 §6). */
  private static void refused(List<String> lines, OfferedMedia media) {
    lines.add("m=" + media.type() + " 0 " + media.protocol() + " " + media.firstFormat());
    lines.add("c=IN IP4 0.0.0.0");
    media.mid().ifPresent(mid -> lines.add("a=mid:" + mid));
    lines.add("a=inactive");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "Answer[" + ufrag + ", " + name + "]";
  }
}
