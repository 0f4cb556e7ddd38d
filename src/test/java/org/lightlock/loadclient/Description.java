package org.lightlock.loadclient;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a viewer has to know of the sender's session description, be it an answer or an offer: where
 * and who the sender is, and what it calls its H.264.
 *
 * @param address the first datagram candidate over IPv4
 * @param fingerprint the SHA-256 of its certificate
 * @param payloadType of H.264
 * @param rtxPayloadType of its retransmissions, -1 when there are none
 * @param mid of the picture
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Description(
    String ufrag,
    String password,
    byte[] fingerprint,
    InetSocketAddress address,
    int payloadType,
    int rtxPayloadType,
    String mid) {
  private static final Pattern CANDIDATE =
      Pattern.compile(
          "a=candidate:\\S+ 1 udp \\d+ (\\d+\\.\\d+\\.\\d+\\.\\d+) (\\d+) typ .*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern H264 =
      Pattern.compile("a=rtpmap:(\\d+) H264/90000", Pattern.CASE_INSENSITIVE);
  private static final Pattern FINGERPRINT =
      Pattern.compile(
          "a=fingerprint:sha-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})", Pattern.CASE_INSENSITIVE);

  /** Reads one; says what is missing. */
  static Description of(String sdp) throws IOException {
    Matcher candidate = first(sdp, CANDIDATE, "candidate over UDP and IPv4");
    String fingerprint = first(sdp, FINGERPRINT, "SHA-256 fingerprint").group(1);
    int payloadType = Integer.parseInt(first(sdp, H264, "H.264").group(1));
    Pattern rtx = Pattern.compile("a=fmtp:(\\d+) apt=" + payloadType);
    return new Description(
        value(sdp, "ice-ufrag"),
        value(sdp, "ice-pwd"),
        HexFormat.of().parseHex(fingerprint.replace(":", "").toLowerCase(Locale.ROOT)),
        new InetSocketAddress(candidate.group(1), Integer.parseInt(candidate.group(2))),
        payloadType,
        find(sdp, rtx).map(found -> Integer.parseInt(found.group(1))).orElse(-1),
        value(sdp, "mid"));
  }

  private static String value(String sdp, String name) throws IOException {
    return first(sdp, Pattern.compile("a=" + name + ":(\\S+)"), name).group(1);
  }

  private static Matcher first(String sdp, Pattern pattern, String what) throws IOException {
    return find(sdp, pattern)
        .orElseThrow(() -> new IOException("the session description has no " + what));
  }

  private static Optional<Matcher> find(String sdp, Pattern pattern) {
    return sdp.lines().map(pattern::matcher).filter(Matcher::matches).findFirst();
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "Description[" + address + "]";
  }
}
