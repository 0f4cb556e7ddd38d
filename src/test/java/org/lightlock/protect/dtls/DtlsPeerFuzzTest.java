package org.lightlock.protect.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.concurrent.atomic.AtomicInteger;
import org.lightlock.protect.srtp.SrtpKeys;

/** Anything at all as datagrams: no keys come of it, and it ends when it is closed. */
class DtlsPeerFuzzTest {
  private static final DtlsIdentity GATEWAY = DtlsIdentity.generate();

  @FuzzTest(maxDuration = "20s")
  void datagrams(byte[] bytes) {
    AtomicInteger connected = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    DtlsPeer peer =
        DtlsPeer.start(
            GATEWAY,
            new byte[32],
            (sent, offset, length) -> {},
            new DtlsPeer.Listener() {
              @Override
              public void connected(SrtpKeys outbound, SrtpKeys inbound) {
                connected.incrementAndGet();
              }

              @Override
              public void ended() {
                ended.incrementAndGet();
              }
            });
    peer.datagram(bytes, Math.min(bytes.length / 2, 2_048));
    peer.datagram(bytes, Math.min(bytes.length, 2_048));
    peer.close();
    assertThat(connected).hasValue(0);
    assertThat(ended).hasValue(1);
  }
}
