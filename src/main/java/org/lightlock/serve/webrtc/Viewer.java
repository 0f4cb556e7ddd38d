package org.lightlock.serve.webrtc;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

/**
 * One viewer's session: its checks, its handshake, its media and its end. Checks and handshake come
 * on the threads that receive; pictures and sound on the encoders'; everything that is sent, and
 * all that the media need, belongs to the viewer's lane, which runs it.
 */
final class Viewer implements WebRtcSession, Feed.Owner, Runnable, Turns.Taker {
  private final Engine engine;
  private final Lane lane;
  private final Admission admission;
  private final Offer offer;
  private final String id;
  private final String name;
  private final PictureSender.Sources sources;
  private final PictureQueue queue = new PictureQueue();
  private final CompletableFuture<PicturePackets> firstPicture = new CompletableFuture<>();
  private final FeedbackQueue feedback = new FeedbackQueue();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean waiting = new AtomicBoolean(true);
  private final Feed firstFeed;

  /** Null when there is none, or none was asked for. Set before the viewer can be reached. */
  private volatile @Nullable SoundFeed sound;

  private final ViewerPaths paths;
  private @Nullable DtlsPeer dtls; // guarded by this
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
    paths = new ViewerPaths(engine, this);
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
    paths.open();
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
    return paths.ice();
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
  public String entityTag() {
    return paths.entityTag();
  }

  @Override
  public String restartIce() {
    return paths.restart();
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
  Optional<IceDiscard> check(byte[] packet, int length, String ufrag, Route from, long nowNanos) {
    return switch (paths.check(packet, length, ufrag, from, nowNanos)) {
      case IceReply.Discard(IceDiscard reason) -> Optional.of(reason);
      case IceReply.Answer(byte[] response, boolean _) -> {
        shakeHands();
        from.send(response, response.length);
        yield Optional.empty();
      }
    };
  }

  /** From the first check on that holds: nothing goes to where nobody proved to want it. */
  private synchronized void shakeHands() {
    if (dtls == null && !ended.get()) {
      dtls =
          DtlsPeer.start(
              engine.parts().identity(), offer.fingerprint(), this::sendHandshake, new Handshake());
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
          Route to = paths.route();
          if (to != null) {
            to.send(packet, packet.length);
          }
        });
  }

  /** Takes a packet of RTCP. Never waits. */
  void feedback(byte[] packet, int length) {
    if (feedback.offer(packet, length)) {
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
    Route to = paths.route();
    if (open == null || to == null || ended.get()) {
      return;
    }
    long now = engine.nanoTime();
    if (feedback.take(packet -> open.feedback(packet, to, now))) {
      wake();
    }
    open.send(queue, to, now);
    if (open.isPaced()) {
      lane.pace(this);
    }
  }

  /** Sends what is due of a key frame; on the lane. */
  void turn() {
    ViewerMedia open = media;
    Route to = paths.route();
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
    if (paths.consentGone(nowNanos)) {
      end(Cause.SILENT);
      return;
    }
    ViewerMedia open = media;
    Route to = paths.route();
    if (open != null && to != null) {
      open.tick(to, nowNanos);
    }
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
                engine.parts().streams().renditionsLargestFirst(),
                firstFeed,
                new FeedOpener(engine, lane, admission, this),
                engine.nanoTime()));
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

  /** A further rendition is being opened; on the lane. */
  void opened(Feed feed) {
    ViewerMedia open = media;
    if (ended.get() || open == null) {
      engine.aside(feed::close);
    } else {
      open.moves().opened(feed);
    }
  }

  /** It may not be watched; on the lane. */
  void notOpened() {
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

  private void forget() {
    engine.viewers().remove(this);
    paths.forget();
  }

  /** BYE, then close_notify, then the connections. */
  private void farewell() {
    lane.remove(this);
    ViewerMedia open = media;
    media = null;
    Route to = paths.route();
    if (open != null && to != null) {
      open.bye(to, engine.nanoTime());
    }
    if (open != null) {
      open.feeds().forEach(feed -> engine.aside(feed::close));
    }
    List<Route> known = paths.take();
    DtlsPeer peer;
    synchronized (this) {
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
