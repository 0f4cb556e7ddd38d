package org.lightlock.serve.webrtc;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.lightlock.access.Circumstances.Way;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.Session;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.EncodedSound;
import org.lightlock.encode.SoundEncoder.Format;
import org.lightlock.protect.dtls.DtlsIdentity;
import org.lightlock.protect.dtls.HandshakeFailure;
import org.lightlock.serve.Admission;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.PacketStreams;
import org.lightlock.serve.mse.H264Clip;
import org.lightlock.serve.mse.ScriptedStreams;
import org.lightlock.serve.webrtc.ice.IceDiscard;

/** A whole {@link WebRtcServer} on loopback with one camera whose pictures come from a test. */
final class WebRtcRig implements AutoCloseable {
  static final CameraId GATE = new CameraId("gate");
  private static final DtlsIdentity IDENTITY = DtlsIdentity.generate();

  final ScriptedStreams streams = new ScriptedStreams();
  final ScriptedAccess access = new ScriptedAccess("gate");
  final Admissions admissions = new Admissions(access, AdmissionLimits.DEFAULT);
  final List<WebRtcEvents.Cause> ends = new CopyOnWriteArrayList<>();
  final List<String> moves = new CopyOnWriteArrayList<>();
  final AtomicInteger connected = new AtomicInteger();
  final AtomicInteger resent = new AtomicInteger();
  final AtomicInteger nacks = new AtomicInteger();
  final List<WebRtcEvents.KeyFrameRequest> plis = new CopyOnWriteArrayList<>();
  final List<WebRtcEvents.KeyFrameRequest> firs = new CopyOnWriteArrayList<>();
  private final Map<Enum<?>, Integer> told = new ConcurrentHashMap<>();
  final AtomicInteger sent = new AtomicInteger();
  final AtomicLong aheadNanos = new AtomicLong();
  final WebRtcServer server;
  private final Map<WebRtcEvents.Discard, Integer> discarded =
      new EnumMap<>(WebRtcEvents.Discard.class);
  private final Session session;
  private final H264Clip full;
  private final H264Clip tile;
  private final ScheduledExecutorService pump = Executors.newSingleThreadScheduledExecutor();
  // A whole sample of sound, as the encoder's times are.
  private final long beganMicros = System.nanoTime() / 125_000 * 125;
  private long number;
  private long skipped;
  private int idrRequests;

  /** The packets of the sound, again and again; numbers in their place when there are none. */
  volatile List<byte[]> opus = List.of();

  /** Whether the clip is wound on to its next IDR when somebody asks for one. */
  volatile boolean answersIdrRequests;

  WebRtcRig(H264Clip full, H264Clip tile) throws Exception {
    this(full, tile, WebRtcLimits.DEFAULT);
  }

  WebRtcRig(H264Clip full, H264Clip tile, WebRtcLimits limits) throws Exception {
    this(
        full,
        tile,
        limits,
        InetAddress.ofLiteral("127.0.0.1"),
        List.of(InetAddress.ofLiteral("127.0.0.1")));
  }

  WebRtcRig(
      H264Clip full,
      H264Clip tile,
      WebRtcLimits limits,
      InetAddress bound,
      List<InetAddress> advertised)
      throws Exception {
    this.full = full;
    this.tile = tile;
    streams.add("gate", "North gate");
    session = access.session(access.signIn()).orElseThrow();
    server =
        WebRtcServer.start(
            new WebRtcSettings(bound, 0, 0, advertised, limits),
            new WebRtcParts(
                streams,
                new PacketStreams(),
                IDENTITY,
                this::nanoTime,
                InstantSource.system(),
                new Counted()));
  }

  private long nanoTime() {
    return System.nanoTime() + aheadNanos.get();
  }

  /** Moves the engine's clock on. */
  void passes(long seconds) {
    aheadNanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private final class Counted implements WebRtcEvents {
    @Override
    public void connected(CameraId camera, String rendition) {
      connected.incrementAndGet();
    }

    @Override
    public void closed(CameraId camera, String rendition, Cause cause) {
      ends.add(cause);
    }

    @Override
    public void sent(CameraId camera, String rendition, long delayNanos, int bytes) {
      sent.incrementAndGet();
    }

    @Override
    public void resent(CameraId camera, String rendition, int packets) {
      resent.addAndGet(packets);
    }

    @Override
    public void nack() {
      nacks.incrementAndGet();
    }

    @Override
    public void missed(Missed outcome, int packets) {
      told.merge(outcome, packets, Integer::sum);
    }

    @Override
    public void pictureLoss(KeyFrameRequest outcome) {
      plis.add(outcome);
    }

    @Override
    public void intraRequest(KeyFrameRequest outcome) {
      firs.add(outcome);
    }

    @Override
    public void checkRefused(IceDiscard why) {
      told.merge(why, 1, Integer::sum);
    }

    @Override
    public void handshakeFailed(HandshakeFailure why) {
      told.merge(why, 1, Integer::sum);
    }

    @Override
    public void moved(CameraId camera, String from, String to) {
      moves.add(from + ">" + to);
    }

    @Override
    public void discarded(Discard why, int packets) {
      synchronized (discarded) {
        discarded.merge(why, packets, Integer::sum);
      }
    }
  }

  /** How often something was told, by its word. */
  int told(Enum<?> what) {
    return told.getOrDefault(what, 0);
  }

  int discarded(WebRtcEvents.Discard why) {
    synchronized (discarded) {
      return discarded.getOrDefault(why, 0);
    }
  }

  Admission admit(String rendition) {
    InetAddress from = InetAddress.getLoopbackAddress();
    return switch (admissions.admit(session, GATE, rendition, Way.WEBRTC, from)) {
      case Admissions.Result.Admitted(Admission admission) -> admission;
      case Admissions.Result refused -> throw new AssertionError(refused);
    };
  }

  /** Sends pictures of both renditions and sound, 25 times a second. */
  WebRtcRig pump() {
    return pump(40);
  }

  /** The same as fast as a test likes; their own times stay 40 ms apart. */
  WebRtcRig pump(int everyMillis) {
    var _ = pump.scheduleAtFixedRate(this::send, 0, everyMillis, TimeUnit.MILLISECONDS);
    return this;
  }

  /** Sends the next picture of both renditions, and the sound of its 40 ms. */
  synchronized void send() {
    long micros = beganMicros + number * 40_000;
    long arrival = nanoTime();
    if (answersIdrRequests && streams.idrRequests.get() > idrRequests) {
      idrRequests = streams.idrRequests.get();
      while (!full.isIdr(Math.toIntExact((number + skipped) % full.units().size()))) {
        skipped++;
      }
    }
    streams.send("gate", "full", picture(full, micros, arrival));
    streams.send("gate", "tile", picture(tile, micros, arrival));
    sound(2 * number, micros);
    sound(2 * number + 1, micros + 20_000);
    number++;
  }

  private EncodedPicture picture(H264Clip clip, long micros, long arrival) {
    EncodedPicture picture = clip.picture(number + skipped, micros, arrival);
    return new EncodedPicture(
        picture.annexB(), picture.idr(), clip.width(), clip.height(), micros, arrival, number);
  }

  private void sound(long number, long micros) {
    byte[] bytes =
        opus.isEmpty()
            ? ByteBuffer.allocate(Long.BYTES).putLong(number).array()
            : opus.get(Math.toIntExact(number % opus.size()));
    streams.send("gate", Format.OPUS, new EncodedSound(bytes, 1, 960, micros, number));
  }

  /** Opens a session of the default rendition; the viewer has its answer. */
  WebRtcSession open(TestViewer viewer) throws InterruptedException {
    return open(viewer, "full");
  }

  WebRtcSession open(TestViewer viewer, String rendition) throws InterruptedException {
    return open(viewer, rendition, viewer.offer());
  }

  WebRtcSession open(TestViewer viewer, String rendition, String offer)
      throws InterruptedException {
    WebRtcSession opened = open(rendition, offer);
    viewer.answer(opened.answer());
    return opened;
  }

  /** Opens a session with anybody's offer. */
  WebRtcSession open(String rendition, String offer) throws InterruptedException {
    return switch (server.open(admit(rendition), offer)) {
      case WebRtcSessions.Opening.Opened(WebRtcSession opened) -> opened;
      case WebRtcSessions.Opening refused -> throw new AssertionError(refused);
    };
  }

  @Override
  public void close() {
    pump.shutdownNow();
    server.close();
  }
}
