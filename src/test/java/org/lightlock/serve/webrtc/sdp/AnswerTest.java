package org.lightlock.serve.webrtc.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What our answers say. */
class AnswerTest {
  private final Offer offer = Offers.accepted(Offers.chromium());

  private static Answer answer(Optional<Answer.Sent> audio) {
    return new Answer(
        "ufrag+/1",
        "a password of ours",
        "AB:CD",
        List.of(
            new Candidate(InetAddress.ofLiteral("192.0.2.7"), 8189, false),
            new Candidate(InetAddress.ofLiteral("2001:db8::7"), 8189, false),
            new Candidate(InetAddress.ofLiteral("192.0.2.7"), 8190, true)),
        Optional.of("42c01f"),
        new Answer.Sent(0xF0000001, Optional.of(2), Optional.of(0xF0000002)),
        audio,
        "gate",
        77);
  }

  private List<String> lines(Optional<Answer.Sent> audio) {
    return answer(audio).write(offer).lines().toList();
  }

  @Test
  void picture_isSentInOneBundleByALiteAgent() {
    assertThat(lines(Optional.empty()))
        .startsWith("v=0")
        .contains(
            "a=ice-lite",
            "a=group:BUNDLE 0",
            "m=video 9 UDP/TLS/RTP/SAVPF 108 109",
            "a=mid:0",
            "a=setup:passive",
            "a=sendonly",
            "a=rtcp-mux",
            "a=rtcp-rsize",
            "a=rtpmap:108 H264/90000",
            "a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42c01f",
            "a=rtcp-fb:108 nack pli",
            "a=fmtp:109 apt=108",
            "a=mediaclk:direct=4026531842",
            "a=ssrc-group:FID 4026531841 2",
            "a=fingerprint:sha-256 AB:CD",
            "a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid",
            "a=end-of-candidates");
  }

  @Test
  void sound_thatIsNotThere_isRefusedByPortZero() {
    assertThat(lines(Optional.empty()))
        .contains("m=audio 0 UDP/TLS/RTP/SAVPF 111", "a=inactive")
        .noneMatch(line -> line.contains("opus"));
  }

  @Test
  void sound_isAnsweredWithOpus() {
    assertThat(lines(Optional.of(new Answer.Sent(9, Optional.empty()))))
        .contains(
            "a=group:BUNDLE 0 1",
            "m=audio 9 UDP/TLS/RTP/SAVPF 111",
            "a=rtpmap:111 opus/48000/2",
            "a=ssrc:9 cname:gate");
  }

  @Test
  void candidates_datagramsComeBeforeConnections() {
    List<String> candidates =
        lines(Optional.empty()).stream().filter(line -> line.startsWith("a=candidate")).toList();
    assertThat(candidates).hasSize(3);
    assertThat(candidates.get(0)).matches("a=candidate:1 1 udp \\d+ 192.0.2.7 8189 typ host");
    assertThat(candidates.get(2))
        .matches("a=candidate:3 1 tcp \\d+ 192.0.2.7 8190 typ host tcptype passive");
    long udp = Long.parseLong(candidates.get(0).split(" ", -1)[3]);
    long tcp = Long.parseLong(candidates.get(2).split(" ", -1)[3]);
    assertThat(udp).isGreaterThan(tcp).isLessThan(1L << 31);
    long six = Long.parseLong(candidates.get(1).split(" ", -1)[3]);
    assertThat(six).as("RFC 8421").isGreaterThan(udp).isLessThan(1L << 31);
  }

  /** The interface's name means nothing to anybody else, and no browser reads it. */
  @Test
  void candidate_ipv6_isWithoutItsInterface() throws UnknownHostException {
    byte[] ip = InetAddress.ofLiteral("2001:db8::7").getAddress();

    assertThat(new Candidate(Inet6Address.getByAddress(null, ip, 3), 8189, false).line(1))
        .matches("1 1 udp \\d+ 2001:db8:0:0:0:0:0:7 8189 typ host");
    assertThat(new Candidate(Inet6Address.getByAddress(null, ip, 3), 8190, true).line(2))
        .matches("2 1 tcp \\d+ 2001:db8:0:0:0:0:0:7 8190 typ host tcptype passive");
  }

  @Test
  void password_isInTheAnswerOnlyAndNotInWords() {
    assertThat(lines(Optional.empty())).contains("a=ice-pwd:a password of ours");
    assertThat(answer(Optional.empty()).toString()).doesNotContain("password");
  }

  /** Nothing of an offer comes back but what was checked. */
  @Test
  void offer_isNotRepeated() {
    Offer odd =
        Offers.accepted(
            Offers.chromium()
                + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=evil:<x>\r\n");
    assertThat(answer(Optional.empty()).write(odd))
        .contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel")
        .doesNotContain("evil");
  }
}
