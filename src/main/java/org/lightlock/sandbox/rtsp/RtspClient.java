package org.lightlock.sandbox.rtsp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraCredential;
import org.lightlock.frame.Rejection;

/**
 * The client's side of one RTSP 1.0 dialogue (RFC 2326) over one TCP connection: OPTIONS, DESCRIBE,
 * SETUP of the first allowed video track and then of the sound if it is wanted, PLAY, then RTP and
 * RTCP inside the connection or, as the caller's business, as datagrams.
 *
 * <p>Bytes and time go in, bytes and {@link Events} come out; it owns no socket, thread or clock.
 * Time is nanoseconds of any monotonic clock. Everything the camera sends is untrusted: it comes to
 * an event, never to an exception. Owned by one thread.
 *
 * <p>How to drive it: {@link #start}; then whenever something happened, write what {@link
 * #takeOutput} gives, wait for bytes at most until {@link #nextDeadlineNanos}, give bytes to {@link
 * #received} and the time to {@link #tick}. After the end, or {@link #teardown}, write the output
 * once more: cameras that count connections need the TEARDOWN.
 */
public final class RtspClient {
  /** Who takes what the dialogue comes to. Calls come from within the client's methods. */
  public interface Events {
    /** The track that will be received; before the first packet. */
    void track(MediaTrack track);

    /** The sound that will be received too; after the video's track, before the first packet. */
    default void audioTrack(AudioTrack track) {}

    /**
     * The camera sends a track's datagrams from these ports, 0 for one that it did not name. Before
     * {@link #playing}; never for packets inside the connection.
     */
    default void datagrams(Track track, int rtpPort, int rtcpPort) {}

    /** The camera would send to this group, which was not asked for; the end follows. */
    default void multicastOffered(InetAddress group, int port) {}

    /** The camera has agreed to send. */
    void playing();

    /** One RTP packet between position and limit, valid during the call only. */
    void rtp(Track track, ByteBuffer packet, long nowNanos);

    /** One compound RTCP packet, valid during the call only. */
    void rtcp(Track track, ByteBuffer packet, long nowNanos);

    /**
     * A receiver report is due: put at most {@link #MAX_REPORT_BYTES} at the target's position, or
     * nothing. It goes into the connection.
     */
    void report(Track track, ByteBuffer target, long nowNanos);

    /** A receiver report is due for a track that comes as datagrams. */
    default void datagramReport(Track track, long nowNanos) {}

    /** Something was thrown away; the dialogue goes on. */
    void rejected(Rejection reason);

    /** The dialogue is over; no event follows. */
    void ended(Rejection reason);
  }

  /** The most that a receiver report may have. */
  public static final int MAX_REPORT_BYTES = 128;

  /** The caller's receive buffer must have this capacity at least, so that any frame fits. */
  public static final int MIN_RECEIVE_BUFFER_BYTES = 128 << 10;

  /** No deadline. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  private enum Step {
    NEW,
    OPTIONS,
    DESCRIBE,
    SETUP,
    PLAY,
    PLAYING,
    ENDED
  }

  private static final long RESPONSE_NANOS = 5_000_000_000L;
  private static final long REPORT_NANOS = 5_000_000_000L;
  private static final int MAX_CAMERA_REQUESTS = 8;
  private static final int MAX_STRAY_FRAMES = 16;
  private static final int MAX_UNSOLICITED = 16;
  private static final int NONE = -1;

  /** A track that is set up: what is asked, and what was granted once it was. */
  private static final class TrackSetUp {
    private final Track track;
    private final String path;
    private TransportAnswer.@Nullable Interleaved channels;
    private boolean granted;

    TrackSetUp(Track track, String path) {
      this.track = track;
      this.path = path;
    }
  }

  private final CameraAddress address;
  private final RtspOptions options;
  private final Authenticator authenticator;
  private final Events events;
  private final StreamReader reader = new StreamReader();
  private final RequestWriter writer = new RequestWriter();

  private Step step = Step.NEW;
  private @Nullable InetAddress ownAddress;
  private long now;

  // the request whose answer is awaited
  private int sequence;
  private int awaited = NONE;
  private String method = "";
  private String path = "";
  private String headers = "";
  private long responseDeadline = NO_DEADLINE;

  // what the camera said
  private String basePath;
  private String playPath;
  private boolean offersGetParameter;
  private @Nullable Session session;
  private final List<TrackSetUp> tracks = new ArrayList<>();
  private int settingUp;
  private boolean foreignHostSeen;

  private int unsolicitedLeft = MAX_UNSOLICITED;
  private int cameraRequests;
  private int strayFrames;
  private boolean soundRefused;
  private long keepAliveAt = NO_DEADLINE;
  private long reportAt = NO_DEADLINE;
  private long unfinishedSince;
  private boolean unfinished;

  /**
   * A client that has not spoken yet.
   *
   * @param credential null for a camera without login
   * @param options what is asked for
   * @param random for client nonces
   */
  public RtspClient(
      CameraAddress address,
      @Nullable CameraCredential credential,
      RtspOptions options,
      RandomGenerator random,
      Events events) {
    this.address = address;
    this.options = options;
    this.authenticator = new Authenticator(credential, options.logins(), random);
    this.events = events;
    this.basePath = address.path();
    this.playPath = address.path();
  }

  /**
   * Begins the dialogue on a fresh connection.
   *
   * @param own the connection's local address: the only one that a camera may name as destination
   */
  public void start(InetAddress own, long nowNanos) {
    now = nowNanos;
    ownAddress = own;
    ask(Step.OPTIONS, "OPTIONS", address.path(), "");
  }

  /**
   * Takes bytes from position to limit and consumes what is complete; the rest must be there again,
   * with more behind it, in the next call. The caller compacts when it needs room.
   */
  public void received(ByteBuffer bytes, long nowNanos) {
    now = nowNanos;
    while (step != Step.ENDED) {
      StreamReader.Found found = reader.next(bytes);
      if (found == StreamReader.Found.NOTHING) {
        noteUnfinished(bytes);
        return;
      }
      unfinished = false;
      if (found == StreamReader.Found.FRAME) {
        frame();
      } else if (found == StreamReader.Found.MESSAGE && reader.message() != null) {
        message(reader.message());
      } else {
        boolean first = step == Step.OPTIONS && reader.rejection() == Rejection.RTP_FRAMING_LOST;
        end(first ? Rejection.RTSP_NOT_SPOKEN : reader.rejection());
      }
    }
    bytes.position(bytes.limit());
  }

  /** Whatever has begun must be whole within the time that a response has. */
  private void noteUnfinished(ByteBuffer bytes) {
    boolean inside = bytes.hasRemaining() || reader.isInsideMessage();
    if (inside && !unfinished) {
      unfinishedSince = now;
    }
    unfinished = inside;
  }

  /** Moves bytes for the camera into the target; false when there are none. */
  public boolean takeOutput(ByteBuffer target) {
    return writer.take(target);
  }

  /** When {@link #tick} must be called at the latest, {@link #NO_DEADLINE} for never. */
  public long nextDeadlineNanos() {
    if (step == Step.ENDED) {
      return NO_DEADLINE;
    }
    long next = Math.min(responseDeadline, Math.min(keepAliveAt, reportAt));
    return unfinished ? Math.min(next, unfinishedSince + RESPONSE_NANOS) : next;
  }

  /** Does what is due. */
  public void tick(long nowNanos) {
    now = nowNanos;
    if (step == Step.ENDED) {
      return;
    }
    if (now >= responseDeadline || (unfinished && now >= unfinishedSince + RESPONSE_NANOS)) {
      end(Rejection.RTSP_RESPONSE_TIMEOUT);
      return;
    }
    if (now >= keepAliveAt) {
      keepAlive();
    }
    if (now >= reportAt) {
      report();
    }
  }

  /**
   * Ends the dialogue from this side: queues a TEARDOWN if there is a session. No event follows.
   */
  public void teardown() {
    if (step == Step.ENDED) {
      return;
    }
    step = Step.ENDED;
    if (session != null) {
      send("TEARDOWN", playPath, "");
    }
  }

  private void end(Rejection reason) {
    teardown();
    events.ended(reason);
  }

  private void ask(Step next, String newMethod, String newPath, String newHeaders) {
    step = next;
    method = newMethod;
    path = newPath;
    headers = newHeaders;
    repeat();
  }

  private void repeat() {
    awaited = send(method, path, headers);
    responseDeadline = now + RESPONSE_NANOS;
  }

  /** Queues a request and returns its CSeq. */
  private int send(String requestMethod, String requestPath, String requestHeaders) {
    String url = (address.tls() ? "rtsps://" : "rtsp://") + address.authority() + requestPath;
    writer.request(
        requestMethod,
        url,
        ++sequence,
        session == null ? null : session.id(),
        authenticator.authorization(requestMethod, url),
        requestHeaders);
    return sequence;
  }

  private void frame() {
    int channel = reader.channel();
    for (int i = 0; i < tracks.size(); i++) {
      TrackSetUp setUp = tracks.get(i);
      TransportAnswer.Interleaved channels = setUp.channels;
      if (channels == null) {
        continue;
      }
      if (channel == channels.rtpChannel()) {
        events.rtp(setUp.track, reader.content(), now);
        return;
      }
      if (channel == channels.rtcpChannel()) {
        events.rtcp(setUp.track, reader.content(), now);
        return;
      }
    }
    // the asked channels, though others were granted
    if (channel < 2 * tracks.size() && strayFrames++ < MAX_STRAY_FRAMES) {
      events.rejected(Rejection.RTP_UNKNOWN_CHANNEL);
    } else {
      end(soundRefused ? Rejection.AUDIO_UNASKED : Rejection.RTP_UNKNOWN_CHANNEL);
    }
  }

  private void message(RtspMessage message) {
    if (message.isRequest()) {
      events.rejected(Rejection.RTSP_REQUEST_FROM_CAMERA);
      writer.notImplemented(message.sequence());
      if (++cameraRequests >= MAX_CAMERA_REQUESTS) {
        end(Rejection.RTSP_REQUEST_FROM_CAMERA);
      }
      return;
    }
    int answered = message.sequence();
    boolean expected =
        awaited != NONE
            && message.status() != 100
            && (answered == awaited || message.first("CSeq") == null);
    if (!expected) {
      unsolicited(message);
      return;
    }
    awaited = NONE;
    responseDeadline = NO_DEADLINE;
    answer(message);
  }

  /** Answers to keep-alives come here too: nobody waits for them, whatever they say. */
  private void unsolicited(RtspMessage message) {
    if (step == Step.PLAYING && message.status() == 401) {
      Rejection ignored = authenticator.adopt(message.all("WWW-Authenticate"));
      if (ignored != null) {
        events.rejected(ignored);
      }
    }
    if (--unsolicitedLeft < 0) {
      end(Rejection.RTSP_UNSOLICITED);
    } else if (step != Step.PLAYING) {
      events.rejected(Rejection.RTSP_UNSOLICITED);
    }
  }

  private void answer(RtspMessage message) {
    int status = message.status();
    if (status == 401) {
      Rejection reason = authenticator.challenged(message.all("WWW-Authenticate"));
      if (reason == null) {
        repeat();
      } else {
        end(reason);
      }
      return;
    }
    boolean good = status >= 200 && status < 300;
    boolean optional = step == Step.OPTIONS && status >= 400;
    if (!good && !optional) {
      refused(reasonOf(status));
      return;
    }
    authenticator.accepted();
    switch (step) {
      case OPTIONS -> described(message);
      case DESCRIBE -> setUp(message);
      case SETUP -> granted(message);
      case PLAY -> playing();
      case NEW, PLAYING, ENDED -> {}
    }
  }

  /** Without its sound a camera is still worth pulling. */
  private void refused(Rejection reason) {
    if (step == Step.SETUP && settingUp > 0) {
      events.rejected(reason);
      setUpNext();
    } else {
      end(reason);
    }
  }

  private static Rejection reasonOf(int status) {
    return switch (status) {
      case 404 -> Rejection.RTSP_STREAM_NOT_FOUND;
      case 453, 503 -> Rejection.RTSP_TOO_MANY_CONNECTIONS;
      case 461 -> Rejection.RTSP_TRANSPORT_REFUSED;
      default -> status >= 300 && status < 400 ? Rejection.RTSP_REDIRECT : Rejection.RTSP_STATUS;
    };
  }

  private void described(RtspMessage answer) {
    String offered = answer.first("Public");
    offersGetParameter = offered != null && offered.contains("GET_PARAMETER");
    ask(Step.DESCRIBE, "DESCRIBE", address.path(), "Accept: application/sdp\r\n");
  }

  private void setUp(RtspMessage description) {
    String base = description.first("Content-Base");
    if (base == null || base.isEmpty()) {
      base = description.first("Content-Location");
    }
    String named = base == null || base.isEmpty() ? address.path() : RtspUrl.path(base);
    noteHost(base);
    switch (Sdp.read(reader.content())) {
      case Sdp.Result.Refused refused -> end(refused.reason());
      case Sdp.Result.Video video -> {
        String play = named == null ? null : RtspUrl.resolve(named, video.sessionControl());
        String control = named == null ? null : RtspUrl.resolve(named, video.mediaControl());
        if (named == null || play == null || control == null) {
          end(Rejection.RTSP_MALFORMED);
          return;
        }
        noteHost(video.sessionControl());
        noteHost(video.mediaControl());
        basePath = named;
        playPath = play;
        tracks.add(new TrackSetUp(Track.VIDEO, control));
        events.track(video.track());
        addAudio(video, named);
        if (step != Step.ENDED) {
          askSetUp();
        }
      }
    }
  }

  private void addAudio(Sdp.Result.Video description, String base) {
    AudioTrack audio = description.audio();
    String control = RtspUrl.resolve(base, description.audioControl());
    if (!description.audioOffered()) {
      return;
    }
    if (!options.asksForAudio()) {
      soundRefused = true;
      events.rejected(Rejection.AUDIO_OFF);
    } else if (audio == null || control == null) {
      events.rejected(Rejection.AUDIO_UNSUPPORTED);
    } else {
      noteHost(description.audioControl());
      tracks.add(new TrackSetUp(Track.AUDIO, control));
      events.audioTrack(audio);
    }
  }

  /** Host and port stay the configured ones; that the camera named others is told once. */
  private void noteHost(@Nullable String named) {
    if (!foreignHostSeen && RtspUrl.namesOtherHost(named, address.ip())) {
      foreignHostSeen = true;
      events.rejected(Rejection.RTSP_FOREIGN_HOST);
    }
  }

  private void askSetUp() {
    TrackSetUp next = tracks.get(settingUp);
    ask(Step.SETUP, "SETUP", next.path, request(next.track).header());
  }

  private TransportRequest request(Track track) {
    InetAddress own = ownAddress == null ? address.ip() : ownAddress;
    return TransportRequest.of(track, options, address.ip(), own);
  }

  private void setUpNext() {
    if (++settingUp < tracks.size()) {
      askSetUp();
    } else {
      ask(Step.PLAY, "PLAY", playPath, "Range: npt=0.000-\r\n");
    }
  }

  private void granted(RtspMessage setUp) {
    String sessionHeader = setUp.first("Session");
    if (sessionHeader != null) {
      session = Session.read(sessionHeader);
      if (session == null) {
        end(Rejection.RTSP_MALFORMED);
        return;
      }
    }
    TrackSetUp current = tracks.get(settingUp);
    switch (TransportAnswer.read(setUp.first("Transport"), request(current.track))) {
      case TransportAnswer.Refused(Rejection reason) -> refused(reason);
      case TransportAnswer.OtherGroup(InetAddress group, int port) -> {
        events.multicastOffered(group, port);
        end(Rejection.RTSP_MULTICAST);
      }
      case TransportAnswer.Interleaved channels -> {
        current.channels = channels;
        current.granted = true;
        setUpNext();
      }
      case TransportAnswer.Datagrams(int rtpPort, int rtcpPort) -> {
        current.granted = true;
        events.datagrams(current.track, rtpPort, rtcpPort);
        setUpNext();
      }
    }
  }

  private void playing() {
    step = Step.PLAYING;
    keepAliveAt = now + keepAliveNanos();
    reportAt = now + REPORT_NANOS;
    events.playing();
  }

  private long keepAliveNanos() {
    return session == null ? Session.DEFAULT_KEEP_ALIVE_NANOS : session.keepAliveNanos();
  }

  /** At the base address, not the track's: Dahua closes the session after 60 s otherwise. */
  private void keepAlive() {
    send(offersGetParameter ? "GET_PARAMETER" : "OPTIONS", basePath, "");
    keepAliveAt = now + keepAliveNanos();
    unsolicitedLeft = Math.min(unsolicitedLeft + 2, MAX_UNSOLICITED); // its answer, one stray
  }

  private void report() {
    reportAt = now + REPORT_NANOS;
    for (int i = 0; i < tracks.size(); i++) {
      TrackSetUp setUp = tracks.get(i);
      TransportAnswer.Interleaved channels = setUp.channels;
      if (channels == null) {
        if (setUp.granted) {
          events.datagramReport(setUp.track, now);
        }
        continue;
      }
      ByteBuffer target = writer.beginFrame(channels.rtcpChannel(), MAX_REPORT_BYTES);
      if (target != null) {
        events.report(setUp.track, target, now);
        writer.endFrame();
      }
    }
  }
}
