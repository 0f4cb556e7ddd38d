package org.lightlock.sandbox.rtsp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Codec;

/** One media section of a description while its lines are read. */
final class SdpMedia {
  private static final int MAX_PAYLOAD_TYPES = 8;
  private static final int JPEG_PAYLOAD_TYPE = 26; // RFC 3551 §6
  private static final int VIDEO_CLOCK_RATE = 90_000;
  private static final int MIN_CLOCK_RATE = 1_000;
  private static final int MAX_CLOCK_RATE = 1_000_000;
  private static final int MAX_PARAMETER_SETS = 8;
  private static final int MAX_PARAMETER_SET_BYTES = 4096;
  private static final int MAX_EDGE = 8192;

  private final boolean video;
  private final boolean audio;
  private final int[] payloadTypes;
  private final String[] encodings;
  private final @Nullable Codec[] codecs;
  private final int[] clockRates;
  private final String[] formats;
  private @Nullable String control;
  private double framesPerSecond;
  private int width;
  private int height;

  private SdpMedia(boolean video, boolean audio, int[] payloadTypes) {
    this.video = video;
    this.audio = audio;
    this.payloadTypes = payloadTypes;
    encodings = new String[payloadTypes.length];
    codecs = new @Nullable Codec[payloadTypes.length];
    clockRates = new int[payloadTypes.length];
    formats = new String[payloadTypes.length];
    for (int i = 0; i < payloadTypes.length; i++) {
      formats[i] = "";
      encodings[i] = "";
      if (video && payloadTypes[i] == JPEG_PAYLOAD_TYPE) {
        codecs[i] = Codec.MJPEG;
        clockRates[i] = VIDEO_CLOCK_RATE;
      }
    }
  }

  /** The section that a media line begins (§5.14), null for a malformed line. */
  static @Nullable SdpMedia of(String line) {
    String[] words = line.split(" ", MAX_PAYLOAD_TYPES + 4); // the last one is not looked at
    if (words.length < 3) {
      return null;
    }
    boolean video = words[0].equals("video");
    boolean plainRtp = words[2].equals("RTP/AVP") || words[2].equals("RTP/AVP/TCP");
    boolean audio = words[0].equals("audio");
    int count = (video || audio) && plainRtp ? Math.min(words.length - 3, MAX_PAYLOAD_TYPES) : 0;
    int[] types = new int[count];
    for (int i = 0; i < count; i++) {
      types[i] = Text.number(words[3 + i]);
    }
    return new SdpMedia(video, audio, types);
  }

  boolean isVideo() {
    return video;
  }

  boolean isAudio() {
    return audio;
  }

  @Nullable String control() {
    return control;
  }

  void attribute(String attribute) {
    int colon = attribute.indexOf(':');
    if (colon < 0) {
      return;
    }
    String value = attribute.substring(colon + 1).strip();
    switch (attribute.substring(0, colon)) {
      case "control" -> control = value;
      case "framerate", "x-framerate" -> framesPerSecond = Sdp.framesPerSecond(value);
      case "rtpmap" -> rtpmap(value);
      case "x-dimensions" -> size(value, ','); // QuickTime, GStreamer
      case "framesize" -> size(value.substring(Text.find(value, ' ', 0)).strip(), '-'); // RFC 6064
      case "fmtp" -> {
        int blank = Text.find(value, ' ', 0);
        int index = index(value.substring(0, blank));
        if (index >= 0) {
          formats[index] = value.substring(blank);
        }
      }
      default -> {}
    }
  }

  private void rtpmap(String value) {
    int blank = Text.find(value, ' ', 0);
    int index = index(value.substring(0, blank));
    if (index < 0) {
      return;
    }
    String encoding = value.substring(blank).strip();
    int slash = Text.find(encoding, '/', 0);
    encodings[index] = encoding;
    codecs[index] = video ? codec(encoding.substring(0, slash)) : null;
    int rateEnd = Text.find(encoding, '/', slash + 1);
    clockRates[index] =
        slash < encoding.length() ? Text.number(encoding.substring(slash + 1, rateEnd)) : 0;
  }

  private void size(String value, char separator) {
    int middle = Text.find(value, separator, 0);
    int described = Text.number(value.substring(0, middle).strip());
    int lines = middle < value.length() ? Text.number(value.substring(middle + 1).strip()) : 0;
    if (described > 0 && described <= MAX_EDGE && lines > 0 && lines <= MAX_EDGE) {
      width = described;
      height = lines;
    }
  }

  private static @Nullable Codec codec(String name) {
    if (name.equalsIgnoreCase("H264")) {
      return Codec.H264;
    }
    if (name.equalsIgnoreCase("H265") || name.equalsIgnoreCase("HEVC")) {
      return Codec.H265;
    }
    if (name.equalsIgnoreCase("MP4V-ES")) {
      return Codec.MPEG4;
    }
    return name.equalsIgnoreCase("JPEG") ? Codec.MJPEG : null;
  }

  private int index(String payloadType) {
    int number = Text.number(payloadType);
    for (int i = 0; i < payloadTypes.length; i++) {
      if (payloadTypes[i] == number && number >= 0) {
        return i;
      }
    }
    return -1;
  }

  /** The track of the first allowed codec, null if there is none. */
  @Nullable MediaTrack track(double sessionFramesPerSecond) {
    for (int i = 0; i < payloadTypes.length; i++) {
      Codec codec = codecs[i];
      if (codec == null
          || payloadTypes[i] < 0
          || payloadTypes[i] > 127
          || clockRates[i] < MIN_CLOCK_RATE
          || clockRates[i] > MAX_CLOCK_RATE) {
        continue;
      }
      String format = formats[i];
      return new MediaTrack(
          codec,
          payloadTypes[i],
          clockRates[i],
          parameterSets(codec, format),
          codec == Codec.H265 && Text.number(parameter(format, "sprop-max-don-diff")) > 0,
          framesPerSecond > 0 ? framesPerSecond : sessionFramesPerSecond,
          width,
          height);
    }
    return null;
  }

  /** The first audio track of an allowed codec, null if there is none. */
  @Nullable AudioTrack audio() {
    for (int i = 0; audio && i < payloadTypes.length; i++) {
      AudioTrack track = SdpAudio.track(payloadTypes[i], encodings[i], formats[i]);
      if (track != null) {
        return track;
      }
    }
    return null;
  }

  private static List<byte[]> parameterSets(Codec codec, String format) {
    List<byte[]> sets = new ArrayList<>();
    if (codec == Codec.H264) {
      addSets(sets, parameter(format, "sprop-parameter-sets"));
    } else if (codec == Codec.H265) {
      addSets(sets, parameter(format, "sprop-vps"));
      addSets(sets, parameter(format, "sprop-sps"));
      addSets(sets, parameter(format, "sprop-pps"));
    } else if (codec == Codec.MPEG4) {
      addConfiguration(sets, parameter(format, "config"));
    }
    return List.copyOf(sets);
  }

  /** The value of a format parameter, empty if it is not there. */
  static String parameter(String format, String name) {
    for (int at = 0; at < format.length(); ) {
      int end = Text.find(format, ';', at);
      int equals = Text.find(format, '=', at);
      if (equals < end && format.substring(at, equals).strip().equalsIgnoreCase(name)) {
        return format.substring(equals + 1, end).strip();
      }
      at = end + 1;
    }
    return "";
  }

  private static void addSets(List<byte[]> sets, String list) {
    for (int at = 0; at < list.length() && sets.size() < MAX_PARAMETER_SETS; ) {
      int end = Text.find(list, ',', at);
      byte[] set = withoutStartCode(decode(list.substring(at, end).strip()));
      if (set.length > 0 && set.length <= MAX_PARAMETER_SET_BYTES) {
        sets.add(set);
      }
      at = end + 1;
    }
  }

  /** RFC 6416 §7.1: hexadecimal; what is none counts as not sent. */
  private static void addConfiguration(List<byte[]> sets, String hex) {
    if (!hex.isEmpty() && hex.length() <= 2 * MAX_PARAMETER_SET_BYTES) {
      try {
        sets.add(HexFormat.of().parseHex(hex));
      } catch (IllegalArgumentException e) {
        // the headers come in band then
      }
    }
  }

  /** What is no base64 counts as not sent: the sets come in band then. */
  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /** Some cameras put the set with its Annex B prefix into the description. */
  private static byte[] withoutStartCode(byte[] set) {
    int zeros = 0;
    while (zeros < set.length && set[zeros] == 0) {
      zeros++;
    }
    if (zeros < 2 || zeros == set.length || set[zeros] != 1) {
      return set;
    }
    return Arrays.copyOfRange(set, zeros + 1, set.length);
  }
}
