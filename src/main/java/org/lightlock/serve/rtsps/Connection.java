package org.lightlock.serve.rtsps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
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
 * media are written by another. {@link #check} is called from outside a few times a second, so that
 * nothing here needs a timeout of its own.
 */
final class Connection implements Runnable, Conversation.Line, RequestReader.Answering {
  /** OPTIONS, a DESCRIBE in vain for each challenge, and some more. */
  private static final int MAX_REQUESTS_BEFORE_SHOWN = 16;

  private static final long HANG_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(600);
  private static final int SLOWEST_HANDSHAKES = 6;
  private static final int READ_BYTES = 4 * 1024;

  /** Sixteen requests of the longest kind that players have. */
  private static final int MAX_BYTES_BEFORE_SHOWN = 64 * 1024;

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
  private volatile long beganNanos;
  private volatile Role role = Role.NEW;
  private volatile boolean secured;
  private volatile List<X509Certificate> shownCertificates = List.of();
  private volatile long heardNanos;
  private volatile long hangUpNanos;
  private volatile @Nullable Connection outlet;
  private volatile @Nullable Connection inlet;
  private int requests;
  private int bytesBeforeShown;

  Connection(
      RtspsParts parts,
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
    this.conversation = new Conversation(parts, this, random);
    this.beganNanos = parts.nanoTime().getAsLong();
    this.heardNanos = beganNanos;
  }

  @Override
  public InetAddress peer() {
    return tls.peer();
  }

  @Override
  public List<X509Certificate> certificates() {
    return shownCertificates;
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
      shownCertificates = tls.certificates();
      beganNanos = parts.nanoTime().getAsLong();
      heardNanos = beganNanos;
      secured = true;
      listen();
    } catch (IOException e) {
      if (!secured && !hangingUp.get()) {
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

  private void listen() throws IOException, InterruptedException {
    byte[] bytes = new byte[READ_BYTES];
    RequestReader reader = new RequestReader(this);
    int length = tls.read(bytes);
    while (length >= 0) {
      int taken = reader.feed(bytes, 0, length);
      Connection target = outlet;
      if (reader.isOver() || !mayGoOn(length)) {
        return;
      }
      if (target != null) {
        carry(target, bytes, taken, length);
        return;
      }
      // Behind a tunnel's GET nothing is taken, and nothing means anything.
      length = tls.read(bytes);
    }
  }

  /** Counts what was heard; hangs up on whoever has said too much and not who they are. */
  private boolean mayGoOn(int length) {
    if (conversation.isKnown()) {
      return true;
    }
    bytesBeforeShown += length;
    if (bytesBeforeShown > MAX_BYTES_BEFORE_SHOWN) {
      hangUp(RtspsEvents.Cause.NOT_SHOWN);
      return false;
    }
    return true;
  }

  /** As a tunnel's POST: brings its requests to the GET's connection, which answers. */
  private void carry(Connection target, byte[] bytes, int from, int to)
      throws IOException, InterruptedException {
    TunnelDecoder decoder = new TunnelDecoder();
    RequestReader reader = new RequestReader(target);
    byte[] plain = new byte[READ_BYTES];
    int offset = from;
    int length = to - from;
    while (length >= 0) {
      int decoded = decoder.decode(bytes, offset, length, plain);
      if (decoded < 0) {
        target.refuse(Refusal.MALFORMED, "0");
        return;
      }
      reader.feed(plain, 0, decoded);
      if (reader.isOver() || target.inlet != this || !target.mayGoOn(decoded)) {
        return;
      }
      offset = 0;
      length = tls.read(bytes);
    }
  }

  @Override
  public boolean answer(RtspRequest request) throws IOException, InterruptedException {
    if (request.http()) {
      return tunnel(request);
    }
    role = Role.STREAM;
    heardNanos = parts.nanoTime().getAsLong();
    Answer answer = conversation.answer(request);
    send(answer, request.sequence());
    if (!conversation.isKnown() && ++requests >= MAX_REQUESTS_BEFORE_SHOWN) {
      hangUp(RtspsEvents.Cause.NOT_SHOWN);
      return false;
    }
    return true;
  }

  @Override
  public void refuse(Refusal refusal, String sequence) throws IOException {
    send(Answer.of(refusal.status(), refusal.reason()), sequence);
    hangUp(RtspsEvents.Cause.MALFORMED);
  }

  private void send(Answer answer, String sequence) throws IOException {
    say(answer.bytes(sequence));
    answer.then().run();
  }

  private void say(byte[] bytes) throws IOException {
    tls.write(out -> out.put(bytes, 0, bytes.length));
  }

  @Override
  public boolean packet(int channel, byte[] bytes, int offset, int length) {
    if (!conversation.isKnown()) {
      hangUp(RtspsEvents.Cause.NOT_SHOWN); // nobody has a channel before that
      return false;
    }
    if (!conversation.isReportChannel(channel)) {
      return true;
    }
    heardNanos = parts.nanoTime().getAsLong();
    for (Feedback feedback : RtcpCompound.readInterleaved(bytes, offset, length).feedback()) {
      if (feedback instanceof Feedback.Pli || feedback instanceof Feedback.Fir) {
        conversation.requestIdr();
      }
    }
    return true;
  }

  /** Whether somebody has shown who they are, here or, for a tunnel's POST, where it leads. */
  boolean isShown() {
    Connection target = outlet;
    return conversation.isKnown() || (target != null && target.conversation.isKnown());
  }

  /** Becomes half a tunnel; false when that cannot be. */
  private boolean tunnel(RtspRequest request) throws IOException {
    String cookie = request.header("x-sessioncookie").orElse("");
    boolean opened =
        role == Role.NEW
            && switch (request.method()) {
              case "GET" -> tunnels.open(cookie, this);
              case "POST" -> becomeInlet(cookie);
              default -> false;
            };
    if (!opened) {
      say(Tunnels.REFUSED.getBytes(StandardCharsets.US_ASCII));
    } else if (role == Role.NEW) {
      role = Role.STREAM;
      say(Tunnels.OPENED.getBytes(StandardCharsets.US_ASCII));
    }
    return opened;
  }

  private boolean becomeInlet(String cookie) {
    Connection target = tunnels.find(cookie, peer());
    // What comes in counts as said by whoever has opened the way out, so it must be the same one.
    if (target == null || !target.shownCertificates.equals(shownCertificates)) {
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
      close(); // the listener stops
    }
  }

  private void sayGoodbye(ByteSink out) throws IOException {
    for (Track track : conversation.tracks()) {
      track.bye(out);
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

  /** Ends the connection when it takes too long with anything. */
  void check(long nowNanos) {
    RtspsLimits limits = parts.limits();
    if (hangingUp.get()) {
      if (nowNanos - hangUpNanos > HANG_UP_NANOS) {
        close();
      }
    } else if (tls.stalledNanos() > limits.stall().toNanos()) {
      cut(RtspsEvents.Cause.STALLED);
    } else if (!secured) {
      // When many come at once, most of the time goes by waiting for our own processors: whoever
      // answers at once is not to be cut off for that.
      if (tls.awaitedNanos() > limits.handshake().toNanos()
          || nowNanos - beganNanos > SLOWEST_HANDSHAKES * limits.handshake().toNanos()) {
        cut(RtspsEvents.Cause.TLS);
      }
    } else if (role != Role.INLET) {
      if (!conversation.isKnown() && nowNanos - beganNanos > limits.shown().toNanos()) {
        cut(RtspsEvents.Cause.NOT_SHOWN);
      } else if (nowNanos - heardNanos > limits.silence().toNanos()) {
        cut(RtspsEvents.Cause.SILENT);
      }
    }
  }

  private void cut(RtspsEvents.Cause cause) {
    if (hangingUp.compareAndSet(false, true)) {
      parts.events().refused(cause);
    }
    close();
  }

  /** Ends it at once. */
  void close() {
    tls.close();
    parted.countDown();
  }
}
