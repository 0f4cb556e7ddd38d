package org.lightlock.serve.webrtc.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lightlock.serve.webrtc.sdp.Offer.Parsed;

/** Reads one offer, line by line, within limits. Used once. */
final class OfferReader {
  private static final int MAX_LINES = 2_000;
  private static final int MAX_MEDIA = 32;
  private static final int MAX_FORMATS = 64;
  private static final int MAX_FEEDBACK = 16;
  private static final int SHA256_BYTES = 32;
  private static final int MAX_PAYLOAD_TYPE = 127;

  private static final Pattern MEDIA =
      Pattern.compile("([a-z]{1,16}) ([0-9]{1,5}) ([A-Z/]{3,32}) ([A-Za-z0-9. -]{1,512})");
  private static final Pattern MID = Pattern.compile("[A-Za-z0-9_.+-]{1,32}");
  private static final Pattern ICE = Pattern.compile("[A-Za-z0-9+/]{4,256}");
  private static final Pattern FINGERPRINT =
      Pattern.compile("(?i:sha-256) ((?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2})");
  private static final Pattern RTPMAP =
      Pattern.compile("([0-9]{1,3}) ([A-Za-z0-9_.-]{1,32})/([0-9]{1,6})(?:/([0-9]))?");
  private static final Pattern FMTP = Pattern.compile("([0-9]{1,3}) (.{1,512})");
  private static final Pattern FEEDBACK =
      Pattern.compile("([0-9]{1,3}|\\*) ([a-z0-9-]{1,32}(?: [a-z0-9-]{1,32})?)");
  private static final Pattern EXTENSION =
      Pattern.compile("([0-9]{1,5})(?:/[a-z]{1,8})? (\\S{1,256})(?: .*)?");
  private static final Pattern PROFILE = Pattern.compile("[0-9a-f]{6}");

  private final List<Part> parts = new ArrayList<>();
  private Part current = new Part("", "", List.of());
  private final Part session = current;

  /** The session's lines, or one medium's. */
  private static final class Part {
    private final String type;
    private final String protocol;
    private final List<String> formats;
    private final Map<Integer, String> codecs = new HashMap<>();
    private final Map<Integer, String> parameters = new HashMap<>();
    private final Map<Integer, List<String>> feedback = new HashMap<>();
    private final Map<HeaderExtension, Integer> extensions = new HashMap<>();
    private @Nullable String mid;
    private @Nullable String ufrag;
    private @Nullable String password;
    private byte @Nullable [] fingerprint;
    private @Nullable String setup;
    private boolean wanted = true;

    Part(String type, String protocol, List<String> formats) {
      this.type = type;
      this.protocol = protocol;
      this.formats = formats;
    }
  }

  Parsed read(String text) {
    if (text.length() > Offer.MAX_CHARACTERS) {
      return new Parsed.Refused(OfferRejection.TOO_LARGE);
    }
    String[] lines = text.split("\r?\n", MAX_LINES + 1);
    if (lines.length > MAX_LINES) {
      return new Parsed.Refused(OfferRejection.TOO_LARGE);
    }
    if (!lines[0].equals("v=0")) {
      return new Parsed.Refused(OfferRejection.MALFORMED);
    }
    for (String line : lines) {
      OfferRejection refusal = line(line);
      if (refusal != null) {
        return new Parsed.Refused(refusal);
      }
    }
    return offer();
  }

  private @Nullable OfferRejection line(String line) {
    if (line.startsWith("m=")) {
      if (parts.size() == MAX_MEDIA) {
        return OfferRejection.TOO_LARGE;
      }
      Matcher media = MEDIA.matcher(line.substring(2));
      if (!media.matches()) {
        return OfferRejection.MALFORMED;
      }
      List<String> formats = List.of(media.group(4).strip().split(" +"));
      if (formats.size() > MAX_FORMATS) {
        return OfferRejection.TOO_LARGE;
      }
      current = new Part(media.group(1), media.group(3), formats);
      parts.add(current);
    } else if (line.startsWith("a=")) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? line.substring(2) : line.substring(2, colon);
      return attribute(name, colon < 0 ? "" : line.substring(colon + 1).strip());
    }
    return null;
  }

  private @Nullable OfferRejection attribute(String name, String value) {
    switch (name) {
      case "mid" -> {
        if (!MID.matcher(value).matches()) {
          return OfferRejection.MALFORMED;
        }
        current.mid = value;
      }
      case "ice-ufrag" -> current.ufrag = ICE.matcher(value).matches() ? value : null;
      case "ice-pwd" -> current.password = ICE.matcher(value).matches() ? value : null;
      case "fingerprint" -> fingerprint(value);
      case "setup" -> current.setup = value;
      case "sendonly", "inactive" -> current.wanted = false;
      case "recvonly", "sendrecv" -> current.wanted = true;
      case "rtpmap" -> {
        Matcher map = RTPMAP.matcher(value);
        if (map.matches()) {
          current.codecs.put(
              Integer.parseInt(map.group(1)),
              (map.group(2) + "/" + map.group(3)).toLowerCase(Locale.ROOT));
        }
      }
      case "fmtp" -> {
        Matcher parameters = FMTP.matcher(value);
        if (parameters.matches()) {
          current.parameters.put(Integer.parseInt(parameters.group(1)), parameters.group(2));
        }
      }
      case "rtcp-fb" -> feedback(value);
      case "extmap" -> {
        Matcher extension = EXTENSION.matcher(value);
        if (extension.matches()) {
          int id = Integer.parseInt(extension.group(1));
          // One byte of header is all that is written: 15 and more do not fit (RFC 8285 §4.2).
          if (id >= 1 && id <= 14) {
            HeaderExtension.of(extension.group(2))
                .ifPresent(known -> current.extensions.putIfAbsent(known, id));
          }
        }
      }
      default -> {}
    }
    return null;
  }

  private void fingerprint(String value) {
    Matcher fingerprint = FINGERPRINT.matcher(value);
    if (fingerprint.matches()) {
      current.fingerprint = HexFormat.of().parseHex(fingerprint.group(1).replace(":", ""));
    }
  }

  private void feedback(String value) {
    Matcher feedback = FEEDBACK.matcher(value);
    if (!feedback.matches()) {
      return;
    }
    List<String> of = feedback.group(1).equals("*") ? current.formats : List.of(feedback.group(1));
    for (String format : of) {
      if (format.matches("[0-9]{1,3}")) {
        List<String> kinds =
            current.feedback.computeIfAbsent(Integer.parseInt(format), key -> new ArrayList<>());
        if (kinds.size() < MAX_FEEDBACK) {
          kinds.add(feedback.group(2));
        }
      }
    }
  }

  private Parsed offer() {
    List<OfferedMedia> media = parts.stream().map(OfferReader::media).toList();
    int video = first(media, "video");
    if (video < 0) {
      return new Parsed.Refused(OfferRejection.NO_VIDEO);
    }
    if (media.get(video).h264().isEmpty()) {
      return new Parsed.Refused(OfferRejection.NO_H264);
    }
    int audio = first(media, "audio");
    Part part = parts.get(video);
    String ufrag = part.ufrag != null ? part.ufrag : session.ufrag;
    String password = part.password != null ? part.password : session.password;
    if (ufrag == null || password == null) {
      return new Parsed.Refused(OfferRejection.NO_ICE);
    }
    byte[] fingerprint = part.fingerprint != null ? part.fingerprint : session.fingerprint;
    if (fingerprint == null || fingerprint.length != SHA256_BYTES) {
      return new Parsed.Refused(OfferRejection.NO_FINGERPRINT);
    }
    String setup = part.setup != null ? part.setup : session.setup;
    if (!"actpass".equals(setup) && !"active".equals(setup)) {
      return new Parsed.Refused(OfferRejection.SETUP);
    }
    boolean heard = audio >= 0 && media.get(audio).opus().isPresent();
    return new Parsed.Accepted(
        new Offer(media, video, heard ? Optional.of(audio) : Optional.empty(), ufrag, fingerprint));
  }

  /** The first medium of a type that the viewer wants to receive; -1 when there is none. */
  private static int first(List<OfferedMedia> media, String type) {
    for (int i = 0; i < media.size(); i++) {
      OfferedMedia each = media.get(i);
      if (each.type().equals(type) && each.wanted() && each.protocol().contains("TLS/RTP/SAVPF")) {
        return i;
      }
    }
    return -1;
  }

  private static OfferedMedia media(Part part) {
    List<OfferedMedia.H264> h264 = new ArrayList<>();
    OptionalInt opus = OptionalInt.empty();
    for (String format : part.formats) {
      if (!format.matches("[0-9]{1,3}")) {
        continue;
      }
      int payloadType = Integer.parseInt(format);
      String codec = part.codecs.getOrDefault(payloadType, "");
      String parameters = part.parameters.getOrDefault(payloadType, "");
      if (codec.equals("h264/90000")
          && payloadType <= MAX_PAYLOAD_TYPE
          && parameter(parameters, "packetization-mode").equals("1")) {
        String profile = parameter(parameters, "profile-level-id").toLowerCase(Locale.ROOT);
        if (PROFILE.matcher(profile).matches()) {
          h264.add(new OfferedMedia.H264(payloadType, profile, rtx(part, payloadType)));
        }
      } else if (codec.equals("opus/48000") && payloadType <= MAX_PAYLOAD_TYPE && opus.isEmpty()) {
        opus = OptionalInt.of(payloadType);
      }
    }
    return new OfferedMedia(
        part.type,
        part.protocol,
        part.formats.getFirst(),
        Optional.ofNullable(part.mid),
        part.wanted,
        h264,
        opus,
        part.feedback,
        part.extensions);
  }

  private static OptionalInt rtx(Part part, int of) {
    return part.codecs.entrySet().stream()
        .filter(codec -> codec.getValue().equals("rtx/90000") && codec.getKey() <= MAX_PAYLOAD_TYPE)
        .filter(
            codec ->
                parameter(part.parameters.getOrDefault(codec.getKey(), ""), "apt")
                    .equals(Integer.toString(of)))
        .mapToInt(Map.Entry::getKey)
        .findFirst();
  }

  /** A parameter of a format, empty when it is not there. */
  private static String parameter(String parameters, String name) {
    for (String each : parameters.split(";", -1)) {
      String[] pair = each.strip().split("=", 2);
      if (pair.length == 2 && pair[0].equalsIgnoreCase(name)) {
        return pair[1].strip();
      }
    }
    return "";
  }
}
