package org.lightlock.relay;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.lightlock.encode.EncoderException;
import org.lightlock.encode.FrameLease;
import org.lightlock.encode.StillPicture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera's pictures as stills: the next frame that comes, encoded once for all who wait for it.
 * A still that was made just now is given again, so that nobody can keep the encoder busy by
 * asking. Thread-safe.
 */
final class Stills {
  private static final Logger LOG = LoggerFactory.getLogger(Stills.class);
  private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();
  private static final int MAX_WIDTH = 1920;
  private static final int MAX_HEIGHT = 1080;

  private @Nullable CompletableFuture<byte[]> waiting; // guarded by this
  private int waiters; // of waiting, guarded by this
  private byte @Nullable [] last; // guarded by this
  private long lastNanos; // guarded by this

  /** Whether somebody waits for a picture, so that the camera has to be fetched. */
  synchronized boolean isWaiting() {
    return waiting != null;
  }

  /**
   * Waits for a still, on the caller's thread.
   *
   * @param soon has the camera looked after, since somebody waits now
   * @return empty when no picture came in time
   */
  Optional<byte[]> next(Duration patience, Runnable soon) throws InterruptedException {
    CompletableFuture<byte[]> next;
    synchronized (this) {
      if (last != null && System.nanoTime() - lastNanos < FRESH_NANOS) {
        return Optional.of(last);
      }
      next = waiting == null ? new CompletableFuture<>() : waiting;
      waiting = next;
      waiters++;
    }
    soon.run();
    try {
      return Optional.of(next.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    } finally {
      leave(next);
    }
  }

  /** One waits less; when a frame was taken for this wait meanwhile, it is over anyway. */
  @SuppressWarnings("ReferenceEquality") // that very wait
  private synchronized void leave(CompletableFuture<byte[]> next) {
    if (waiting == next && --waiters == 0) {
      waiting = null;
    }
  }

  /** Takes a frame if somebody waits for one. On the thread that frames come on; never waits. */
  void offer(FrameLease lease) {
    CompletableFuture<byte[]> wanted;
    synchronized (this) {
      wanted = waiting;
      waiting = null;
      waiters = 0;
    }
    if (wanted != null) {
      lease.retain();
      Thread.ofVirtual().name("still").start(() -> encode(lease, wanted));
    }
  }

  private void encode(FrameLease lease, CompletableFuture<byte[]> wanted) {
    try {
      byte[] jpeg = StillPicture.jpeg(lease, MAX_WIDTH, MAX_HEIGHT);
      synchronized (this) {
        last = jpeg;
        lastNanos = System.nanoTime();
      }
      wanted.complete(jpeg);
    } catch (EncoderException | RuntimeException e) {
      LOG.error("no still picture: {}", e.getMessage());
      wanted.completeExceptionally(e);
    } finally {
      lease.release();
    }
  }
}
