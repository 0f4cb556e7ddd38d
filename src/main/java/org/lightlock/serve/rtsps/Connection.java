package org.lightlock.serve.rtsps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.lightlock.packetise.rtcp.Feedback;
import org.lightlock.packetise.rtcp.RtcpCompound;

/**
 * One connection: a viewer's RTSP, or one half of a tunnel. Runs on a virtual thread that reads;
 * media are written by another. {@link #check} is called from outside about once a second, so that
 * nothing here needs a timeout of its own.
 */
final class Connection implements Runnable, Conversation.Line {
  /** OPTIONS, a DESCRIBE in vain for each challenge, and some more. */
  private static final int MAX_REQUESTS_BEFORE_SHOWN = 16;

  private static final long HANG_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(600);
  private static final int READ_BYTES = 16 * 1024;

  private enum Role {
    /** TLS, or the first request, is under way. */
    NEW,
    /** Plain RTSP, or a tunnel's GET: what goes out. */
    STREAM,
    /** A tunnel's POST: what comes in for another connection. */
    INLET
  }

  private final RtspsParts parts;
  private final TlsConnection tls;
  private final InetSocketAddress own;
  private final Tunnels tunnels;
  private final Executor threads;
  private final SecureRandom random;
  private final Conversation conversation;
  private final AtomicBoolean hangingUp = new AtomicBoolean();
  private final CountDownLatch parted = new CountDownLatch(1);
  private final long acceptedNanos;
  private volatile Role role = Role.NEW;
  private volatile boolean secured;
  private volatile long heardNanos;
  private volatile long hangUpNanos;
  private @Nullable Connection outlet;
  private volatile @Nullable Connection inlet;
  private int requests;

  Connection(
      RtspsParts parts,
      PacketStreams packetStreams,
      TlsConnection tls,
      InetSocketAddress own,
      Tunnels tunnels,
      Executor threads,
      SecureRandom random) {
    this.parts = parts;
    this.tls = tls;
    this.own = own;
    this.tunnels = tunnels;
    this.threads = threads;
    this.random = random;
    this.conversation = new Conversation(parts, packetStreams, this, random);
    this.acceptedNanos = parts.nanoTime().getAsLong();
    this.heardNanos = acceptedNanos;
  }

  @Override
  public InetAddress peer() {
    return tls.peer();
  }

  @Override
  public InetSocketAddress own() {
    return own;
  }

  /** Serves until the viewer goes or is sent away. */
  @Override
  public void run() {
    try {
      tls.open();
      secured = true;
      listen();
    } catch (IOException e) {
      if (!secured) {
        parts.events().refused(RtspsEvents.Cause.TLS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      conversation.end();
      tunnels.close(this);
      Connection in = inlet;
      if (in != null) {
        in.tls.close();
      }
      part();
    }
  }

  /** Says close_notify, or waits until whoever hangs up has said it. */
  private void part() {
    if (hangingUp.compareAndSet(false, true)) {
      hangUpNanos = parts.nanoTime().getAsLong();
      tls.finish(out -> {});
      return;
    }
    try {
      var _ = parted.await(HANG_UP_NANOS, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen() throws IOException, InterruptedException {
    byte[] bytes = new byte[READ_BYTES];
    Requests requested = new Requests(this);
    for (int length = tls.read(bytes); length >= 0; length = tls.read(bytes)) {
      int taken = requested.feed(bytes, 0, length);
      if (requested.isOver()) {
        return;
      }
      Connection target = outlet;
      if (target != null) {
        carry(target, bytes, taken, length);
        return;
      }
      if (taken < length) {
        discard(bytes); // a tunnel's GET: nothing that follows means anything
        return;
      }
    }
  }

  /** As a tunnel's GET: waits for its end. */
  private void discard(byte[] bytes) throws IOException {
    int length = tls.read(bytes);
    while (length >= 0) {
      length = tls.read(bytes);
    }
  }

  /** As a tunnel's POST: brings its requests to the GET's connection. */
  private void carry(Connection target, byte[] bytes, int from, int to)
      throws IOException, InterruptedException {
    TunnelDecoder decoder = new TunnelDecoder();
    Requests requested = new Requests(target);
    byte[] plain = new byte[READ_BYTES];
    int offset = from;
    int length = to - from;
    while (length >= 0) {
      int decoded = decoder.decode(bytes, offset, length, plain);
      if (decoded < 0) {
        parts.events().refused(RtspsEvents.Cause.MALFORMED);
        target.hangUp(null);
        return;
      }
      requested.feed(plain, 0, decoded);
      if (requested.isOver() || target.inlet != this) {
        return;
      }
      offset = 0;
      length = tls.read(bytes);
    }
  }

  /** The requests that come in on one connection for itself or for a tunnel's outlet. */
  private final class Requests implements RequestParser.Sink {
    private final Connection target;
    private final RequestParser parser = new RequestParser(this);
    private @Nullable IOException failure;
    private @Nullable InterruptedException interruption;
    private boolean over;

    Requests(Connection target) {
      this.target = target;
    }

    int feed(byte[] bytes, int offset, int length) throws IOException, InterruptedException {
      int taken = parser.feed(bytes, offset, length);
      if (failure != null) {
        throw failure;
      }
      if (interruption != null) {
        throw interruption;
      }
      Refusal refusal = parser.refusal();
      if (refusal != null && !over) {
        over = true;
        parts.events().refused(RtspsEvents.Cause.MALFORMED);
        target.send(Answer.of(refusal.status(), refusal.reason()), parser.sequence());
        target.hangUp(null);
      }
      return taken;
    }

    boolean isOver() {
      return over;
    }

    @Override
    public void request(RtspRequest request) {
      if (over || failure != null || interruption != null) {
        return;
      }
      try {
        over = !(request.http() ? tunnel(request) : target.answer(request));
      } catch (IOException e) {
        failure = e;
      } catch (InterruptedException e) {
        interruption = e;
      }
    }

    @Override
    public void packet(int channel, byte[] bytes, int offset, int length) {
      target.packet(channel, bytes, offset, length);
    }
  }

  /** Answers a request; false when that was the last one. */
  private boolean answer(RtspRequest request) throws IOException, InterruptedException {
    role = Role.STREAM;
    heardNanos = parts.nanoTime().getAsLong();
    Answer answer = conversation.answer(request);
    send(answer, request.sequence());
    if (!conversation.isKnown() && ++requests >= MAX_REQUESTS_BEFORE_SHOWN) {
      parts.events().refused(RtspsEvents.Cause.NOT_SHOWN);
      hangUp(null);
      return false;
    }
    return true;
  }

  private void send(Answer answer, String sequence) throws IOException {
    byte[] bytes = answer.bytes(sequence);
    tls.write(out -> out.put(bytes, 0, bytes.length));
    answer.then().run();
  }

  private void packet(int channel, byte[] bytes, int offset, int length) {
    if (!conversation.isReportChannel(channel)) {
      return;
    }
    heardNanos = parts.nanoTime().getAsLong();
    for (Feedback feedback : RtcpCompound.read(bytes, offset, length).feedback()) {
      if (feedback instanceof Feedback.Pli || feedback instanceof Feedback.Fir) {
        conversation.requestIdr();
      }
    }
  }

  /** Becomes half a tunnel; false when that cannot be. */
  private boolean tunnel(RtspRequest request) throws IOException {
    String cookie = request.header("x-sessioncookie").orElse("");
    boolean opened =
        role == Role.NEW
            && switch (request.method()) {
              case "GET" -> tunnels.open(cookie, this) && becomeOutlet();
              case "POST" -> becomeInlet(cookie);
              default -> false;
            };
    if (!opened) {
      say("HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    return opened;
  }

  private boolean becomeOutlet() throws IOException {
    role = Role.STREAM;
    say(
        "HTTP/1.0 200 OK\r\nContent-Type: application/x-rtsp-tunnelled\r\n"
            + "Cache-Control: no-store\r\nPragma: no-cache\r\nConnection: close\r\n\r\n");
    return true;
  }

  private boolean becomeInlet(String cookie) {
    Connection target = tunnels.find(cookie, peer());
    if (target == null) {
      return false;
    }
    role = Role.INLET;
    outlet = target;
    Connection old = target.inlet;
    target.inlet = this;
    if (old != null) {
      old.tls.close(); // QuickTime's way: a new POST takes the place of the old one
    }
    return tunnels.find(cookie, peer()) == target; // else it ended meanwhile, and so does this
  }

  private void say(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    tls.write(out -> out.put(bytes, 0, bytes.length));
  }

  @Override
  public void play(ViewerStream stream, @Nullable Track video, @Nullable Track sound) {
    var writer =
        new MediaWriter(
            stream, tls, video, sound, parts.nanoTime(), parts.clock(), parts.events(), random);
    try {
      threads.execute(writer);
    } catch (RejectedExecutionException e) {
      tls.close(); // the listener stops
    }
  }

  @Override
  public void hangUp(RtspsEvents.@Nullable Cause cause) {
    if (!hangingUp.compareAndSet(false, true)) {
      return;
    }
    if (cause != null) {
      parts.events().refused(cause);
    }
    hangUpNanos = parts.nanoTime().getAsLong();
    try {
      threads.execute(
          () -> {
            tls.finish(this::sayGoodbye);
            parted.countDown();
          });
    } catch (RejectedExecutionException e) {
      cutOff(); // the listener stops
    }
  }

  private void cutOff() {
    tls.close();
    parted.countDown();
  }

  private void sayGoodbye(ByteSink out) throws IOException {
    List<Track> tracks = conversation.tracks();
    for (Track track : tracks) {
      track.bye(out);
    }
  }

  /** Ends the connection when it takes too long with anything. */
  void check(long nowNanos) {
    RtspsLimits limits = parts.limits();
    long age = nowNanos - acceptedNanos;
    if (hangingUp.get()) {
      if (nowNanos - hangUpNanos > HANG_UP_NANOS) {
        cutOff();
      }
    } else if (tls.stalledNanos() > limits.stall().toNanos()) {
      cut(RtspsEvents.Cause.STALLED);
    } else if (!secured) {
      if (age > limits.handshake().toNanos()) {
        cut(RtspsEvents.Cause.TLS);
      }
    } else if (role != Role.INLET
        && !conversation.isKnown()
        && age > limits.shown().toNanos()) {
      cut(RtspsEvents.Cause.NOT_SHOWN);
    } else if (role != Role.INLET && nowNanos - heardNanos > limits.silence().toNanos()) {
      cut(RtspsEvents.Cause.SILENT);
    }
  }

  private void cut(RtspsEvents.Cause cause) {
    if (hangingUp.compareAndSet(false, true)) {
      parts.events().refused(cause);
    }
    cutOff();
  }

  /** Ends it at once. */
  void close() {
    cutOff();
  }
}
