package org.lightlock.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTest {
  private final MemorySegment address = Arena.ofAuto().allocate(SocketAddress.MAX_BYTES, 8);

  @ParameterizedTest
  @CsvSource({
    "192.0.2.77, 2",
    "192.0.2.77, 10",
    "255.255.255.255, 10",
    "2001:db8::1:2, 10",
    "::1, 10",
    "::, 10"
  })
  void write_andReadAgain_isTheSame(String ip, short family) {
    Peer peer = Peer.of(InetAddress.ofLiteral(ip), 0xABCD);
    assertThat(peer.write(address, family)).isEqualTo(family == 2 ? 16 : 28);
    Peer again = new KnownPeers().at(address);
    assertThat(again).isEqualTo(peer).hasSameHashCodeAs(peer);
    assertThat(again.address()).isEqualTo(InetAddress.ofLiteral(ip));
    assertThat(again.port()).isEqualTo(0xABCD);
    assertThat(SocketAddress.port(address)).isEqualTo(0xABCD);
  }

  @Test
  void write_bothFamilies_areOnePeer() {
    Peer peer = Peer.of(InetAddress.ofLiteral("192.0.2.1"), 5);
    KnownPeers known = new KnownPeers();
    peer.write(address, SocketAddress.AF_INET);
    Peer four = known.at(address);
    peer.write(address, SocketAddress.AF_INET6);
    assertThat(known.at(address)).isSameAs(four);
    assertThat(peer).hasToString("192.0.2.1:5");
  }

  @Test
  void scope_ofLinkLocal_isKept() throws UnknownHostException {
    byte[] ip = InetAddress.ofLiteral("fe80::1").getAddress();
    Peer peer = Peer.of(Inet6Address.getByAddress(null, ip, 3), 5);
    peer.write(address, SocketAddress.AF_INET6);
    Peer again = new KnownPeers().at(address);
    assertThat(again).isEqualTo(peer);
    assertThat(((Inet6Address) again.address()).getScopeId()).isEqualTo(3);
    assertThat(again).isNotEqualTo(Peer.of(InetAddress.ofLiteral("fe80::1"), 5));
  }

  @Test
  void equals_otherAddressOrPort_isNot() {
    Peer peer = Peer.of(InetAddress.ofLiteral("192.0.2.1"), 5);
    assertThat(peer)
        .isNotEqualTo(Peer.of(InetAddress.ofLiteral("192.0.2.1"), 6))
        .isNotEqualTo(Peer.of(InetAddress.ofLiteral("192.0.2.2"), 5))
        .isNotEqualTo(Peer.of(InetAddress.ofLiteral("::1"), 5))
        .isNotEqualTo("192.0.2.1:5");
    assertThat(Peer.of(InetAddress.ofLiteral("::1"), 5)).hasToString("[0:0:0:0:0:0:0:1]:5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Peer.of(InetAddress.ofLiteral("::1"), 65_536));
  }

  @Test
  void known_thousandViewers_makeFewObjects() {
    KnownPeers known = new KnownPeers();
    Set<Peer> first = new HashSet<>();
    Set<Integer> hashes = new HashSet<>();
    int again = 0;
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 1000; i++) {
        Peer.of(InetAddress.ofLiteral("192.0.2." + i % 250), 40_000 + i).write(address, (short) 10);
        Peer peer = known.at(address);
        hashes.add(peer.hashCode());
        again += first.add(peer) ? 0 : 1;
      }
    }
    assertThat(first).hasSize(1000);
    assertThat(again).isEqualTo(1000);
    assertThat(hashes).hasSizeGreaterThan(990);
  }

  @Test
  void known_floodOfAddresses_isBounded() {
    KnownPeers known = new KnownPeers();
    for (int i = 0; i < 100_000; i++) {
      new Peer(0x20010DB8L << 32, i * 77L, 0, i & 0xFFFF).write(address, (short) 10);
      assertThat(known.at(address).port()).isEqualTo(i & 0xFFFF);
    }
  }
}
