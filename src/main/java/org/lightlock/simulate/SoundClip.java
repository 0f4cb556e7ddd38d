package org.lightlock.simulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The sound of a clip as RTP payloads, from a file of the same name beside it whose ending is the
 * codec: ulaw, alaw, g726-32, aal2-g726-32 (each raw at 8 kHz), l16 (raw, big-endian, 48 kHz) or
 * aac (ADTS). It is played round after round like the clip; both stay together when they are of one
 * length.
 *
 * @param format the lines a=rtpmap and a=fmtp, each with its line end
 * @param ticks of the RTP clock in each payload
 */
record SoundClip(int payloadType, String format, int clockRate, int ticks, List<byte[]> payloads) {
  /** The track's control name. */
  static final String TRACK = "trackID=1";

  private static final int DYNAMIC = 97;
  private static final int PACKETS_PER_SECOND = 50;
  private static final int AAC_SAMPLES = 1024;
  private static final int ADTS_HEADER_BYTES = 7;
  private static final int[] ADTS_RATES = {
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000
  };

  /** The sound beside a clip, empty when there is none. */
  static Optional<SoundClip> beside(Path clip) throws IOException {
    String name = String.valueOf(clip.getFileName());
    String stem = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
    for (String ending : List.of("ulaw", "alaw", "g726-32", "aal2-g726-32", "l16", "aac")) {
      Path file = clip.resolveSibling(stem + "." + ending);
      if (Files.isRegularFile(file)) {
        return Optional.of(of(ending, Files.readAllBytes(file)));
      }
    }
    return Optional.empty();
  }

  private static SoundClip of(String ending, byte[] bytes) throws ClipException {
    return switch (ending) {
      case "ulaw" -> raw(0, "PCMU/8000", 8_000, 160, bytes);
      case "alaw" -> raw(8, "PCMA/8000", 8_000, 160, bytes);
      case "g726-32" -> raw(DYNAMIC, "G726-32/8000", 8_000, 80, bytes);
      case "aal2-g726-32" -> raw(DYNAMIC, "AAL2-G726-32/8000", 8_000, 80, bytes);
      case "l16" -> raw(11, "PCM/48000", 48_000, 1920, bytes); // as Hikvision calls it
      default -> aac(bytes);
    };
  }

  /** The section of the session description. */
  String mediaLines() {
    return "m=audio 0 RTP/AVP " + payloadType + "\r\n" + format + "a=control:" + TRACK + "\r\n";
  }

  /** How long a payload's sound lasts. */
  long nanos() {
    return ticks * 1_000_000_000L / clockRate;
  }

  private static SoundClip raw(int type, String map, int rate, int payloadBytes, byte[] bytes) {
    List<byte[]> payloads = new ArrayList<>();
    for (int at = 0; at + payloadBytes <= bytes.length; at += payloadBytes) {
      payloads.add(Arrays.copyOfRange(bytes, at, at + payloadBytes));
    }
    String format = "a=rtpmap:" + type + " " + map + "\r\n";
    return new SoundClip(type, format, rate, rate / PACKETS_PER_SECOND, payloads);
  }

  /** RFC 3640 §3.3.6 with one access unit in each packet. */
  private static SoundClip aac(byte[] adts) throws ClipException {
    List<byte[]> payloads = new ArrayList<>();
    int at = 0;
    while (at + ADTS_HEADER_BYTES <= adts.length) {
      int length =
          ((adts[at + 3] & 3) << 11) | ((adts[at + 4] & 0xff) << 3) | ((adts[at + 5] & 0xff) >> 5);
      int unit = length - ADTS_HEADER_BYTES;
      if (unit <= 0 || at + length > adts.length) {
        throw new ClipException("the sound is no ADTS without checksums");
      }
      byte[] payload = new byte[4 + unit];
      payload[1] = 16;
      payload[2] = (byte) (unit >> 5);
      payload[3] = (byte) (unit << 3);
      System.arraycopy(adts, at + ADTS_HEADER_BYTES, payload, 4, unit);
      payloads.add(payload);
      at += length;
    }
    if (payloads.isEmpty()) {
      throw new ClipException("the sound is empty");
    }
    int rateIndex = (adts[2] >> 2) & 0xf;
    int channels = ((adts[2] & 1) << 2) | ((adts[3] & 0xff) >> 6);
    if (rateIndex >= ADTS_RATES.length) {
      throw new ClipException("the sound has an unknown rate");
    }
    int config = 2 << 11 | rateIndex << 7 | channels << 3;
    int rate = ADTS_RATES[rateIndex];
    String format =
        "a=rtpmap:97 mpeg4-generic/"
            + rate
            + "/"
            + channels
            + "\r\na=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;"
            + "sizelength=13;indexlength=3;indexdeltalength=3;config="
            + HexFormat.of().toHexDigits((short) config)
            + "\r\n";
    return new SoundClip(DYNAMIC, format, rate, AAC_SAMPLES, payloads);
  }
}
