package org.lightlock.serve.webrtc;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.lightlock.posix.Peer;
import org.lightlock.serve.webrtc.WebRtcEvents.Discard;
import org.lightlock.serve.webrtc.ice.IceDiscard;
import org.lightlock.serve.webrtc.ice.IceLite;

/**
 * Tells what comes in apart (RFC 7983 §7) and gives it to whom it is for. Only a check can come
 * from somewhere unknown; everything else from there is nobody's and costs one look at a table.
 * Nothing is answered but a check that holds.
 */
final class Incoming {
  private static final int RTCP_FIRST_TYPE = 192;
  private static final int RTCP_LAST_TYPE = 223;

  private final Viewers viewers;
  private final LongSupplier nanoTime;
  private final WebRtcEvents events;

  Incoming(Viewers viewers, LongSupplier nanoTime, WebRtcEvents events) {
    this.viewers = viewers;
    this.nanoTime = nanoTime;
    this.events = events;
  }

  /** What a first byte says. */
  enum Kind {
    CHECK,
    DTLS,
    MEDIA,
    NONE;

    static Kind of(byte[] packet, int length) {
      int first = length == 0 ? 0xff : packet[0] & 0xff;
      if (first <= 3) {
        return CHECK;
      }
      if (first >= 20 && first <= 63) {
        return DTLS;
      }
      return first >= 128 && first <= 191 ? MEDIA : NONE;
    }
  }

  /** Takes a datagram. On the thread that receives them. */
  void datagram(byte[] packet, int length, Peer from, Routes routes, CheckLimit limit) {
    Viewer known = viewers.byRoute(from);
    if (Kind.of(packet, length) != Kind.CHECK) {
      known(packet, length, known);
    } else if (known == null && !limit.admits(from, nanoTime.getAsLong())) {
      events.discarded(Discard.RATE, 1);
    } else {
      var _ = check(packet, length, routes.to(from));
    }
  }

  /** Makes the way to where a datagram came from. */
  @FunctionalInterface
  interface Routes {
    Route to(Peer peer);
  }

  /**
   * Takes a packet of a connection. On the thread that reads them.
   *
   * @return whether the connection may go on: who has not shown a valid check first may not
   */
  boolean framed(byte[] packet, int length, Route connection) {
    Viewer known = viewers.byRoute(connection.key());
    if (Kind.of(packet, length) == Kind.CHECK) {
      return check(packet, length, connection) || known != null;
    }
    known(packet, length, known);
    return known != null;
  }

  /** Whether a connection is some viewer's: a valid check came over it. */
  boolean isKnown(Route connection) {
    return viewers.byRoute(connection.key()) != null;
  }

  private boolean check(byte[] packet, int length, Route route) {
    String ufrag = IceLite.ufragOf(packet, 0, length);
    Viewer viewer = ufrag == null ? null : viewers.byUfrag(ufrag);
    Optional<IceDiscard> refusal =
        ufrag == null || viewer == null
            ? Optional.of(IceLite.withoutAgent(packet, 0, length))
            : viewer.check(packet, length, ufrag, route, nanoTime.getAsLong());
    if (refusal.isPresent()) {
      events.checkRefused(refusal.get());
      events.discarded(Discard.CHECK, 1);
      return false;
    }
    return true;
  }

  private void known(byte[] packet, int length, @Nullable Viewer viewer) {
    Kind kind = Kind.of(packet, length);
    if (viewer == null || kind == Kind.NONE) {
      events.discarded(Discard.STRANGER, 1);
    } else if (kind == Kind.DTLS) {
      viewer.handshake(packet, length);
    } else if (isRtcp(packet, length)) {
      viewer.feedback(packet, length);
    } else {
      events.discarded(Discard.RTCP, 1); // no viewer sends media
    }
  }

  /** RFC 5761 §4: by the type. */
  private static boolean isRtcp(byte[] packet, int length) {
    int type = length < 2 ? 0 : packet[1] & 0xff;
    return type >= RTCP_FIRST_TYPE && type <= RTCP_LAST_TYPE;
  }
}
