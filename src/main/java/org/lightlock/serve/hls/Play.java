package org.lightlock.serve.hls;

import io.undertow.server.HttpServerExchange;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.Session;
import org.lightlock.access.ViewerGrant;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.PictureSink;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admission;
import org.lightlock.serve.ClientNetwork;
import org.lightlock.serve.NamedStream;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * One viewer's watch, over as many connections as the player likes. Ends with its grant, when
 * nothing is asked for any more, and when no picture comes any more. Thread-safe.
 */
final class Play implements PictureSink {
  private final String token;
  private final Session session;
  private final Admission admission;
  private final ClientNetwork network;
  private final MediaRing ring;
  private final HlsLimits limits;
  private final LongSupplier nanoTime;
  private final Runnable onEnd;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Set<HttpServerExchange> underWay = new HashSet<>(); // guarded by itself
  private volatile long askedNanos;
  private volatile LiveStreams.@Nullable Watch watch;
  private volatile XnioExecutor.@Nullable Key ticking;

  /**
   * Takes an admission over.
   *
   * @param address whoever asks from another network is somebody else; an IPv6 host may take
   *     another address of its /64 at any time (RFC 8981)
   * @param onEnd runs once, when the play ends; must not wait
   */
  Play(
      String token,
      Session session,
      Admission admission,
      InetAddress address,
      MediaRing ring,
      HlsLimits limits,
      LongSupplier nanoTime,
      Runnable onEnd) {
    this.token = token;
    this.session = session;
    this.admission = admission;
    this.network = ClientNetwork.of(address);
    this.ring = ring;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.onEnd = onEnd;
    this.askedNanos = nanoTime.getAsLong();
  }

  /**
   * Begins to watch.
   *
   * @param timer where to look now and then whether it is still wanted
   * @throws IllegalArgumentException when the camera went or the grant ended; close it then
   */
  void open(LiveStreams streams, XnioExecutor timer) {
    watch = streams.watch(grant(), this);
    ticking = timer.executeAtInterval(this::tick, 1, TimeUnit.SECONDS);
    grant().onEnd(this::end);
    if (ended.get()) {
      stop(); // It ended while this was opened.
    }
  }

  ViewerGrant grant() {
    return admission.grant();
  }

  MediaRing ring() {
    return ring;
  }

  /** Where its playlist is. */
  String location() {
    return HlsHandler.PLAY + token + "/" + HlsHandler.PLAYLIST;
  }

  /** Whether it is the play of this session's watch, from this network. */
  boolean isOf(Session other, NamedStream stream, InetAddress from) {
    return session.id().equals(other.id())
        && grant().camera().equals(stream.camera())
        && grant().rendition().equals(stream.rendition())
        && isFrom(from);
  }

  /** Whether a request may come from its viewer. */
  boolean isFrom(InetAddress from) {
    return network.equals(ClientNetwork.of(from));
  }

  boolean hasEnded() {
    return ended.get();
  }

  /** Takes a request in; false when too many are under way or the play has ended. */
  boolean begin(HttpServerExchange exchange) {
    synchronized (underWay) {
      if (ended.get() || underWay.size() >= limits.maxRequests()) {
        return false;
      }
      underWay.add(exchange);
    }
    askedNanos = nanoTime.getAsLong();
    exchange.addExchangeCompleteListener(
        (done, next) -> {
          synchronized (underWay) {
            underWay.remove(exchange);
          }
          askedNanos = nanoTime.getAsLong();
          next.proceed();
        });
    return true;
  }

  @Override
  public void picture(EncodedPicture picture) {
    ring.picture(picture);
  }

  @Override
  public void ended() {
    end();
  }

  private void tick() {
    if (grant().hasEnded()) {
      end();
      return;
    }
    long idle = Math.max(limits.idle().toNanos(), 3_000 * ring.window().targetMicros());
    boolean busy;
    synchronized (underWay) {
      busy = !underWay.isEmpty();
    }
    if (!busy && nanoTime.getAsLong() - askedNanos > idle) {
      end();
    }
  }

  /** Gives everything back and cuts what is under way. */
  void end() {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    stop();
    List<HttpServerExchange> cut;
    synchronized (underWay) {
      cut = List.copyOf(underWay);
    }
    cut.forEach(exchange -> IoUtils.safeClose(exchange.getConnection()));
    admission.close();
    onEnd.run();
    ring.wake();
  }

  private void stop() {
    XnioExecutor.Key timer = ticking;
    if (timer != null) {
      timer.remove();
    }
    LiveStreams.Watch open = watch;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public String toString() {
    return "Play[" + grant() + "]";
  }
}
