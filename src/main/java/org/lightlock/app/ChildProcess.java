package org.lightlock.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One child of a family: started, fed its configuration, its log lines passed on, started again
 * with back-off when it dies although it was once ready. Its standard input stays open as its life
 * line. A thread of its own watches it.
 */
final class ChildProcess {
  /** A line of standard output that begins like this says that the child serves. */
  static final String READY = "{\"ready\":";

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONG_LIFE = Duration.ofSeconds(30);

  private final ChildSpec spec;
  private final Map<String, String> environment;
  private final Consumer<String> log;
  private final CompletableFuture<JsonNode> ready = new CompletableFuture<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread watcher;
  private volatile @Nullable Process process;

  private ChildProcess(ChildSpec spec, Map<String, String> environment, Consumer<String> log) {
    this.spec = spec;
    this.environment = environment;
    this.log = log;
    this.watcher = Thread.ofPlatform().daemon().name("watch-" + spec.name()).unstarted(this::watch);
  }

  static ChildProcess start(ChildSpec spec, Map<String, String> environment, Consumer<String> log) {
    var child = new ChildProcess(spec, environment, log);
    child.watcher.start();
    return child;
  }

  /**
   * Waits until the child says that it serves.
   *
   * @return its ready line
   * @throws CommandException when it ends before, with its own exit code, or takes too long
   */
  JsonNode awaitReady(Duration limit) throws CommandException, InterruptedException {
    try {
      return ready.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CommandException reason) {
        throw reason;
      }
      throw new CommandException(ExitCode.PART_FAILED, spec.name() + " could not be started");
    } catch (TimeoutException e) {
      throw new CommandException(
          ExitCode.PART_FAILED,
          spec.name() + " did not get ready within " + limit.toSeconds() + " seconds");
    }
  }

  /** The running process's id, 0 between two lives. */
  long pid() {
    Process current = process;
    return current == null ? 0 : current.pid();
  }

  private void watch() {
    Duration pause = SHORTEST_PAUSE;
    try {
      while (true) {
        long start = System.nanoTime();
        int exitCode = live();
        if (!spec.restart() || !ready.isDone()) {
          ready.completeExceptionally(
              new CommandException(
                  exitCode == ExitCode.OK ? ExitCode.PART_FAILED : exitCode,
                  spec.name() + " ended before it was ready (exit code " + exitCode + ")"));
          return;
        }
        if (System.nanoTime() - start > LONG_LIFE.toNanos()) {
          pause = SHORTEST_PAUSE;
        }
        // Ctrl-C reaches parent and children at once: the pause also tells an end from an accident.
        if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        say("ended unexpectedly (exit code " + exitCode + "); starting it again");
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    } catch (IOException e) {
      say("could not be started: " + e.getMessage());
      ready.completeExceptionally(e);
    } catch (InterruptedException e) {
      ready.completeExceptionally(e);
    }
  }

  private int live() throws IOException, InterruptedException {
    var builder = new ProcessBuilder(spec.command());
    builder.environment().putAll(environment);
    // glibc keeps up to eight arenas per processor otherwise, each with its own free memory.
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    Process born = builder.start();
    process = born;
    if (closing.getCount() == 0) {
      born.destroyForcibly();
    }
    read(born.getInputStream(), "out");
    read(born.getErrorStream(), "err");
    try {
      OutputStream in = born.getOutputStream();
      in.write(LifeLine.message(spec.config().get()));
      in.flush();
    } catch (IOException e) {
      // It died at once; its exit code says more than the broken pipe.
    }
    int exitCode = born.waitFor();
    process = null;
    return exitCode;
  }

  private void read(InputStream stream, String which) {
    Thread.ofVirtual()
        .name(spec.name() + "-" + which)
        .start(
            () -> {
              try (var lines =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  accept(line);
                }
              } catch (IOException e) {
                // The stream ends with the process.
              }
            });
  }

  private void accept(String line) {
    if (line.startsWith(READY)) {
      ready.complete(new JsonMapper().readTree(line));
    } else {
      say(line);
    }
  }

  private void say(String line) {
    log.accept("[" + spec.name() + "] " + line);
  }

  /** Lets go of the life line. */
  void beginClose() {
    closing.countDown();
    Process current = process;
    if (current != null) {
      try {
        current.getOutputStream().close();
      } catch (IOException e) {
        // A dead child's pipe is closed already.
      }
    }
  }

  /** Waits for the end, then kills the child and its children. */
  void finishClose(Duration limit) throws InterruptedException {
    Process current = process;
    if (current != null) {
      var descendants = current.descendants().toList();
      if (!current.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        say("did not end in time; killing it");
        current.destroyForcibly();
      }
      descendants.forEach(ProcessHandle::destroyForcibly);
    }
    watcher.join(Duration.ofSeconds(1));
  }
}
