package org.lightlock.sandbox.rtsp;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.AudioCodec;
import org.lightlock.sandbox.rtsp.AudioTrack.AacFormat;

/** Reads the one format of an audio section. */
final class SdpAudio {
  private static final int MIN_CLOCK_RATE = 1_000;
  private static final int MAX_CLOCK_RATE = 192_000;
  private static final int MAX_CHANNELS = 8;
  private static final int MAX_CONFIG_BYTES = 64;
  private static final int MAX_LENGTH_BITS = 16;

  private SdpAudio() {}

  /**
   * The track of a payload type, null when its codec is not an allowed one.
   *
   * @param encoding the rtpmap's name, rate and channels; empty when there is none
   * @param format the fmtp's parameters; empty when there are none
   */
  static @Nullable AudioTrack track(int payloadType, String encoding, String format) {
    String map = encoding.isEmpty() ? ofStaticType(payloadType) : encoding;
    int nameEnd = Text.find(map, '/', 0);
    int rateEnd = Text.find(map, '/', nameEnd + 1);
    if (nameEnd == map.length() || payloadType < 0 || payloadType > 127) {
      return null;
    }
    String name = map.substring(0, nameEnd).toUpperCase(Locale.ROOT);
    int clockRate = Text.number(map.substring(nameEnd + 1, rateEnd));
    int channels = rateEnd == map.length() ? 1 : Text.number(map.substring(rateEnd + 1));
    if (clockRate < MIN_CLOCK_RATE
        || clockRate > MAX_CLOCK_RATE
        || channels < 1
        || channels > MAX_CHANNELS) {
      return null;
    }
    boolean aal2 = name.startsWith("AAL2-");
    AudioCodec codec = codec(aal2 ? name.substring(5) : name);
    Optional<AacFormat> aac = codec == AudioCodec.AAC ? aac(format) : Optional.empty();
    if (codec == null || (codec == AudioCodec.AAC && aac.isEmpty())) {
      return null;
    }
    return new AudioTrack(codec, payloadType, clockRate, channels, aal2, aac);
  }

  /** RFC 3551 §6. */
  private static String ofStaticType(int payloadType) {
    return switch (payloadType) {
      case 0 -> "PCMU/8000";
      case 2 -> "G726-32/8000";
      case 8 -> "PCMA/8000";
      case 10 -> "L16/44100/2";
      case 11 -> "L16/44100/1";
      default -> "";
    };
  }

  private static @Nullable AudioCodec codec(String name) {
    return switch (name) {
      case "PCMU" -> AudioCodec.PCMU;
      case "PCMA" -> AudioCodec.PCMA;
      case "G726-16" -> AudioCodec.G726_16;
      case "G726-24" -> AudioCodec.G726_24;
      case "G726-32", "G721" -> AudioCodec.G726_32;
      case "G726-40" -> AudioCodec.G726_40;
      case "MPEG4-GENERIC" -> AudioCodec.AAC;
      // Hikvision says PCM/48000 on payload type 11
      case "L16", "PCM" -> AudioCodec.L16;
      default -> null;
    };
  }

  /** RFC 3640 §3.3.5 and §3.3.6: what the two modes mean when a camera leaves the lengths out. */
  private static Optional<AacFormat> aac(String format) {
    String mode = SdpMedia.parameter(format, "mode");
    if (!mode.isEmpty() && !Text.startsWith(mode, "AAC-")) {
      return Optional.empty();
    }
    boolean low = mode.equalsIgnoreCase("AAC-lbr");
    byte[] config = config(SdpMedia.parameter(format, "config"));
    int size = bits(format, "sizelength", low ? 6 : 13);
    int index = bits(format, "indexlength", low ? 2 : 3);
    int delta = bits(format, "indexdeltalength", low ? 2 : 3);
    boolean valid = config.length >= 2 && size >= 0 && index >= 0 && delta >= 0;
    return valid ? Optional.of(new AacFormat(config, size, index, delta)) : Optional.empty();
  }

  private static int bits(String format, String name, int otherwise) {
    String value = SdpMedia.parameter(format, name);
    int bits = value.isEmpty() ? otherwise : Text.number(value);
    return bits <= MAX_LENGTH_BITS ? bits : Text.NOT_A_NUMBER;
  }

  private static byte[] config(String hex) {
    if (hex.length() > 2 * MAX_CONFIG_BYTES) {
      return new byte[0];
    }
    try {
      return HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
