package org.lightlock.serve.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lightlock.serve.ClientNetwork;
import org.lightlock.serve.HeldCounts;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * Closes a connection that is one too many of its address, before anything is read from it.
 * Otherwise one viewer who opens connections and says nothing keeps everybody out.
 */
final class ConnectionLimit implements ChannelListener<StreamConnection> {
  private final RequestGate gate;
  private final ChannelListener<StreamConnection> next;

  /** Addresses with an open connection only, so no more than there are connections. */
  private final HeldCounts<ClientNetwork> open = new HeldCounts<>();

  ConnectionLimit(RequestGate gate, ChannelListener<StreamConnection> next) {
    this.gate = gate;
    this.next = next;
  }

  @Override
  public void handleEvent(StreamConnection connection) {
    InetSocketAddress peer = connection.getPeerAddress(InetSocketAddress.class);
    if (peer == null || peer.getAddress() == null) {
      IoUtils.safeClose(connection);
      return;
    }
    InetAddress address = peer.getAddress();
    ClientNetwork from = ClientNetwork.of(address);
    if (!gate.mayConnect(address, open.add(from))) {
      leave(from);
      IoUtils.safeClose(connection);
      return;
    }
    next.handleEvent(connection);
    onClose(connection, from);
  }

  /** Undertow has put its own listener there, which still has to hear of the end. */
  private void onClose(StreamConnection connection, ClientNetwork from) {
    ChannelListener<? super StreamConnection> undertows = connection.getCloseListener();
    AtomicBoolean left = new AtomicBoolean();
    connection.setCloseListener(
        closed -> {
          if (left.compareAndSet(false, true)) {
            leave(from);
          }
          if (undertows != null) {
            undertows.handleEvent(closed);
          }
        });
    if (!connection.isOpen() && left.compareAndSet(false, true)) {
      leave(from);
    }
  }

  private void leave(ClientNetwork from) {
    open.remove(from);
  }
}
