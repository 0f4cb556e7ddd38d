package org.lightlock.serve.webrtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Anything at all as a STUN message: never an exception, never an answer without the password. */
class IceLiteFuzzTest {
  private static final InetSocketAddress FROM =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9);

  @FuzzTest(maxDuration = "20s")
  void receive(byte[] packet) {
    IceLite agent = new IceLite("evtj", "a password nobody has", 0);

    assertThat(agent.receive(packet, 0, packet.length, FROM, 1))
        .isInstanceOf(IceReply.Discard.class);
    String ufrag = IceLite.ufragOf(packet, 0, packet.length);
    assertThat(ufrag == null || !ufrag.isEmpty()).isTrue();
    assertThat(agent.knows(FROM)).isFalse();
  }
}
