package org.lightlock.simulate;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What DESCRIBE answers (RFC 8866).
 *
 * @param payloadType the RTP payload type of the only stream
 * @param mediaLines the lines of the stream, each with its line end
 */
record SessionDescription(int payloadType, String mediaLines) {
  /** The stream's control name, relative to the content base. */
  static final String TRACK = "trackID=0";

  private static final int DYNAMIC = 96;
  private static final int JPEG = 26;
  private static final int TYPE_H264_SPS = 7;
  private static final int TYPE_H265_VPS = 32;

  static SessionDescription of(Clip clip) throws ClipException {
    int payloadType =
        switch (clip.codec()) {
          case H264, H265, MPEG4 -> DYNAMIC;
          case MJPEG -> JPEG;
        };
    String format =
        switch (clip.codec()) {
          case H264 -> h264(clip.parameterSets());
          case H265 -> h265(clip.parameterSets());
          case MJPEG -> "a=rtpmap:" + JPEG + " JPEG/90000\r\n";
          case MPEG4 -> mpeg4(clip.parameterSets());
        };
    double rate =
        clip.samples().size() * (double) clip.ticksPerSecond() / Math.max(1, clip.durationTicks());
    return new SessionDescription(
        payloadType,
        "m=video 0 RTP/AVP "
            + payloadType
            + "\r\n"
            + format
            + String.format(Locale.ROOT, "a=framerate:%.3f\r\n", rate)
            + String.format("a=framesize:%d %d-%d\r\n", payloadType, clip.width(), clip.height())
            + "a=control:"
            + TRACK
            + "\r\n");
  }

  /** The whole text. */
  String text(String serverAddress) {
    String family = serverAddress.contains(":") ? "IP6" : "IP4";
    String anywhere = serverAddress.contains(":") ? "::" : "0.0.0.0";
    return "v=0\r\n"
        + ("o=- 1 1 IN " + family + " " + serverAddress + "\r\n")
        + "s=Lightlock simulated camera\r\n"
        + ("c=IN " + family + " " + anywhere + "\r\n")
        + "t=0 0\r\n"
        + "a=control:*\r\n"
        + "a=range:npt=now-\r\n"
        + mediaLines;
  }

  /** RFC 6184 §8.1; without parameter sets (avc3) they come in band only. */
  private static String h264(List<ByteBuffer> sets) throws ClipException {
    StringBuilder format =
        new StringBuilder("a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1");
    for (ByteBuffer set : sets) {
      if ((set.get(0) & 0x1F) == TYPE_H264_SPS) {
        if (set.remaining() < 4) {
          throw new ClipException("the SPS is cut off");
        }
        byte[] profileAndLevel = new byte[3];
        set.get(1, profileAndLevel);
        format
            .append(";profile-level-id=")
            .append(HexFormat.of().withUpperCase().formatHex(profileAndLevel));
        break;
      }
    }
    if (!sets.isEmpty()) {
      format.append(";sprop-parameter-sets=").append(base64(sets, set -> true));
    }
    return format.append("\r\n").toString();
  }

  /** RFC 7798 §7.1. */
  private static String h265(List<ByteBuffer> sets) {
    String[] names = {"sprop-vps=", "sprop-sps=", "sprop-pps="};
    StringBuilder format = new StringBuilder("a=rtpmap:96 H265/90000\r\n");
    String separator = "a=fmtp:96 ";
    for (int i = 0; i < names.length; i++) {
      int type = TYPE_H265_VPS + i;
      String values = base64(sets, set -> H265Packetiser.type(set) == type);
      if (!values.isEmpty()) {
        format.append(separator).append(names[i]).append(values);
        separator = ";";
      }
    }
    return format.append(separator.equals(";") ? "\r\n" : "").toString();
  }

  /** RFC 6416 §7.1. */
  private static String mpeg4(List<ByteBuffer> configuration) {
    String config =
        configuration.stream()
            .map(
                part -> {
                  byte[] bytes = new byte[part.remaining()];
                  part.get(part.position(), bytes);
                  return HexFormat.of().withUpperCase().formatHex(bytes);
                })
            .collect(Collectors.joining());
    return "a=rtpmap:96 MP4V-ES/90000\r\na=fmtp:96 profile-level-id=1;config=" + config + "\r\n";
  }

  private static String base64(List<ByteBuffer> sets, Predicate<ByteBuffer> wanted) {
    return sets.stream()
        .filter(wanted)
        .map(
            set -> {
              byte[] bytes = new byte[set.remaining()];
              set.get(set.position(), bytes);
              return Base64.getEncoder().encodeToString(bytes);
            })
        .collect(Collectors.joining(","));
  }
}
