package org.lightlock.sandbox.rtsp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.lightlock.frame.LoginSchemes;
import org.lightlock.frame.Transport;

/** Any text in the headers that a camera's answers carry: never an exception, every cap holds. */
class RtspHeadersFuzzTest {
  private static final int MAX_SECONDS = 300;

  @FuzzTest(maxDuration = "1m")
  void challenge(byte[] bytes) {
    String header = new String(bytes, StandardCharsets.ISO_8859_1);
    List<Challenge> challenges = new ArrayList<>();
    if (Challenge.read(header, challenges) == challenges.isEmpty() || challenges.size() > 8) {
      throw new AssertionError("a challenge too many or too few");
    }
    Authenticator login =
        new Authenticator(Dialogue.LOGIN, LoginSchemes.DIGEST_OR_BASIC, new SplittableRandom(1));
    String answer =
        login.challenged(List.of(header)) == null ? login.authorization("PLAY", "rtsp://x/") : null;
    for (int i = 0; answer != null && i < answer.length(); i++) {
      if (answer.charAt(i) < 0x20 || answer.charAt(i) > 0x7e) {
        throw new AssertionError("the camera's text leaves the header");
      }
    }
  }

  /** The first byte says which transport was asked for. */
  @FuzzTest(maxDuration = "1m")
  void transport(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    Transport[] transports = Transport.values();
    InetAddress group = InetAddress.ofLiteral("239.1.1.1");
    TransportRequest asked =
        new TransportRequest(
            transports[(bytes[0] & 0x7f) % transports.length],
            0,
            6000,
            group,
            Dialogue.CAMERA,
            Dialogue.OWN);
    String value = new String(bytes, 1, bytes.length - 1, StandardCharsets.ISO_8859_1);
    switch (TransportAnswer.read(value, asked)) {
      case TransportAnswer.Interleaved(int rtp, int rtcp) -> check(rtp != rtcp && fits(rtp, 255));
      case TransportAnswer.Datagrams(int rtp, int rtcp) ->
          check(fits(rtp, 65_535) && fits(rtcp, 65_535));
      case TransportAnswer.OtherGroup(InetAddress other, int port) ->
          check(other.isMulticastAddress() && fits(port, 65_535));
      case TransportAnswer.Refused refused -> {}
    }
  }

  private static boolean fits(int number, int max) {
    return number >= 0 && number <= max;
  }

  private static void check(boolean holds) {
    if (!holds) {
      throw new AssertionError("no camera may grant this");
    }
  }

  @FuzzTest(maxDuration = "1m")
  void session(byte[] bytes) {
    Session session = Session.read(new String(bytes, StandardCharsets.ISO_8859_1));
    if (session != null
        && (!Text.isVisible(session.id(), 256)
            || session.keepAliveNanos() < 2_000_000_000L
            || session.keepAliveNanos() > MAX_SECONDS * 1_000_000_000L)) {
      throw new AssertionError("no such session: " + session);
    }
  }
}
