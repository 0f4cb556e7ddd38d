package org.lightlock.serve.mse;

import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.ViewerGrant;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.WaitingBytes;
import org.lightlock.fmp4.Backlog;
import org.lightlock.fmp4.Fragment;
import org.lightlock.fmp4.FragmentStream;
import org.lightlock.fmp4.Init;
import org.lightlock.fmp4.SoundFragments;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admission;
import org.lightlock.serve.ViewerEvents;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * One viewer's open socket. The encoder's thread only puts fragments into the {@link Backlog};
 * everything else happens on the socket's I/O thread, which is why most fields need no lock. One
 * message is under way at a time; the next goes when TLS has taken all of the last.
 */
final class MseSession {
  /** The close code that tells the page that the grant has ended: signed out, expired, revoked. */
  static final int GRANT_ENDED = 4401;

  private static final int UNAVAILABLE = 1011;
  private static final long TICK_MILLIS = 1_000;
  private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(45);

  /** How long a close frame may wait behind a picture under way before the socket is cut. */
  private static final long CLOSE_MILLIS = 600;

  private final WebSocketChannel channel;
  private final XnioIoThread thread;
  private final Admission admission;
  private final ViewerGrant grant;
  private final FragmentStream stream;
  private final MseLimits limits;
  private final LongSupplier nanoTime;
  private final ViewerEvents events;
  private final Backlog backlog;

  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile LiveStreams.@Nullable Watch watch;
  private volatile XnioExecutor.@Nullable Key ticking;
  private final @Nullable SoundFragments sounds;
  private volatile LiveStreams.@Nullable Listening listening;
  private @Nullable Init sentInit;
  private @Nullable Init sentSoundInit;
  private boolean sending;
  private boolean ponging;
  private boolean closing;
  private long sendingSinceNanos;
  private long lastPingNanos;
  private long lastHeardNanos;

  /**
   * Wires a session.
   *
   * @param sounds null when the viewer did not ask for sound
   * @param all what waits for every viewer
   */
  MseSession(
      WebSocketChannel channel,
      Admission admission,
      FragmentStream stream,
      @Nullable SoundFragments sounds,
      MseLimits limits,
      WaitingBytes all,
      LongSupplier nanoTime,
      ViewerEvents events) {
    this.channel = channel;
    this.thread = channel.getIoThread();
    this.admission = admission;
    this.grant = admission.grant();
    this.stream = stream;
    this.sounds = sounds;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.events = events;
    this.backlog = new Backlog(limits.maxBacklogBytes(), all);
  }

  /** Begins to send. */
  void open(LiveStreams streams) {
    onThread(() -> begin(streams));
  }

  private void begin(LiveStreams streams) {
    lastHeardNanos = nanoTime.getAsLong();
    lastPingNanos = lastHeardNanos;
    channel.addCloseTask(closed -> end());
    events.opened(grant.camera(), grant.rendition());
    grant.onEnd(() -> onThread(() -> close(GRANT_ENDED, "signed out")));
    channel.getReceiveSetter().set(new ViewerMessages(this));
    channel.resumeReceives();
    ticking = thread.executeAtInterval(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
    try {
      watch = streams.watch(grant, this::picture);
      if (sounds != null) {
        listening = streams.listen(grant, sound -> offer(sounds.fragment(sound)));
      }
      if (ended.get()) {
        stopWatching(); // It ended while the watch was opened.
      }
    } catch (IllegalArgumentException e) {
      // The camera went while the socket was opened.
      close(UNAVAILABLE, "no such stream");
    }
    if (!channel.isOpen()) {
      end();
    }
  }

  /** Takes a picture, on the encoder's thread. */
  private void picture(EncodedPicture picture) {
    Optional<Fragment> fragment = stream.fragment(picture);
    fragment.ifPresent(this::offer);
  }

  private void offer(Fragment fragment) {
    if (backlog.offer(fragment)) {
      onThread(this::pump);
    }
  }

  private void stopWatching() {
    LiveStreams.Watch open = watch;
    if (open != null) {
      open.close();
    }
    LiveStreams.Listening heard = listening;
    if (heard != null) {
      heard.close();
    }
  }

  private void pump() {
    if (sending || closing || ended.get()) {
      return;
    }
    backlog.poll().ifPresentOrElse(this::send, this::askForIdr);
  }

  private void send(Fragment fragment) {
    sending = true;
    sendingSinceNanos = nanoTime.getAsLong();
    Init init = fragment.init();
    if (!init.equals(init.isSound() ? sentSoundInit : sentInit)) {
      if (init.isSound()) {
        sentSoundInit = init;
      } else {
        sentInit = init;
      }
      long clockMicros = Math.floorDiv(nanoTime.getAsLong(), 1_000);
      WebSockets.sendText(init.text(clockMicros), channel, new Sent(null));
      // Frames leave in the order in which they were handed over.
      WebSockets.sendBinary(ByteBuffer.wrap(init.bytes()), channel, new Sent(null));
    }
    if (!init.isSound()) {
      long delay = sendingSinceNanos - fragment.arrivalNanos();
      events.handedToTls(grant.camera(), grant.rendition(), delay, fragment.message().length);
      grant.sent(fragment.message().length);
    }
    WebSockets.sendBinary(ByteBuffer.wrap(fragment.message()), channel, new Sent(fragment));
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

  /** The page's clock question: the answer carries the clock that the pictures are stamped with. */
  void clockAsked(String clientMillis) {
    heard();
    if (ponging || closing || ended.get()) {
      return; // One answer at a time: a flood of questions is not answered with a flood.
    }
    ponging = true;
    long micros = Math.floorDiv(nanoTime.getAsLong(), 1_000);
    WebSockets.sendText(
        "{\"type\":\"pong\",\"t\":%s,\"serverMicros\":%d}".formatted(clientMillis, micros),
        channel,
        new WebSocketCallback<Void>() {
          @Override
          public void complete(WebSocketChannel done, @Nullable Void context) {
            onThread(() -> ponging = false);
          }

          @Override
          public void onError(WebSocketChannel done, @Nullable Void context, Throwable cause) {
            IoUtils.safeClose(channel);
          }
        });
  }

  /** The browser is there. */
  void heard() {
    lastHeardNanos = nanoTime.getAsLong();
  }

  private void tick() {
    long now = nanoTime.getAsLong();
    if (grant.hasEnded()) {
      close(GRANT_ENDED, "signed out");
    } else if (isStuck(now) || now - lastHeardNanos > SILENCE_NANOS) {
      IoUtils.safeClose(channel);
    } else if (!closing && now - lastPingNanos > PING_NANOS) {
      lastPingNanos = now;
      WebSockets.sendPing(ByteBuffer.allocate(0), channel, null);
    }
  }

  private boolean isStuck(long now) {
    return sending && now - sendingSinceNanos > limits.stall().toNanos();
  }

  /** Tells the page why and ends, soon even when the socket is stuck. */
  void close(int code, String reason) {
    if (closing || ended.get()) {
      return;
    }
    closing = true;
    backlog.close();
    WebSockets.sendClose(code, reason, channel, null);
    var _ =
        thread.executeAfter(() -> IoUtils.safeClose(channel), CLOSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Gives everything back; also called when the server stops and the I/O thread runs no more. */
  private void end() {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    backlog.close();
    XnioExecutor.Key timer = ticking;
    if (timer != null) {
      timer.remove();
    }
    stopWatching();
    admission.close();
    events.closed(grant.camera(), grant.rendition());
  }

  private void onThread(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      // The server stops: neither the encoder nor whoever ends a grant is to suffer from it.
      end();
    }
  }

  /** What happens when a message has left. */
  private final class Sent implements WebSocketCallback<Void> {
    private final @Nullable Fragment fragment;

    Sent(@Nullable Fragment fragment) {
      this.fragment = fragment;
    }

    @Override
    public void complete(WebSocketChannel done, @Nullable Void context) {
      Fragment sent = fragment;
      if (sent != null) {
        backlog.sent(sent);
        // Never from within the call that sent it: a fast socket would recurse without end.
        onThread(
            () -> {
              sending = false;
              pump();
            });
      }
    }

    @Override
    public void onError(WebSocketChannel done, @Nullable Void context, Throwable cause) {
      IoUtils.safeClose(channel);
    }
  }
}
