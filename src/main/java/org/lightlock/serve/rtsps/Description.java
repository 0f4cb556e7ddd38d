package org.lightlock.serve.rtsps;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Base64;
import java.util.Optional;
import org.lightlock.packetise.PicturePackets;

/** A stream as a session description (RFC 4566). Says nothing that the stream itself does not. */
final class Description {
  /** What it is. */
  static final String TYPE = "application/sdp";

  /** The picture's track and payload type. */
  static final int VIDEO_TRACK = 0;

  static final int VIDEO_TYPE = 96;

  /** The sound's. */
  static final int SOUND_TRACK = 1;

  static final int SOUND_TYPE = 97;

  private Description() {}

  /**
   * Writes one.
   *
   * @param picture an IDR or what followed it, empty when none has come yet: players then take the
   *     parameter sets from the stream
   * @param channels of the sound, 0 when there is none
   */
  static String of(
      InetAddress gateway, long id, String name, Optional<PicturePackets> picture, int channels) {
    String family = gateway instanceof Inet6Address ? "IP6" : "IP4";
    String any = gateway instanceof Inet6Address ? "::" : "0.0.0.0";
    StringBuilder text = new StringBuilder();
    text.append("v=0\r\n");
    text.append("o=- ").append(id).append(" 1 IN ").append(family).append(' ').append(any);
    text.append("\r\ns=").append(name).append("\r\n");
    text.append("c=IN ").append(family).append(' ').append(any).append("\r\n");
    text.append("t=0 0\r\na=control:*\r\na=range:npt=now-\r\n");
    text.append("m=video 0 RTP/AVP ").append(VIDEO_TYPE).append("\r\n");
    text.append("a=rtpmap:").append(VIDEO_TYPE).append(" H264/90000\r\n");
    text.append("a=fmtp:").append(VIDEO_TYPE).append(" packetization-mode=1");
    picture.ifPresent(packets -> parameters(text, packets));
    text.append("\r\n").append(control(VIDEO_TRACK));
    if (channels > 0) {
      text.append("m=audio 0 RTP/AVP ").append(SOUND_TYPE).append("\r\n");
      text.append(AacPayload.description(SOUND_TYPE, channels)).append(control(SOUND_TRACK));
    }
    return text.toString();
  }

  /** RFC 6184 §8.1. */
  private static void parameters(StringBuilder text, PicturePackets packets) {
    Base64.Encoder base64 = Base64.getEncoder();
    text.append(";profile-level-id=").append(packets.profileLevelId());
    text.append(";sprop-parameter-sets=").append(base64.encodeToString(packets.sps()));
    text.append(',').append(base64.encodeToString(packets.pps()));
  }

  private static String control(int track) {
    return "a=control:trackID=" + track + "\r\n";
  }
}
