package org.lightlock.serve.webrtc;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.lightlock.posix.Peer;

/** Anything at all from somewhere unknown: never an exception, never an answer. */
class IncomingFuzzTest {
  private static final Peer STRANGER = Peer.of(InetAddress.getLoopbackAddress(), 9);

  private static final Route MUTE =
      new Route() {
        @Override
        public boolean send(byte[] bytes, int length, int packetBytes) {
          throw new AssertionError("a stranger got an answer");
        }

        @Override
        public Object key() {
          return STRANGER;
        }

        @Override
        public InetSocketAddress address() {
          return new InetSocketAddress(STRANGER.address(), STRANGER.port());
        }
      };

  @FuzzTest(maxDuration = "20s")
  void stranger(byte[] packet) {
    Viewers viewers = new Viewers();
    Incoming incoming = new Incoming(viewers, () -> 1, WebRtcEvents.NONE);

    incoming.datagram(packet, packet.length, STRANGER, peer -> MUTE, new CheckLimit(1));

    if (incoming.framed(packet, packet.length, MUTE) || viewers.routes() > 0) {
      throw new AssertionError("a stranger is known");
    }
  }
}
