package org.lightlock.app;

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
  private static final Duration CLOSING = Duration.ofMillis(2500);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final String config;
  private final Optional<InputStream> parent;

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
      var line = new java.io.ByteArrayOutputStream();
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

  /** Waits until the process shall end. */
  void awaitEnd() throws InterruptedException {
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
    Optional.ofNullable(System.getenv(ProcessFamily.DIRECTORY_VARIABLE))
        .ifPresent(directory -> RunDirectory.removeIfOrphaned(Path.of(directory)));
    Runtime.getRuntime().halt(ExitCode.OK);
  }

  private void endBySignal() {
    ended.countDown();
    awaitClosed();
  }

  private void awaitClosed() {
    try {
      boolean _ = closed.await(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says that every part is closed. */
  @Override
  public void close() {
    ended.countDown();
    closed.countDown();
  }

  @Override
  public String toString() {
    return "LifeLine[" + (parent.isPresent() ? "parent" : "signals") + "]";
  }
}
