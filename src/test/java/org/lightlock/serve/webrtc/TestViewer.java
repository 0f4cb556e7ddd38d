package org.lightlock.serve.webrtc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.lightlock.protect.dtls.DtlsIdentity;
import org.lightlock.protect.dtls.ViewerDtls;
import org.lightlock.protect.srtp.SrtcpReceiver;
import org.lightlock.protect.srtp.SrtcpSender;
import org.lightlock.protect.srtp.SrtpKeys;
import org.lightlock.protect.srtp.SrtpProfile;
import org.lightlock.protect.srtp.SrtpReceiver;
import org.lightlock.serve.webrtc.ice.StunRequest;

/**
 * A viewer that a test drives step by step: checks, Bouncy Castle's DTLS, SRTP decrypted, RTCP sent
 * and heard. What it gets is kept as it came.
 */
final class TestViewer implements AutoCloseable {
  static final int PAYLOAD_TYPE = 108;
  static final int RTX_TYPE = 109;
  static final int OPUS_TYPE = 111;
  static final int SEND_TIME = 2;
  static final int TRANSPORT_SEQUENCE = 4;
  static final int PLAYOUT_DELAY = 5;
  static final int MID = 9;
  static final int CAPTURE_TIME = 12;
  private static final int OWN_SSRC = 0x01020304;
  private static final DtlsIdentity IDENTITY = DtlsIdentity.generate();

  /** Many: a list that is copied for each would cost more than the engine. */
  private final List<Media.Packet> packets = Collections.synchronizedList(new ArrayList<>());

  final List<Media.Packet> sounds = new CopyOnWriteArrayList<>();
  final List<Media.Packet> resent = new CopyOnWriteArrayList<>();

  /** Types of the RTCP packets heard. */
  final List<Integer> reports = new CopyOnWriteArrayList<>();

  final List<SenderReport> senderReports = new CopyOnWriteArrayList<>();

  /** Packets that were neither answers to checks, nor DTLS, nor right media. */
  final List<byte[]> strange = new CopyOnWriteArrayList<>();

  final AtomicInteger answers = new AtomicInteger();
  final ViewerDtls dtls;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private final DtlsIdentity announced;
  private final List<Early> early = new ArrayList<>();
  private String ufrag = "";
  private String password = "";
  private InetAddress gateway = InetAddress.ofLiteral("127.0.0.1");
  private int udpPort;
  private int tcpPort;
  private int ssrc;
  private int rtxSsrc;
  private Optional<Integer> soundSsrc = Optional.empty();
  private volatile @Nullable Link current;
  private @Nullable SrtpReceiver srtp;
  private @Nullable SrtcpReceiver srtcp;
  private @Nullable SrtcpSender feedback;

  @SuppressWarnings("ArrayRecordComponent")
  private record Early(Link link, byte[] bytes) {}

  /** What a sender report says (RFC 3550 §6.4.1). */
  record SenderReport(int ssrc, long ntp, long timestamp, long packets) {
    static SenderReport of(byte[] bytes, int at) {
      long ntp =
          ((long) Media.u32(bytes, at + 8) << 32) | (Media.u32(bytes, at + 12) & 0xffffffffL);
      return new SenderReport(
          Media.u32(bytes, at + 4),
          ntp,
          Media.u32(bytes, at + 16) & 0xffffffffL,
          Media.u32(bytes, at + 20) & 0xffffffffL);
    }

    /** When a timestamp is, in seconds of NTP's lower half. */
    double seconds(long timestamp, int ticksPerSecond) {
      return (ntp & 0xffffffffffL) / 0x1p32
          + (int) (timestamp - this.timestamp) / (double) ticksPerSecond;
    }
  }

  /** A viewer as browsers are. */
  TestViewer() {
    this(IDENTITY, 1_200);
  }

  /**
   * A viewer with a fault.
   *
   * @param announced whose fingerprint the offer has
   * @param fragmentBytes of DTLS
   */
  TestViewer(DtlsIdentity announced, int fragmentBytes) {
    this.announced = announced;
    dtls = new ViewerDtls(IDENTITY, 7).inFragmentsOf(fragmentBytes);
  }

  /** A viewer whose first message of DTLS comes in fragments, as Firefox's does. */
  static TestViewer fragmenting() {
    return new TestViewer(IDENTITY, 120);
  }

  String offer() {
    return """
    v=0
    o=- 1 1 IN IP4 127.0.0.1
    s=-
    t=0 0
    a=group:BUNDLE 0
    m=video 9 UDP/TLS/RTP/SAVPF 108 109
    c=IN IP4 0.0.0.0
    a=ice-ufrag:test
    a=ice-pwd:0123456789012345678901
    a=fingerprint:sha-256 %s
    a=setup:actpass
    a=mid:0
    a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
    a=extmap:4 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
    a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay
    a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid
    a=extmap:12 http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time
    a=recvonly
    a=rtcp-mux
    a=rtpmap:108 H264/90000
    a=rtcp-fb:108 nack
    a=rtcp-fb:108 nack pli
    a=rtcp-fb:108 goog-remb
    a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
    a=rtpmap:109 rtx/90000
    a=fmtp:109 apt=108
    """
        .formatted(announced.sha256Fingerprint());
  }

  /** An offer that asks for sound too. */
  String offerWithSound() {
    return offer().replace("a=group:BUNDLE 0", "a=group:BUNDLE 0 1")
        + """
        m=audio 9 UDP/TLS/RTP/SAVPF 111 0
        c=IN IP4 0.0.0.0
        a=ice-ufrag:test
        a=ice-pwd:0123456789012345678901
        a=fingerprint:sha-256 %s
        a=setup:actpass
        a=mid:1
        a=extmap:4 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
        a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid
        a=recvonly
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2
        a=rtcp-fb:111 transport-cc
        a=fmtp:111 minptime=10;useinbandfec=1
        a=rtpmap:0 PCMU/8000
        """
            .formatted(announced.sha256Fingerprint());
  }

  /** Goes to another one of the addresses that the answer names. */
  TestViewer at(InetAddress address) {
    gateway = address;
    return this;
  }

  /** Reads the gateway's answer. */
  TestViewer answer(String sdp) {
    ufrag = group(sdp, "a=ice-ufrag:(\\S+)");
    password = group(sdp, "a=ice-pwd:(\\S+)");
    String ip = Pattern.quote(gateway.getHostAddress());
    udpPort = Integer.parseInt(group(sdp, " udp \\d+ " + ip + " (\\d+) typ host"));
    tcpPort = Integer.parseInt(group(sdp, " tcp \\d+ " + ip + " (\\d+) typ host tcptype"));
    ssrc = Integer.parseUnsignedInt(group(sdp, "a=ssrc:(\\d+) cname:"));
    rtxSsrc =
        sdp.contains("a=ssrc-group:FID")
            ? Integer.parseUnsignedInt(group(sdp, "a=ssrc-group:FID \\d+ (\\d+)"))
            : 0;
    String audio = sdp.contains("m=audio 9 ") ? sdp.substring(sdp.indexOf("m=audio 9 ")) : "";
    soundSsrc =
        audio.isEmpty()
            ? Optional.empty()
            : Optional.of(Integer.parseUnsignedInt(group(audio, "a=ssrc:(\\d+) cname:")));
    return this;
  }

  /** Takes new credentials. */
  void restart(String fragment) {
    ufrag = group(fragment, "a=ice-ufrag:(\\S+)");
    password = group(fragment, "a=ice-pwd:(\\S+)");
  }

  static String group(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new AssertionError(pattern + " is not in " + text);
    }
    return matcher.group(1);
  }

  Link udp() throws IOException {
    return kept(Link.udp(new InetSocketAddress(gateway, udpPort), this::take));
  }

  Link tcp() throws IOException {
    return kept(Link.tcp(new InetSocketAddress(gateway, tcpPort), this::take));
  }

  private Link kept(Link link) {
    links.add(link);
    return link;
  }

  /** Sends a check. */
  void check(Link link, boolean nominate) throws IOException {
    link.send(StunRequest.check(ufrag + ":test", password, nominate));
  }

  /** Sends a check whose password is wrong. */
  void forgedCheck(Link link) throws IOException {
    link.send(StunRequest.check(ufrag + ":test", "not the password at all", true));
  }

  /** Sends checks until one is answered, and uses the link from then on. */
  void nominate(Link link) {
    int before = answers.get();
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              if (answers.get() > before) {
                return true;
              }
              check(link, true);
              return false;
            });
    current = link;
  }

  /** Shakes hands over the link in use. */
  void handshake() throws IOException {
    dtls.connect(
        (bytes, offset, length) -> {
          try {
            link().send(Arrays.copyOfRange(bytes, offset, offset + length));
          } catch (IOException e) {
            // Lost.
          }
        });
    keys(dtls.material());
  }

  private Link link() {
    Link link = current;
    if (link == null) {
      throw new IllegalStateException("no link is nominated");
    }
    return link;
  }

  /** Connects over datagrams. */
  TestViewer connect() throws IOException {
    nominate(udp());
    handshake();
    return this;
  }

  private synchronized void keys(byte[] material) {
    SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
    byte[] clientKey = Arrays.copyOfRange(material, 0, 16);
    byte[] serverKey = Arrays.copyOfRange(material, 16, 32);
    byte[] clientSalt = Arrays.copyOfRange(material, 32, 44);
    byte[] serverSalt = Arrays.copyOfRange(material, 44, 56);
    srtp = new SrtpReceiver(new SrtpKeys(profile, serverKey, serverSalt));
    srtcp = new SrtcpReceiver(new SrtpKeys(profile, serverKey, serverSalt));
    feedback = new SrtcpSender(new SrtpKeys(profile, clientKey, clientSalt));
    early.forEach(each -> media(each.link, each.bytes));
    early.clear();
  }

  private synchronized void take(Link link, byte[] packet) {
    int first = packet[0] & 0xff;
    if (first <= 3) {
      answers.incrementAndGet();
    } else if (first >= 20 && first <= 63) {
      dtls.take(packet, 0, packet.length);
    } else if (srtp == null) {
      early.add(new Early(link, packet)); // media can overtake the end of the handshake
    } else {
      media(link, packet);
    }
  }

  private void media(Link link, byte[] packet) {
    SrtpReceiver rtp = srtp;
    SrtcpReceiver rtcp = srtcp;
    if (rtp == null || rtcp == null) {
      return;
    }
    byte[] copy = packet.clone();
    int type = packet[1] & 0xff;
    if (type >= 192 && type <= 223) {
      int plain = rtcp.unprotect(copy, copy.length);
      for (int at = 0; at < plain; at += 4 + 4 * Media.u16(copy, at + 2)) {
        reports.add(copy[at + 1] & 0xff);
        if ((copy[at + 1] & 0xff) == 200) {
          senderReports.add(SenderReport.of(copy, at));
        }
      }
      if (plain < 0) {
        strange.add(packet);
      }
      return;
    }
    int plain = rtp.unprotect(copy, copy.length);
    if (plain < 0) {
      strange.add(packet);
      return;
    }
    Media.Packet taken = Media.Packet.of(link, copy, plain);
    if (taken.ssrc() == ssrc) {
      packets.add(taken);
    } else if (taken.ssrc() == rtxSsrc) {
      resent.add(taken);
    } else if (soundSsrc.equals(Optional.of(taken.ssrc()))) {
      sounds.add(taken);
    } else {
      strange.add(packet);
    }
  }

  /** The pictures' packets so far, without those that were sent again. */
  List<Media.Packet> packets() {
    return List.copyOf(packets);
  }

  /** The complete pictures so far. */
  List<Media.Picture> pictures() {
    return Media.pictures(packets());
  }

  /** The last report on a source, waited for. */
  SenderReport awaitReport(int source) {
    Awaitility.await()
        .until(() -> senderReports.stream().anyMatch(report -> report.ssrc() == source));
    return senderReports.stream().filter(report -> report.ssrc() == source).toList().getLast();
  }

  /** Waits until so many pictures are complete. */
  List<Media.Picture> awaitPictures(int count) {
    Awaitility.await().until(() -> pictures().size() >= count);
    return pictures();
  }

  /** Asks for packets (RFC 4585 §6.2.1). */
  void nack(int sequence) throws IOException {
    rtcp(
        feedbackPacket(205, 1, 16)
            .putInt(OWN_SSRC)
            .putInt(ssrc)
            .putShort((short) sequence)
            .putShort((short) 0));
  }

  /** Asks for a key frame (§6.3.1). */
  void pli() throws IOException {
    rtcp(feedbackPacket(206, 1, 12).putInt(OWN_SSRC).putInt(ssrc));
  }

  /** Commands a key frame (RFC 5104 §4.3.1.1). */
  void fir(int number) throws IOException {
    rtcp(feedbackPacket(206, 4, 20).putInt(OWN_SSRC).putInt(0).putInt(ssrc).putInt(number << 24));
  }

  /** Says how much was lost, in 256ths (RFC 3550 §6.4.2). */
  void loss(int fraction) throws IOException {
    rtcp(
        feedbackPacket(201, 1, 32)
            .putInt(OWN_SSRC)
            .putInt(ssrc)
            .putInt(fraction << 24)
            .putInt(0)
            .putInt(0)
            .putInt(0)
            .putInt(0));
  }

  private static ByteBuffer feedbackPacket(int type, int count, int bytes) {
    return ByteBuffer.allocate(bytes)
        .put((byte) (0x80 | count))
        .put((byte) type)
        .putShort((short) (bytes / 4 - 1));
  }

  private void rtcp(ByteBuffer packet) throws IOException {
    byte[] bytes = new byte[packet.capacity() + SrtcpSender.MAX_OVERHEAD_BYTES];
    packet.flip().get(bytes, 0, packet.limit());
    int length;
    synchronized (this) {
      SrtcpSender sender = feedback;
      if (sender == null) {
        throw new IllegalStateException("there are no keys");
      }
      length = sender.protect(bytes, packet.capacity());
    }
    link().send(Arrays.copyOf(bytes, length));
  }

  /** Sends what is no RTCP of this viewer, but looks like it. */
  void forgedRtcp() throws IOException {
    byte[] packet = new byte[64];
    packet[0] = (byte) 0x81;
    packet[1] = (byte) 201;
    link().send(packet);
  }

  /** Nonsense of every kind that is told apart. */
  static List<byte[]> nonsense() {
    byte[] handshake = new byte[200];
    handshake[0] = 22;
    byte[] media = new byte[200];
    media[0] = (byte) 0x80;
    byte[] text = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] stun = new byte[20];
    stun[1] = 1;
    stun[4] = 0x21;
    stun[5] = 0x12;
    stun[6] = (byte) 0xa4;
    stun[7] = 0x42;
    return List.of(handshake, media, text, stun, new byte[] {0});
  }

  @Override
  public void close() {
    links.forEach(Link::close);
  }
}
