package org.lightlock.serve.rtsps;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.Session;
import org.lightlock.packetise.PicturePackets;

/**
 * What one viewer and the gateway have said to each other (RFC 2326 §A.2): DESCRIBE or SETUP opens
 * a watch, SETUP sets tracks up, PLAY lets pictures out, TEARDOWN or the connection's end ends all.
 * One stream at a time. Its requests come from one thread at a time; {@link #end} from any.
 */
final class Conversation {
  private static final String METHODS =
      "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, SET_PARAMETER, TEARDOWN";

  /** A camera that is fetched on demand is there within this, or its card is; its sound is too. */
  private static final Duration PICTURE_WAIT = Duration.ofSeconds(5);

  /** So much is left for the sound when the picture has taken all of that. */
  private static final Duration SOUND_WAIT = Duration.ofMillis(800);

  /** Older kept pictures would be delay: an IDR is asked for instead. */
  private static final long REPLAY_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

  private enum State {
    INIT,
    READY,
    PLAYING
  }

  /** What the connection does for it. */
  interface Line {
    /** Who is at the other end. */
    InetAddress peer();

    /** The certificate that it has shown, its own first; empty when it has shown none. */
    List<X509Certificate> certificates();

    /** Our own address there. */
    InetSocketAddress own();

    /** Starts to carry media, on a thread of its own. */
    void play(ViewerStream stream, @Nullable Track video, @Nullable Track sound);

    /** Ends the connection soon, saying so to the player; never waits. */
    void hangUp(RtspsEvents.@Nullable Cause cause);
  }

  private final RtspsParts parts;
  private final Line line;
  private final SecureRandom random;
  private final Doorkeeper doorkeeper;
  private final ReentrantLock lock = new ReentrantLock();
  private State state = State.INIT;
  private String sessionId = "";
  private @Nullable ViewerStream stream;
  private final TrackSet tracks;
  private int channels;
  private boolean carried;
  private boolean ended;
  private volatile boolean known;

  Conversation(RtspsParts parts, Line line, SecureRandom random) {
    this.parts = parts;
    this.line = line;
    this.random = random;
    this.doorkeeper = new Doorkeeper(parts);
    this.tracks = new TrackSet(random);
  }

  /** Whether somebody has shown who they are. */
  boolean isKnown() {
    return known;
  }

  /** Answers a request. Waits for the camera's first picture where that is needed. */
  Answer answer(RtspRequest request) throws InterruptedException {
    lock.lock();
    try {
      Optional<String> required = request.header("require");
      if (ended) {
        return Answer.NO_SESSION;
      }
      if (required.isPresent()) {
        return Answer.of(551, "Option Not Supported").with("Unsupported", required.get());
      }
      return switch (request.method()) {
        case "OPTIONS" -> Answer.ok().with("Public", METHODS);
        case "DESCRIBE" -> shown(request, this::describe);
        case "SETUP" -> shown(request, this::setUp);
        case "PLAY" -> inSession(request, () -> play(request));
        case "PAUSE" -> inSession(request, this::pause);
        case "TEARDOWN" -> inSession(request, this::tearDown);
        case "GET_PARAMETER", "SET_PARAMETER" -> parameter(request);
        default -> Answer.WRONG_METHOD.with("Allow", METHODS);
      };
    } finally {
      lock.unlock();
    }
  }

  /** A packet came; only a stream's RTCP is heard. */
  boolean isReportChannel(int channel) {
    lock.lock();
    try {
      return tracks.isReportChannel(channel);
    } finally {
      lock.unlock();
    }
  }

  /** The viewer lost something and asks for an IDR. */
  void requestIdr() {
    lock.lock();
    try {
      if (stream != null) {
        stream.requestIdr();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The tracks, to say goodbye on. */
  List<Track> tracks() {
    lock.lock();
    try {
      return tracks.all();
    } finally {
      lock.unlock();
    }
  }

  /** Gives everything back. */
  void end() {
    lock.lock();
    try {
      ended = true;
      reset();
    } finally {
      lock.unlock();
    }
  }

  private void reset() {
    ViewerStream open = stream;
    stream = null;
    state = State.INIT;
    sessionId = "";
    tracks.clear();
    channels = 0;
    carried = false;
    if (open != null) {
      open.close();
    }
  }

  /** How a request is answered of which it is known who sent it. */
  private interface Known {
    Answer answer(RtspRequest request, StreamAddress address, Optional<Session> session)
        throws InterruptedException;
  }

  private Answer shown(RtspRequest request, Known next) throws InterruptedException {
    Optional<StreamAddress> address = StreamAddress.of(request.address());
    if (address.isEmpty()) {
      return Answer.NOT_FOUND; // said of the address's form alone
    }
    ViewerStream open = stream;
    if (open != null
        && request.method().equals("SETUP")
        && request.header("authorization").isEmpty()
        && open.address().isSameStream(address.get())) {
      // Described on this connection: as with the requests of a session.
      return next.answer(request, address.get(), Optional.empty());
    }
    return switch (doorkeeper.judge(request, address.get(), line.certificates(), line.peer())) {
      case Doorkeeper.Verdict.Unknown unknown -> unknown.answer();
      case Doorkeeper.Verdict.Known someone -> {
        known = true;
        yield next.answer(request, address.get(), Optional.of(someone.session()));
      }
    };
  }

  /**
   * A request of the open session. TLS binds it to whoever opened it, and the grant ends it when
   * that one's rights end; so no credential is needed again, which some players leave out here.
   */
  private Answer inSession(RtspRequest request, Supplier<Answer> next) {
    return isInSession(request) ? next.get() : Answer.NO_SESSION;
  }

  private boolean isInSession(RtspRequest request) {
    Optional<String> id = request.header("session");
    return state != State.INIT && (id.isEmpty() || isOwn(id.get()));
  }

  /** Some clients send the timeout back with it. */
  private boolean isOwn(String session) {
    int end = session.indexOf(';');
    return (end < 0 ? session : session.substring(0, end)).strip().equals(sessionId);
  }

  private Answer describe(RtspRequest request, StreamAddress address, Optional<Session> session)
      throws InterruptedException {
    if (state != State.INIT) {
      return Answer.WRONG_STATE;
    }
    Answer opened = open(address, session);
    ViewerStream described = stream;
    if (!opened.isOk() || described == null) {
      return opened;
    }
    long beganNanos = parts.nanoTime().getAsLong();
    Optional<PicturePackets> picture = described.awaitPicture(PICTURE_WAIT);
    try {
      described.listen(parts.streams());
    } catch (IllegalArgumentException e) {
      reset(); // the camera went, or the grant ended, in the meantime
      return Answer.NOT_FOUND;
    }
    Duration left = PICTURE_WAIT.minusNanos(parts.nanoTime().getAsLong() - beganNanos);
    channels = described.awaitChannels(left.compareTo(SOUND_WAIT) > 0 ? left : SOUND_WAIT);
    String text =
        Description.of(
            line.own().getAddress(),
            Math.abs((long) random.nextInt()),
            address.camera().value(),
            picture,
            channels);
    return Answer.ok()
        .with("Content-Base", base(address) + "/")
        .with("Cache-Control", "no-store")
        .body(Description.TYPE, text);
  }

  private String base(StreamAddress address) {
    if (!address.base().startsWith("/")) {
      return address.base();
    }
    InetAddress own = line.own().getAddress();
    String host = own.getHostAddress();
    return "rtsps://%s:%d%s"
        .formatted(
            own instanceof Inet6Address ? "[" + host + "]" : host,
            line.own().getPort(),
            address.base());
  }

  /** Opens the watch of an address, or keeps the open one when it is the same. */
  private Answer open(StreamAddress address, Optional<Session> shown) {
    ViewerStream old = stream;
    if (old != null && old.address().isSameStream(address)) {
      return Answer.ok();
    }
    Session session = shown.orElseThrow(); // left out for the open stream alone
    if (old != null && state != State.INIT) {
      return Answer.OTHER_STREAM;
    }
    reset();
    switch (doorkeeper.admit(session, address, line.peer(), () -> line.hangUp(null))) {
      case Doorkeeper.Entry.Closed closed -> {
        return closed.answer();
      }
      case Doorkeeper.Entry.Open entry -> {
        stream = entry.stream();
        entry.stream().grant().onEnd(() -> line.hangUp(RtspsEvents.Cause.GRANT_ENDED));
        try {
          entry.stream().open(parts.streams());
          return Answer.ok();
        } catch (IllegalArgumentException e) {
          reset(); // the camera went, or the grant ended, in the meantime
          return Answer.NOT_FOUND;
        }
      }
    }
  }

  private Answer setUp(RtspRequest request, StreamAddress address, Optional<Session> session) {
    if (state != State.INIT && !isInSession(request)) {
      return Answer.NO_SESSION;
    }
    Optional<TransportOffer> offer = request.header("transport").flatMap(TransportOffer::of);
    int number = address.track().orElse(Description.VIDEO_TRACK);
    if (carried) {
      return Answer.WRONG_STATE;
    }
    if (offer.isEmpty()) {
      return Answer.WRONG_TRANSPORT;
    }
    Answer opened = open(address, session);
    if (!opened.isOk()) {
      return opened;
    }
    if (number != Description.VIDEO_TRACK && (number != Description.SOUND_TRACK || channels == 0)) {
      return Answer.NOT_FOUND;
    }
    Track track = tracks.setUp(number, offer.get().channel());
    if (sessionId.isEmpty()) {
      byte[] id = new byte[16];
      random.nextBytes(id);
      sessionId = HexFormat.of().formatHex(id);
    }
    state = State.READY;
    return Answer.ok()
        .with(
            "Transport",
            "RTP/AVP/TCP;unicast;interleaved=%d-%d;ssrc=%08X;mode=\"PLAY\""
                .formatted(track.channel(), track.channel() + 1, track.source()))
        .with("Session", session(true));
  }

  private String session(boolean timeout) {
    long seconds = parts.limits().silence().toSeconds() * 3 / 4;
    return timeout ? sessionId + ";timeout=" + seconds : sessionId;
  }

  private Answer play(RtspRequest request) {
    ViewerStream open = stream;
    if (open == null || !names(request, open)) {
      return Answer.NOT_FOUND;
    }
    if (state == State.PLAYING) {
      return Answer.ok().with("Session", session(false)).with("Range", "npt=now-");
    }
    Item.Picture first = open.backlog().play(parts.nanoTime().getAsLong() - REPLAY_NANOS);
    PicturePackets packets = first == null ? null : first.packets();
    state = State.PLAYING;
    return Answer.ok()
        .with("Session", session(false))
        .with("Range", "npt=now-")
        .with("RTP-Info", tracks.information(base(open.address()), packets))
        .then(() -> carry(open, first == null));
  }

  private void carry(ViewerStream open, boolean needsIdr) {
    lock.lock();
    try {
      if (stream == open && !carried) {
        carried = true;
        line.play(
            open, tracks.track(Description.VIDEO_TRACK), tracks.track(Description.SOUND_TRACK));
      }
      if (needsIdr) {
        open.requestIdr();
      }
    } finally {
      lock.unlock();
    }
  }

  /** PLAY and its like name the stream, or for want of care one of its tracks. */
  private static boolean names(RtspRequest request, ViewerStream open) {
    return StreamAddress.of(request.address()).filter(open.address()::isSameStream).isPresent();
  }

  private Answer pause() {
    ViewerStream open = stream;
    if (open != null) {
      open.backlog().pause();
    }
    state = State.READY;
    return Answer.ok().with("Session", session(false));
  }

  private Answer tearDown() {
    String old = session(false);
    reset();
    return Answer.ok().with("Session", old);
  }

  /** Keep-alive. There is no parameter to be asked for or set. */
  private Answer parameter(RtspRequest request) {
    if (request.header("session").isPresent() && !isInSession(request)) {
      return Answer.NO_SESSION;
    }
    if (request.bodyBytes() > 0) {
      return Answer.NOT_UNDERSTOOD;
    }
    return state == State.INIT ? Answer.ok() : Answer.ok().with("Session", session(false));
  }
}
