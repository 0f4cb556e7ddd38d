package org.lightlock.protect.dtls;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.jspecify.annotations.Nullable;
import org.lightlock.protect.srtp.SrtpKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One viewer's DTLS association, the gateway being the server. Has a virtual thread of its own from
 * its start until it ends: by the viewer's close_notify, by a failed handshake, or by {@link
 * #close}. No cookie is asked for: nothing gets here that did not pass ICE first, and browsers
 * whose first message comes in fragments fail with one. Thread-safe.
 */
public final class DtlsPeer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DtlsPeer.class);

  /** So late a close_notify is noticed: Bouncy Castle hears it, and goes on waiting. */
  private static final int LISTEN_MILLIS = 1_000;

  private final DatagramInbox inbox;
  private final DtlsServer server;
  private final Listener listener;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable DTLSTransport transport;
  private volatile boolean closing;

  /** Where datagrams to the viewer go. Called by the association's thread; must not wait. */
  @FunctionalInterface
  public interface Outbox {
    /** Sends a datagram, or loses it. The bytes belong to the caller again afterwards. */
    void send(byte[] bytes, int offset, int length);
  }

  /** Who is told how it goes. Called by the association's thread; must not wait. */
  public interface Listener {
    /**
     * The viewer is who the offer said, and keys are agreed on. The listener wipes them.
     *
     * @param outbound what we encrypt with
     * @param inbound what the viewer encrypts with
     */
    void connected(SrtpKeys outbound, SrtpKeys inbound);

    /** The handshake was not completed; told before the end, or after it when that was why. */
    default void failed(HandshakeFailure why) {}

    /** It is over; told once, whyever. */
    void ended();
  }

  private DtlsPeer(DatagramInbox inbox, DtlsServer server, Listener listener) {
    this.inbox = inbox;
    this.server = server;
    this.listener = listener;
  }

  /**
   * Waits for a handshake, for 30 seconds.
   *
   * @param clientCertificateSha256 what the viewer's offer announced, 32 bytes
   */
  public static DtlsPeer start(
      DtlsIdentity identity, byte[] clientCertificateSha256, Outbox outbox, Listener listener) {
    DtlsPeer peer =
        new DtlsPeer(
            new DatagramInbox(outbox), new DtlsServer(identity, clientCertificateSha256), listener);
    Thread.ofVirtual().name("dtls").start(peer::run);
    return peer;
  }

  /** Takes a datagram of the viewer, or drops it when too many wait. Never waits. */
  public void datagram(byte[] bytes, int length) {
    inbox.put(bytes, length);
  }

  private void run() {
    boolean agreed = false;
    try {
      DTLSTransport connected = new DTLSServerProtocol().accept(server, inbox);
      transport = connected;
      SrtpKeys outbound = server.outbound();
      SrtpKeys inbound = server.inbound();
      if (outbound == null || inbound == null) {
        throw new IOException("no keys were agreed on");
      }
      agreed = true;
      if (ended.get()) {
        connected.close();
      } else {
        listener.connected(outbound, inbound);
        listen(connected);
      }
    } catch (IOException | RuntimeException e) {
      // The viewer's bytes caused it: its class says enough, its text may be the viewer's.
      LOG.debug("a DTLS association ends: {}", e.getClass().getSimpleName());
      if (!agreed) {
        listener.failed(HandshakeFailure.of(e, server.certificateRefused(), closing));
      }
    } finally {
      inbox.close();
      end();
    }
  }

  /** Answers repeated last flights and hears close_notify; nothing else comes over DTLS. */
  private void listen(DTLSTransport connected) throws IOException {
    byte[] ignored = new byte[DatagramInbox.RECEIVE_LIMIT];
    while (!inbox.isClosed()) {
      var _ = connected.receive(ignored, 0, ignored.length, LISTEN_MILLIS);
    }
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      listener.ended();
    }
  }

  /** Tells the viewer with close_notify and ends; the listener is told too. */
  @Override
  public void close() {
    closing = true;
    DTLSTransport open = transport;
    if (open != null && !inbox.isClosed()) {
      try {
        open.close();
      } catch (IOException | RuntimeException e) {
        LOG.debug("close_notify was not sent: {}", e.getClass().getSimpleName());
      }
    }
    inbox.close();
    end();
  }
}
