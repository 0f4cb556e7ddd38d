package org.lightlock.serve.webrtc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import org.lightlock.posix.DatagramPort;
import org.lightlock.posix.Peer;

/**
 * Datagrams to one address and port. A value. To be used by the engine's few threads: each of them
 * gets native memory of its own.
 */
record DatagramRoute(DatagramPort port, Peer peer) implements Route {
  /** From where the kernel reads: encryption writes to arrays only. */
  private static final ThreadLocal<MemorySegment> NATIVE =
      ThreadLocal.withInitial(
          () -> Arena.ofAuto().allocate(DatagramPort.MAX_SEGMENTED_BYTES, Long.BYTES));

  @Override
  public boolean send(byte[] bytes, int length, int packetBytes) {
    MemorySegment packets = NATIVE.get();
    MemorySegment.copy(bytes, 0, packets, ValueLayout.JAVA_BYTE, 0, length);
    return port.sendSegments(peer, packets, length, packetBytes);
  }

  @Override
  public Object key() {
    return peer;
  }

  @Override
  public InetSocketAddress address() {
    return new InetSocketAddress(peer.address(), peer.port());
  }
}
