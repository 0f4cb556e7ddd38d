package org.lightlock.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The processes that one command starts, and that all end with it. Closing lets go of every life
 * line, waits three seconds in all, kills what is left, and finally sweeps up what a killed child
 * left behind: every process of the family carries the same mark in its environment.
 */
final class ProcessFamily implements AutoCloseable {
  /** Tells a child its family's folder. */
  static final String DIRECTORY_VARIABLE = "LIGHTLOCK_RUN_DIRECTORY";

  private static final String MARK_VARIABLE = "LIGHTLOCK_FAMILY";
  private static final Duration ORDERLY_END = Duration.ofSeconds(3);

  private final String mark;
  private final RunDirectory directory;
  private final Consumer<String> log;
  private final List<ChildProcess> children = new ArrayList<>();
  private boolean closed;

  /**
   * An empty family.
   *
   * @param directory removed when the family is closed
   * @param log where the children's lines go
   */
  ProcessFamily(RunDirectory directory, Consumer<String> log) {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    this.mark = HexFormat.of().formatHex(random);
    this.directory = directory;
    this.log = log;
  }

  /** Starts a child; one that is not ready yet is awaited with {@link ChildProcess#awaitReady}. */
  synchronized ChildProcess start(ChildSpec spec) {
    if (closed) {
      throw new IllegalStateException("the family has ended");
    }
    ChildProcess child =
        ChildProcess.start(
            spec,
            Map.of(MARK_VARIABLE, mark, DIRECTORY_VARIABLE, directory.path().toString()),
            log);
    children.add(child);
    return child;
  }

  /** Ends everybody and removes the family's folder. Closing twice is harmless. */
  @Override
  public void close() {
    List<ChildProcess> ending;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      // The last that was started uses the others, so it goes first.
      ending = List.copyOf(children.reversed());
    }
    ending.forEach(ChildProcess::beginClose);
    long deadline = System.nanoTime() + ORDERLY_END.toNanos();
    try {
      for (ChildProcess child : ending) {
        child.finishClose(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sweep();
    try {
      directory.close();
    } catch (IOException e) {
      log.accept("lightlock: could not remove " + directory.path() + ": " + e.getMessage());
    }
  }

  private void sweep() {
    byte[] wanted = (MARK_VARIABLE + "=" + mark).getBytes(StandardCharsets.US_ASCII);
    long self = ProcessHandle.current().pid();
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      all.filter(process -> process.pid() != self)
          .filter(process -> isMarked(process.pid(), wanted))
          .forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static boolean isMarked(long pid, byte[] wanted) {
    try {
      byte[] environment = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
      return new String(environment, StandardCharsets.ISO_8859_1)
          .contains(new String(wanted, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      // Gone already, or another user's: not of this family.
      return false;
    }
  }
}
