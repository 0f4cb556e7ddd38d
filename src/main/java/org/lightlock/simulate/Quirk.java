package org.lightlock.simulate;

import java.util.Locale;
import java.util.Optional;

/**
 * A way in which real cameras differ from the RFCs. Each was reported from the field; a simulated
 * camera with a quirk behaves like the camera that is named with it.
 */
public enum Quirk {
  /** Newer Hikvision OEM firmware: Digest with SHA-256 alone. */
  SHA_256_ONLY("Digest with SHA-256 alone (newer Hikvision OEM)"),
  /** Older firmware everywhere: Digest with MD5 alone. */
  MD5_ONLY("Digest with MD5 alone (older cameras)"),
  /** Hikvision: the weak challenge stands before the strong one. */
  WEAK_CHALLENGE_FIRST("MD5 is offered before SHA-256 (Hikvision)"),
  /** Hikvision: an unknown parameter in the challenge and a second one for Basic. */
  HIKVISION_CHALLENGE("random=\"...\" in the challenge and a second one for Basic (Hikvision)"),
  /** Dahua: the serial number in the realm, no qop. */
  DAHUA_CHALLENGE("realm \"Login to SERIAL\", no qop (Dahua)"),
  /** Cheap cameras: Basic alone; the password would go in the clear. */
  BASIC_ONLY("Basic authentication alone (no-name)"),
  /** Dahua: 401 instead of "too many connections". */
  BUSY_401("401 to a second client while one plays (Dahua)"),
  /** Cameras with a limit: 453 while another client's session is open. */
  ONE_CLIENT("453 to a second client while one plays (Hikvision, no-name)"),
  /** Some answer 401 to a client that does not name itself. */
  NEEDS_USER_AGENT("401 to DESCRIBE without User-Agent (no-name)"),
  /** Some know one spelling of CSeq only. */
  CSEQ_SPELLING("400 unless CSeq is spelled so (no-name)"),
  /** A scheme twice in Content-Base. */
  BASE_DOUBLED("Content-Base: rtsp://rtsp://... (no-name)"),
  /** No scheme in Content-Base. */
  BASE_BARE("Content-Base: host:port/path/ without rtsp:// (no-name)"),
  /** IPv6 without brackets in Content-Base. */
  BASE_IPV6_BARE("Content-Base with IPv6 without brackets (no-name)"),
  /** The address inside a network behind a router, as cameras behind NAT say it. */
  BASE_OTHER_HOST("Content-Base names another host (behind NAT)"),
  /** As above, in the control attribute. */
  CONTROL_OTHER_HOST("the control URL names another host (behind NAT)"),
  /** The control attribute is a path from the root. */
  CONTROL_PATH("the control URL is a path from the root (no-name)"),
  /** Channels that nobody asked for. */
  OTHER_CHANNELS("other interleaved channels than the ones asked for (Dahua, no-name)"),
  /** Dahua: says UDP and means TCP. */
  TRANSPORT_SAYS_UDP("RTP/AVP/UDP in the answer to an interleaved SETUP (Dahua)"),
  /** Hikvision: a blank before the SSRC. */
  SSRC_BLANK("ssrc= 1A2B3C4D with a blank (Hikvision)"),
  /** Some refuse a SETUP that says what it is for. */
  REFUSES_MODE("461 to mode=PLAY in Transport (no-name)"),
  /** Hikvision: after a refused transport the description must be asked for again. */
  DESCRIBE_AGAIN("no SETUP before a new DESCRIBE once a transport was refused (Hikvision)"),
  /** Keep-alives are errors. */
  KEEP_ALIVE_400("400 to keep-alives (no-name)"),
  /** Keep-alives are not answered. */
  KEEP_ALIVE_SILENT("no answer to keep-alives (no-name)"),
  /** Keep-alives are answered with another number. */
  KEEP_ALIVE_WRONG_CSEQ("another CSeq in the answer to keep-alives (no-name)"),
  /** No GET_PARAMETER. */
  NO_GET_PARAMETER("no GET_PARAMETER (older Axis, no-name)"),
  /** A frame rate that is not delivered. */
  DECLARES_50_FPS("a frame rate that is not delivered (all)"),
  /** Zeros in RTP-Info. */
  RTPTIME_ZERO("rtptime=0 in RTP-Info (Hikvision)"),
  /** Timestamps leap forward by hours. */
  TIMESTAMP_LEAPS("RTP timestamps leap by hours (no-name)"),
  /** Timestamps step back every few seconds. */
  TIMESTAMP_STEPS_BACK("RTP timestamps step back now and then (Dahua Starlight)"),
  /** Timestamps begin a few seconds before they wrap. */
  TIMESTAMP_WRAPS("RTP timestamps wrap soon after the start (all, every 13.25 h)"),
  /** Timestamps begin at zero. */
  TIMESTAMP_FROM_ZERO("RTP timestamps begin at 0 with each session (no-name)"),
  /** FU-A although the description says that there is none. */
  PACKETIZATION_MODE_0("packetization-mode=0, and FU-A nevertheless (Dahua and Hikvision clones)"),
  /** The marker bit on parameter sets too. */
  MARKER_ON_PARAMETER_SETS("the marker bit on parameter sets (no-name)"),
  /** No marker bit at all. */
  NO_MARKER("no marker bit (FLIR M400)"),
  /** An empty list of parameter sets. */
  SPROP_EMPTY("empty sprop-parameter-sets (no-name)"),
  /** A start code before the parameter sets. */
  SPROP_ANNEX_B("a start code in sprop-parameter-sets (no-name)"),
  /** Parameter sets in band only. */
  SPROP_NONE("no sprop at all, parameter sets in band (many)"),
  /** Fragments that say another type. */
  FU_TYPE_CHANGES("later fragments of a NAL unit name another type (H.265, no-name)"),
  /** JPEG over 2040 pixels: the size is zero. */
  JPEG_SIZE_ZERO("width and height 0 in JPEG's header (over 2040 pixels)"),
  /** Sending begins at once, the key frame comes when it comes. */
  JOINS_ANYWHERE("sending begins between key frames (smart codecs)"),
  /** Hikvision's stream encryption. */
  ENCRYPTED("valid NAL headers around encrypted bytes (Hikvision stream encryption)");

  private final String words;

  Quirk(String words) {
    this.words = words;
  }

  /** What the camera does, and which does. */
  public String words() {
    return words;
  }

  /** As it is written on a command line. */
  public String token() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The quirk that a word means. */
  public static Optional<Quirk> of(String token) {
    for (Quirk quirk : values()) {
      if (quirk.token().equals(token)) {
        return Optional.of(quirk);
      }
    }
    return Optional.empty();
  }
}
