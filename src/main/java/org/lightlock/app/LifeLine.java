package org.lightlock.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What ends a process: its parent's pipe on standard input closes, or a signal arrives. The process
 * calls {@link #awaitEnd}, then closes its parts, then this. A process that does not get its parts
 * closed in time is halted, so that nothing is ever left behind.
 *
 * <p>A parent sends the child's configuration first, ended by a line {@code ...}, so that no secret
 * stands on a command line; then it keeps the pipe open for as long as the child shall live.
 */
final class LifeLine implements AutoCloseable {
  private static final String END_OF_CONFIG = "...";
  private static final int MAX_CONFIG_BYTES = 1 << 20;

  /** Shorter than what a parent grants before it kills. */
  private static final Duration CHILD_CLOSING = Duration.ofMillis(2500);

  /** Longer than a parent needs to end its children. */
  private static final Duration PARENT_CLOSING = Duration.ofSeconds(6);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread owner = Thread.currentThread();
  private final String config;
  private final Optional<InputStream> parent;
  private volatile boolean awaiting;

  private LifeLine(String config, Optional<InputStream> parent) {
    this.config = config;
    this.parent = parent;
    Runtime.getRuntime().addShutdownHook(new Thread(this::endBySignal, "life-line-signal"));
    parent.ifPresent(
        in -> Thread.ofPlatform().daemon().name("life-line").start(() -> endWithParent(in)));
  }

  /**
   * The life line of a child: reads the configuration, then watches the pipe.
   *
   * @throws IOException when the parent is gone before it sent everything
   */
  static LifeLine toParent(InputStream in) throws IOException {
    return new LifeLine(readConfig(in), Optional.of(in));
  }

  /** The life line of a process that a person or systemd started: signals only. */
  static LifeLine signals() {
    return new LifeLine("", Optional.empty());
  }

  private static String readConfig(InputStream in) throws IOException {
    var text = new StringBuilder();
    while (true) {
      var line = new ByteArrayOutputStream();
      int next = in.read();
      while (next >= 0 && next != '\n') {
        line.write(next);
        next = in.read();
      }
      String read = line.toString(StandardCharsets.UTF_8);
      if (read.equals(END_OF_CONFIG)) {
        return text.toString();
      }
      if (next < 0 || text.length() + read.length() > MAX_CONFIG_BYTES) {
        throw new IOException("standard input ended before a line \"...\"");
      }
      text.append(read).append('\n');
    }
  }

  /** How a parent sends a configuration. */
  static byte[] message(String config) {
    return (config + "\n" + END_OF_CONFIG + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** What the parent sent; empty without a parent. Holds secrets. */
  String config() {
    return config;
  }

  /**
   * Waits until the process shall end.
   *
   * @throws InterruptedException as everything that waits does when a signal ends the process
   *     before it came this far
   */
  void awaitEnd() throws InterruptedException {
    awaiting = true;
    ended.await();
  }

  /** Whether the process shall end. */
  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Ends the process from inside, for example when a part can do no more. */
  void end() {
    ended.countDown();
  }

  private void endWithParent(InputStream in) {
    try {
      while (in.read() >= 0) {
        // The parent sends nothing more; whatever comes is not for us.
      }
    } catch (IOException e) {
      // A broken pipe ends like a closed one.
    }
    ended.countDown();
    awaitClosed();
    removeOrphanedFolder();
    Runtime.getRuntime().halt(ExitCode.OK);
  }

  /** A killed parent cannot remove the family's folder; its children do. */
  private void removeOrphanedFolder() {
    String folder = System.getenv(ProcessFamily.DIRECTORY_VARIABLE);
    if (parent.isPresent() && folder != null) {
      RunDirectory.removeIfOrphaned(Path.of(folder));
    }
  }

  private void endBySignal() {
    ended.countDown();
    if (!awaiting && closed.getCount() > 0) {
      // The owner still starts its parts and waits for something that no longer matters.
      owner.interrupt();
    }
    awaitClosed();
  }

  private void awaitClosed() {
    try {
      Duration limit = parent.isPresent() ? CHILD_CLOSING : PARENT_CLOSING;
      boolean _ = closed.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says that every part is closed. */
  @Override
  public void close() {
    ended.countDown();
    removeOrphanedFolder();
    closed.countDown();
  }

  @Override
  public String toString() {
    return "LifeLine[" + (parent.isPresent() ? "parent" : "signals") + "]";
  }
}
