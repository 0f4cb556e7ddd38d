package org.lightlock.serve.webrtc;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;
import org.lightlock.serve.webrtc.ice.IceDiscard;
import org.lightlock.serve.webrtc.ice.IceLite;
import org.lightlock.serve.webrtc.ice.IceReply;
import org.lightlock.serve.webrtc.sdp.TrickleFragment;

/**
 * How one viewer is reached: its ICE agent, a second one after a restart until its checks come, the
 * ways that valid checks came over, and the one of them that media take. Checks come on the threads
 * that receive. Thread-safe.
 */
final class ViewerPaths {
  private final Engine engine;
  private final Viewer viewer;

  // Guarded by this.
  private final SequencedSet<Route> routes = new LinkedHashSet<>();
  private @Nullable IceLite nextIce;
  private boolean forgotten;

  private volatile IceLite ice;
  private volatile @Nullable Route route;

  /** Begins with one agent; nobody is told of it before {@link #open}. */
  ViewerPaths(Engine engine, Viewer viewer) {
    this.engine = engine;
    this.viewer = viewer;
    ice = IceLite.generate(engine.random(), engine.nanoTime());
  }

  /** Checks may come from now on. */
  void open() {
    engine.viewers().addUfrag(ice.ufrag(), viewer);
  }

  /** The agent that media go by. */
  IceLite ice() {
    return ice;
  }

  /** Where media go, null before the first check. */
  @Nullable Route route() {
    return route;
  }

  /** The newest generation's name. */
  synchronized String entityTag() {
    IceLite next = nextIce;
    return (next == null ? ice : next).ufrag();
  }

  /** Begins a new generation; the one before holds until the new one's checks come. */
  synchronized String restart() {
    IceLite before = nextIce;
    if (before != null) {
      engine.viewers().forgetUfrag(before.ufrag());
    }
    IceLite next = IceLite.generate(engine.random(), engine.nanoTime());
    nextIce = next;
    if (!forgotten) {
      engine.viewers().addUfrag(next.ufrag(), viewer);
    }
    return TrickleFragment.answer(next.ufrag(), next.password());
  }

  /** Takes a check for one of the user name fragments; what holds makes its way a known one. */
  synchronized IceReply check(byte[] packet, int length, String ufrag, Route from, long nowNanos) {
    if (forgotten || viewer.hasEnded()) {
      return new IceReply.Discard(IceDiscard.USERNAME); // nobody's any more
    }
    IceLite next = nextIce;
    IceLite agent = next != null && next.ufrag().equals(ufrag) ? next : ice;
    IceReply reply = agent.receive(packet, 0, length, from.address(), nowNanos);
    if (reply instanceof IceReply.Answer(byte[] _, boolean nominated)) {
      if (nominated && agent.equals(next)) {
        engine.viewers().forgetUfrag(ice.ufrag());
        ice = agent;
        nextIce = null;
      }
      if (nominated || route == null) {
        route = from;
      }
      remember(from);
    }
    return reply;
  }

  /**
   * As many ways as a browser can have; the one not heard of for longest makes room, but never the
   * one that media take. It is closed, or a viewer could hold any number of connections.
   */
  private void remember(Route from) {
    routes.remove(from);
    routes.addLast(from);
    engine.viewers().addRoute(from, viewer);
    if (routes.size() > IceLite.MOST_TUPLES) {
      Route media = route;
      Route oldest =
          routes.stream().filter(known -> !known.equals(media)).findFirst().orElseThrow();
      routes.remove(oldest);
      if (engine.viewers().forgetRoute(oldest, viewer)) {
        oldest.close();
      }
    }
  }

  /** Whether no check of either generation came for so long that nothing more may be sent. */
  synchronized boolean consentGone(long nowNanos) {
    IceLite next = nextIce;
    return ice.consentGone(nowNanos) && (next == null || next.consentGone(nowNanos));
  }

  /** Nobody finds the viewer by any of it any more. */
  synchronized void forget() {
    forgotten = true;
    engine.viewers().forgetUfrag(ice.ufrag());
    IceLite next = nextIce;
    if (next != null) {
      engine.viewers().forgetUfrag(next.ufrag());
    }
    for (Route known : routes) {
      var _ = engine.viewers().forgetRoute(known, viewer);
    }
  }

  /** Gives the ways to whoever closes them. */
  synchronized List<Route> take() {
    List<Route> taken = List.copyOf(routes);
    routes.clear();
    return taken;
  }
}
