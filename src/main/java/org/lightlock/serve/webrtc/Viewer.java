package org.lightlock.serve.webrtc;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.ViewerGrant;
import org.lightlock.packetise.PicturePackets;
import org.lightlock.protect.dtls.DtlsPeer;
import org.lightlock.protect.dtls.HandshakeFailure;
import org.lightlock.protect.srtp.SrtcpReceiver;
import org.lightlock.protect.srtp.SrtcpSender;
import org.lightlock.protect.srtp.SrtpKeys;
import org.lightlock.protect.srtp.SrtpSender;
import org.lightlock.serve.Admission;
import org.lightlock.serve.webrtc.WebRtcEvents.Cause;
import org.lightlock.serve.webrtc.WebRtcEvents.Discard;
import org.lightlock.serve.webrtc.ice.IceDiscard;
import org.lightlock.serve.webrtc.ice.IceLite;
import org.lightlock.serve.webrtc.ice.IceReply;
import org.lightlock.serve.webrtc.sdp.Offer;
import org.lightlock.serve.webrtc.sdp.OfferedMedia;
import org.lightlock.serve.webrtc.sdp.TrickleFragment;

/**
 * One viewer's session: its checks, its handshake, its media and its end. Checks and handshake come
 * on the threads that receive; pictures and sound on the encoders'; everything that is sent, and
 * all that the media need, belongs to the viewer's lane, which runs it.
 */
final class Viewer implements WebRtcSession, Feed.Owner, Runnable, Turns.Taker {
  /** RTCP that waits for the lane; browsers send some ten packets a second. */
  private static final int MOST_FEEDBACK = 32;

  private final Engine engine;
  private final Lane lane;
  private final Admission admission;
  private final Offer offer;
  private final String id;
  private final String name;
  private final PictureSender.Sources sources;
  private final PictureQueue queue = new PictureQueue();
  private final CompletableFuture<PicturePackets> firstPicture = new CompletableFuture<>();
  private final BlockingQueue<byte[]> feedback = new ArrayBlockingQueue<>(MOST_FEEDBACK);
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean waiting = new AtomicBoolean(true);
  private final Feed firstFeed;

  /** Null when there is none, or none was asked for. Set before the viewer can be reached. */
  private volatile @Nullable SoundFeed sound;

  // Guarded by this.
  private final SequencedSet<Route> routes = new LinkedHashSet<>();
  private @Nullable IceLite nextIce;
  private @Nullable DtlsPeer dtls;

  private volatile IceLite ice;
  private volatile @Nullable Route route;
  private volatile String answer = "";

  /** What there is once keys are agreed on. The lane's. */
  private @Nullable ViewerMedia media;

  Viewer(Engine engine, Lane lane, Admission admission, Offer offer) {
    this.engine = engine;
    this.lane = lane;
    this.admission = admission;
    this.offer = offer;
    id = engine.randomId();
    name = engine.randomName();
    sources = PictureSender.Sources.random(engine.random(), offer.h264().rtx().isPresent());
    ice = IceLite.generate(engine.random(), engine.nanoTime());
    firstFeed = engine.feed(admission.grant(), this);
  }

  /**
   * Begins to watch, so that the first picture is there when the handshake is.
   *
   * @throws IllegalArgumentException when the camera has gone
   */
  void open() {
    engine.parts().events().opened(grant().camera(), grant().rendition());
    firstFeed.open(engine.parts().streams());
  }

  /**
   * Begins to listen where the viewer would hear and the camera has sound, which is known once
   * there is a picture.
   *
   * @throws IllegalArgumentException when the camera has gone
   */
  void openSound() {
    if (offer.audio().isPresent()
        && grant().mayHear()
        && engine.parts().streams().hasSound(grant().camera())) {
      SoundFeed feed = engine.soundFeed(grant(), sources.otherThan(engine.random()), this::wake);
      sound = feed;
      feed.open(engine.parts().streams());
      if (ended.get()) {
        feed.close(); // whoever ended it has perhaps not seen it
      }
    }
  }

  /** The source of its sound, empty when it gets none. */
  Optional<Integer> soundSource() {
    return Optional.ofNullable(sound).map(SoundFeed::ssrc);
  }

  /** Waits for the first picture, whose parameters the answer names. */
  Optional<PicturePackets> awaitPicture(long mostMillis) throws InterruptedException {
    try {
      return Optional.of(firstPicture.get(mostMillis, TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Keeps the answer and may be reached from now on. */
  void answered(String text) {
    answer = text;
    engine.viewers().add(this);
    engine.viewers().addUfrag(ice.ufrag(), this);
    lane.post(
        () -> {
          if (!ended.get()) {
            lane.add(this);
          }
        });
    grant().onEnd(() -> end(Cause.GRANT_ENDED));
    if (ended.get()) {
      forget(); // it ended before it could be found
    }
  }

  /** What the stream is called; names nobody. */
  String name() {
    return name;
  }

  boolean hasEnded() {
    return ended.get();
  }

  IceLite ice() {
    return ice;
  }

  PictureSender.Sources sources() {
    return sources;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public ViewerGrant grant() {
    return admission.grant();
  }

  @Override
  public String answer() {
    return answer;
  }

  @Override
  public synchronized String entityTag() {
    IceLite next = nextIce;
    return (next == null ? ice : next).ufrag();
  }

  @Override
  public synchronized String restartIce() {
    IceLite before = nextIce;
    if (before != null) {
      engine.viewers().forgetUfrag(before.ufrag());
    }
    IceLite next = IceLite.generate(engine.random(), engine.nanoTime());
    nextIce = next;
    if (!ended.get()) {
      engine.viewers().addUfrag(next.ufrag(), this);
    }
    return TrickleFragment.answer(next.ufrag(), next.password());
  }

  @Override
  public void close() {
    end(Cause.LEFT);
  }

  /**
   * Takes a check for one of this viewer's user name fragments, and answers one that holds.
   *
   * @return why it did not hold, empty when it did
   */
  synchronized Optional<IceDiscard> check(
      byte[] packet, int length, String ufrag, Route from, long nowNanos) {
    IceLite next = nextIce;
    IceLite agent = next != null && next.ufrag().equals(ufrag) ? next : ice;
    if (ended.get()) {
      return Optional.of(IceDiscard.USERNAME); // nobody's any more
    }
    return switch (agent.receive(packet, 0, length, from.address(), nowNanos)) {
      case IceReply.Discard(IceDiscard reason) -> Optional.of(reason);
      case IceReply.Answer(byte[] response, boolean nominated) -> {
        heard(agent, from, nominated);
        from.send(response, response.length);
        yield Optional.empty();
      }
    };
  }

  /** A check held: media may go there. */
  private synchronized void heard(IceLite agent, Route from, boolean nominated) {
    if (agent.equals(nextIce) && nominated) {
      engine.viewers().forgetUfrag(ice.ufrag());
      ice = agent;
      nextIce = null;
    }
    remember(from);
    if (nominated || route == null) {
      route = from;
    }
    if (dtls == null) {
      dtls =
          DtlsPeer.start(
              engine.parts().identity(), offer.fingerprint(), this::sendHandshake, new Handshake());
    }
  }

  /** As many ways as a browser can have; the one not heard of for longest makes room. */
  private void remember(Route from) {
    routes.remove(from);
    routes.addLast(from);
    engine.viewers().addRoute(from, this);
    if (routes.size() > IceLite.MOST_TUPLES) {
      Route oldest = routes.removeFirst();
      engine.viewers().forgetRoute(oldest, this);
    }
  }

  /** Takes a packet of DTLS. Never waits. */
  void handshake(byte[] packet, int length) {
    DtlsPeer peer;
    synchronized (this) {
      peer = dtls;
    }
    if (peer != null) {
      peer.datagram(packet, length);
    }
  }

  /** On the handshake's thread, or on that of whoever ends it. */
  private void sendHandshake(byte[] bytes, int offset, int length) {
    byte[] packet = Arrays.copyOfRange(bytes, offset, offset + length);
    lane.post(
        () -> {
          Route to = route;
          if (to != null) {
            to.send(packet, packet.length);
          }
        });
  }

  /** Takes a packet of RTCP. Never waits. */
  void feedback(byte[] packet, int length) {
    if (feedback.offer(Arrays.copyOf(packet, length))) {
      wake();
    } else {
      engine.parts().events().discarded(Discard.FLOOD, 1);
    }
  }

  /** On the encoder's thread. */
  @Override
  public void picture(Feed feed, PicturePackets packets) {
    int dropped = queue.offer(feed, packets);
    if (dropped > 0) {
      engine.parts().events().dropped(grant().camera(), feed.grant().rendition(), dropped);
      feed.requestIdr();
    }
    firstPicture.complete(packets);
    if (!waiting.get()) {
      wake();
    }
  }

  @Override
  public void feedEnded(Feed feed) {
    end(Cause.STREAM_ENDED);
  }

  private void wake() {
    if (scheduled.compareAndSet(false, true)) {
      lane.post(this);
    }
  }

  /** Does what there is to do; on the lane. */
  @Override
  public void run() {
    scheduled.set(false);
    ViewerMedia open = media;
    Route to = route;
    if (open == null || to == null || ended.get()) {
      return;
    }
    long now = engine.nanoTime();
    for (byte[] packet = feedback.poll(); packet != null; packet = feedback.poll()) {
      open.feedback(packet, to, now);
    }
    open.send(queue, to, now);
    if (open.isPaced()) {
      lane.pace(this);
    }
  }

  /** Sends what is due of a key frame; on the lane. */
  void turn() {
    ViewerMedia open = media;
    Route to = route;
    if (open != null && to != null && !ended.get()) {
      open.turn(queue, to, engine.nanoTime());
    }
  }

  /** Whether a key frame is on its way or about to be; on the lane. */
  boolean isPaced() {
    ViewerMedia open = media;
    return open != null && open.isPaced() && !ended.get();
  }

  @Override
  public boolean hasBegun() {
    ViewerMedia open = media;
    return open != null && open.hasBegun();
  }

  @Override
  public long dueNanos() {
    ViewerMedia open = media;
    return open == null ? Long.MAX_VALUE : open.dueNanos();
  }

  /** To be called about ten times a second; on the lane. */
  void tick(long nowNanos) {
    if (ended.get()) {
      return;
    }
    if (consentGone(nowNanos)) {
      end(Cause.SILENT);
      return;
    }
    ViewerMedia open = media;
    Route to = route;
    if (open != null && to != null) {
      open.tick(to, nowNanos);
    }
  }

  private synchronized boolean consentGone(long nowNanos) {
    IceLite next = nextIce;
    return ice.consentGone(nowNanos) && (next == null || next.consentGone(nowNanos));
  }

  /** The handshake's news; on its thread. */
  private final class Handshake implements DtlsPeer.Listener {
    @Override
    public void connected(SrtpKeys outbound, SrtpKeys inbound) {
      var srtp = SrtpSender.of(outbound);
      var srtcp = new SrtcpSender(outbound);
      var receiver = new SrtcpReceiver(inbound);
      outbound.wipe();
      inbound.wipe();
      lane.post(() -> begin(srtp, srtcp, receiver));
    }

    @Override
    public void failed(HandshakeFailure why) {
      engine.parts().events().handshakeFailed(why);
    }

    @Override
    public void ended() {
      end(waiting.get() ? Cause.HANDSHAKE : Cause.LEFT);
    }
  }

  private void begin(SrtpSender srtp, SrtcpSender srtcp, SrtcpReceiver receiver) {
    if (ended.get()) {
      return;
    }
    stopWaiting();
    var pictures = new PictureSender(lane, srtp, offer.videoMedia(), sources, engine.random());
    SoundSender sounds = soundSender(srtp);
    List<ReportSender.Line> lines = sounds == null ? List.of(pictures) : List.of(pictures, sounds);
    media =
        new ViewerMedia(
            engine,
            pictures,
            sounds,
            new ReportSender(srtcp, engine.parts().clock(), name, lines),
            receiver,
            new RenditionMoves(
                engine.parts().streams().renditions(), firstFeed, new Moves(), engine.nanoTime()));
    if (!queue.begin()) {
      firstFeed.requestIdr();
    }
    engine.parts().events().connected(grant().camera(), grant().rendition());
    run();
  }

  private @Nullable SoundSender soundSender(SrtpSender srtp) {
    SoundFeed feed = sound;
    if (feed == null) {
      return null;
    }
    feed.begin();
    OfferedMedia medium = offer.media().get(offer.audio().orElseThrow());
    return new SoundSender(lane, srtp, medium, feed, engine.random());
  }

  private void stopWaiting() {
    if (waiting.compareAndSet(true, false)) {
      engine.stoppedWaiting();
    }
  }

  /** Opens and closes renditions on threads of their own: the lane waits for nobody. */
  private final class Moves implements RenditionMoves.Opener {
    @Override
    public void open(String rendition) {
      engine.aside(
          () -> {
            boolean asked = rendition.equals(grant().rendition());
            Optional<ViewerGrant> granted =
                asked ? Optional.of(grant()) : admission.also(rendition);
            Feed feed = granted.map(grant -> engine.feed(grant, Viewer.this)).orElse(null);
            if (feed == null) {
              lane.post(Viewer.this::notOpened);
              return;
            }
            if (!asked) {
              feed.grant().onEnd(() -> end(Cause.GRANT_ENDED));
            }
            lane.post(() -> opened(feed));
            try {
              feed.open(engine.parts().streams());
            } catch (IllegalArgumentException e) {
              end(Cause.STREAM_ENDED);
            }
          });
    }

    @Override
    public void close(Feed feed) {
      engine.aside(
          () -> {
            feed.close();
            admission.giveBack(feed.grant());
          });
    }

    @Override
    public long bitsPerSecond(String rendition) {
      return engine.rates().of(grant().camera(), rendition).bitsPerSecond();
    }
  }

  private void opened(Feed feed) {
    ViewerMedia open = media;
    if (ended.get() || open == null) {
      engine.aside(feed::close);
    } else {
      open.moves().opened(feed);
    }
  }

  private void notOpened() {
    ViewerMedia open = media;
    if (open != null) {
      open.moves().notOpened();
    }
  }

  /**
   * Ends the session: nothing is sent any more but the end itself. The first cause counts. Never
   * waits.
   */
  void end(Cause cause) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    queue.close();
    forget();
    stopWaiting();
    lane.post(this::farewell);
    engine.aside(
        () -> {
          firstFeed.close();
          SoundFeed heard = sound;
          if (heard != null) {
            heard.close();
          }
          admission.close();
          engine.parts().events().closed(grant().camera(), grant().rendition(), cause);
        });
  }

  private synchronized void forget() {
    engine.viewers().remove(this);
    engine.viewers().forgetUfrag(ice.ufrag());
    IceLite next = nextIce;
    if (next != null) {
      engine.viewers().forgetUfrag(next.ufrag());
    }
    routes.forEach(known -> engine.viewers().forgetRoute(known, this));
  }

  /** BYE, then close_notify, then the connections. */
  private void farewell() {
    lane.remove(this);
    ViewerMedia open = media;
    media = null;
    Route to = route;
    if (open != null && to != null) {
      open.bye(to, engine.nanoTime());
    }
    if (open != null) {
      open.feeds().forEach(feed -> engine.aside(feed::close));
    }
    List<Route> known;
    DtlsPeer peer;
    synchronized (this) {
      known = List.copyOf(routes);
      routes.clear();
      peer = dtls;
    }
    engine.aside(
        () -> {
          if (peer != null) {
            peer.close();
          }
          lane.post(
              () -> {
                known.forEach(Route::close);
                engine.left();
              });
        });
  }

  /** Its name and what it shows. */
  @Override
  public String toString() {
    return "Viewer[" + grant() + "]";
  }
}
