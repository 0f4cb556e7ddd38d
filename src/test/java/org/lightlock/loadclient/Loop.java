package org.lightlock.loadclient;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;

/** One thread that receives for many viewers, and reports for them. */
final class Loop implements AutoCloseable {
  private static final long TICK_MILLIS = 20;
  private static final int MOST_AT_ONCE = 64;

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Viewer> viewers = new ArrayList<>();
  private final ByteBuffer direct = ByteBuffer.allocateDirect(2_048);
  private final byte[] packet = new byte[2_048];
  private volatile boolean closed;
  private long nextTickNanos;
  private long unixOffsetNanos;
  private Tally tally = new Tally();

  Loop(int number) throws IOException {
    selector = Selector.open();
    thread = Thread.ofPlatform().name("load-" + number).daemon().start(this::run);
  }

  /** Runs something on the loop's thread and waits for what it returns. */
  <T> T call(Callable<T> task) throws IOException, InterruptedException {
    var result = new CompletableFuture<T>();
    tasks.add(
        () -> {
          try {
            result.complete(task.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    selector.wakeup();
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  /** Receives for one viewer more. */
  void add(Viewer viewer) throws IOException, InterruptedException {
    call(
        () -> {
          viewer.channel().configureBlocking(false);
          viewers.add(viewer);
          return viewer.channel().register(selector, SelectionKey.OP_READ, viewer);
        });
  }

  /** Receives no more for a viewer and closes its socket. */
  void remove(Viewer viewer) throws IOException, InterruptedException {
    call(
        () -> {
          viewers.remove(viewer);
          viewer.channel().close();
          return true;
        });
    selector.wakeup(); // so that a cancelled key lets go of its socket now
  }

  /** What makes the time of 1970 out of {@link System#nanoTime}; asked on the loop's thread. */
  long unixOffsetNanos() {
    return unixOffsetNanos;
  }

  /** Where to count; asked on the loop's thread. */
  Tally tally() {
    return tally;
  }

  /** Adds what was counted so far to a sum. */
  void collect(Tally sum) throws IOException, InterruptedException {
    call(
        () -> {
          sum.add(tally);
          return true;
        });
  }

  /** Begins to count anew. */
  void reset() throws IOException, InterruptedException {
    call(
        () -> {
          tally = new Tally();
          viewers.forEach(viewer -> viewer.countInto(tally));
          return true;
        });
  }

  private void run() {
    try {
      while (!closed) {
        selector.select(this::ready, TICK_MILLIS);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
        long now = System.nanoTime();
        if (now - nextTickNanos >= 0) {
          nextTickNanos = now + TICK_MILLIS * 1_000_000;
          tick(now);
        }
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tick(long now) {
    Instant wall = Instant.now();
    unixOffsetNanos = wall.getEpochSecond() * 1_000_000_000L + wall.getNano() - System.nanoTime();
    for (int i = 0; i < viewers.size(); i++) {
      viewers.get(i).tick(packet, direct, now);
    }
  }

  private void ready(SelectionKey key) {
    Viewer viewer = (Viewer) key.attachment();
    try {
      for (int i = 0; i < MOST_AT_ONCE && key.isValid(); i++) {
        direct.clear();
        int length = viewer.channel().read(direct);
        if (length <= 0) {
          return;
        }
        direct.flip();
        direct.get(packet, 0, length);
        viewer.datagram(packet, length, System.nanoTime(), unixOffsetNanos);
      }
    } catch (IOException e) {
      tally.strange++; // nobody listens there (any more)
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
