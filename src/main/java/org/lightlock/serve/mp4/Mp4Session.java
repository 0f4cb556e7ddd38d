package org.lightlock.serve.mp4;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.ViewerGrant;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.PictureSink;
import org.lightlock.encode.WaitingBytes;
import org.lightlock.fmp4.Backlog;
import org.lightlock.fmp4.Fragment;
import org.lightlock.fmp4.FragmentStream;
import org.lightlock.fmp4.Init;
import org.lightlock.relay.CameraState;
import org.lightlock.relay.CameraStatus;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admission;
import org.lightlock.serve.Problem;
import org.lightlock.serve.ViewerEvents;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSinkChannel;

/**
 * One viewer's endless answer. The encoder's thread only puts fragments into the {@link Backlog};
 * everything else happens on the socket's I/O thread, which is why most fields need no lock. A file
 * has one initialisation segment: when the picture's shape changes, the answer ends.
 */
final class Mp4Session implements PictureSink {
  private static final long TICK_MILLIS = 500;

  /** How long the last chunk may wait for the socket before that is cut. */
  private static final long CLOSE_MILLIS = 600;

  private final HttpServerExchange exchange;
  private final XnioIoThread thread;
  private final Admission admission;
  private final ViewerGrant grant;
  private final FragmentStream stream;
  private final Mp4Limits limits;
  private final LongSupplier nanoTime;
  private final ViewerEvents events;
  private final Backlog backlog;
  private final long openedNanos;
  private final AtomicBoolean ended = new AtomicBoolean();

  private volatile LiveStreams.@Nullable Watch watch;
  private volatile XnioExecutor.@Nullable Key ticking;
  private @Nullable LiveStreams streams; // read by the encoder's thread after the watch began
  private boolean shown; // of the encoder's thread
  private @Nullable StreamSinkChannel channel;
  private @Nullable Init sentInit;
  private @Nullable Fragment current;
  private ByteBuffer[] sending = {};
  private boolean waiting;
  private boolean finishing;
  private long progressNanos;

  Mp4Session(
      HttpServerExchange exchange,
      Admission admission,
      FragmentStream stream,
      Mp4Limits limits,
      WaitingBytes all,
      LongSupplier nanoTime,
      ViewerEvents events) {
    this.exchange = exchange;
    this.thread = exchange.getIoThread();
    this.admission = admission;
    this.grant = admission.grant();
    this.stream = stream;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.events = events;
    this.backlog = new Backlog(limits.maxBacklogBytes(), all);
    this.openedNanos = nanoTime.getAsLong();
  }

  /** Begins to send; on the socket's I/O thread. */
  void open(LiveStreams from) {
    streams = from;
    exchange.setPersistent(false);
    events.opened(grant.camera(), grant.rendition());
    exchange.addExchangeCompleteListener(
        (done, next) -> {
          end();
          next.proceed();
        });
    try {
      watch = from.watch(grant, this);
    } catch (IllegalArgumentException e) {
      Problem.NOT_FOUND.send(exchange); // the camera went, or the grant ended, in between
      return;
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "video/mp4");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_DISPOSITION, "inline; filename=\"" + grant.camera() + ".mp4\"");
    StreamSinkChannel sink = exchange.getResponseChannel();
    channel = sink;
    sink.getWriteSetter().set(ready -> pump());
    ticking = thread.executeAtInterval(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
    grant.onEnd(() -> onThread(this::finish));
    if (ended.get()) {
      stop(); // The connection ended while this was opened.
    }
  }

  /** Takes a picture, on the encoder's thread. */
  @Override
  public void picture(EncodedPicture picture) {
    if (!shown) {
      if (!isThere()) {
        return;
      }
      shown = true;
      LiveStreams.Watch open = watch;
      if (!picture.idr() && open != null) {
        open.requestIdr();
      }
    }
    Optional<Fragment> fragment = stream.fragment(picture);
    if (fragment.isPresent() && backlog.offer(fragment.get())) {
      onThread(this::pump);
    }
  }

  /**
   * Whether the camera's own pictures come, or have been waited for long enough. A card has a shape
   * of its own, and a file cannot change its shape.
   */
  private boolean isThere() {
    LiveStreams from = streams;
    if (from == null || nanoTime.getAsLong() - openedNanos > limits.wakeUp().toNanos()) {
      return true;
    }
    return from.camera(grant.camera())
        .map(CameraStatus::state)
        .filter(state -> state == CameraState.LIVE || state == CameraState.STANDBY)
        .isPresent();
  }

  @Override
  public void ended() {
    onThread(this::finish);
  }

  private void pump() {
    StreamSinkChannel sink = channel;
    if (sink == null || finishing || ended.get()) {
      return;
    }
    try {
      while (current != null || next()) {
        if (!write(sink)) {
          waiting = true;
          sink.resumeWrites();
          return;
        }
      }
      if (finishing) {
        return;
      }
      askForIdr();
      waiting = !sink.flush();
      if (waiting) {
        sink.resumeWrites();
      } else {
        sink.suspendWrites();
      }
    } catch (IOException e) {
      cut();
    }
  }

  /** Takes the next fragment from the backlog; false when there is none to send. */
  private boolean next() {
    Fragment fragment = backlog.poll().orElse(null);
    if (fragment == null) {
      return false;
    }
    boolean first = sentInit == null;
    if (!first && !fragment.init().equals(sentInit)) {
      finish();
      return false;
    }
    sentInit = fragment.init();
    current = fragment;
    sending =
        first
            ? new ByteBuffer[] {ByteBuffer.wrap(fragment.init().bytes()), fragment.movie()}
            : new ByteBuffer[] {fragment.movie()};
    progressNanos = nanoTime.getAsLong();
    events.handedToTls(
        grant.camera(),
        grant.rendition(),
        progressNanos - fragment.arrivalNanos(),
        fragment.movieBytes());
    grant.sent(fragment.movieBytes());
    return true;
  }

  /** Writes what the socket takes; whether all of the fragment has left. */
  private boolean write(StreamSinkChannel sink) throws IOException {
    for (ByteBuffer part : sending) {
      while (part.hasRemaining()) {
        if (sink.write(part) == 0) {
          return false;
        }
        progressNanos = nanoTime.getAsLong();
      }
    }
    Fragment sent = current;
    if (sent != null) {
      backlog.sent(sent);
    }
    current = null;
    return true;
  }

  /** After drops, once the socket has room again: sooner would only cost the other viewers. */
  private void askForIdr() {
    long dropped = backlog.newlyDropped();
    if (dropped > 0) {
      events.dropped(grant.camera(), grant.rendition(), dropped);
      LiveStreams.Watch open = watch;
      if (open != null && backlog.needsIdr()) {
        open.requestIdr();
      }
    }
  }

  private void tick() {
    if (grant.hasEnded()) {
      finish();
    } else if (waiting && nanoTime.getAsLong() - progressNanos > limits.stall().toNanos()) {
      cut();
    }
  }

  /** Ends the file, soon even when the socket is stuck. */
  private void finish() {
    if (finishing || ended.get()) {
      return;
    }
    finishing = true;
    stop();
    if (current != null) {
      cut(); // A fragment is under way, and the chunk that it is in has to be filled.
      return;
    }
    exchange.endExchange();
    var _ = thread.executeAfter(this::cut, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void cut() {
    if (!ended.get()) {
      IoUtils.safeClose(exchange.getConnection());
      exchange.endExchange();
      end();
    }
  }

  /** Takes nothing more. */
  private void stop() {
    backlog.close();
    XnioExecutor.Key timer = ticking;
    if (timer != null) {
      timer.remove();
    }
    LiveStreams.Watch open = watch;
    if (open != null) {
      open.close();
    }
  }

  /** Gives everything back; also called when the server stops and the I/O thread runs no more. */
  private void end() {
    if (ended.compareAndSet(false, true)) {
      stop();
      admission.close();
      events.closed(grant.camera(), grant.rendition());
    }
  }

  private void onThread(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      // The server stops: neither the encoder nor whoever ends a grant is to suffer from it.
      end();
    }
  }
}
