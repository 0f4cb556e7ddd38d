package org.lightlock.supervise;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Message;
import org.lightlock.posix.Program;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spare workers that have already loaded everything, one for each of a few ports: a worker's
 * Landlock domain names its camera's port when it is started. Runs on the supervisor's thread.
 */
final class WorkerPool {
  private static final Logger log = LoggerFactory.getLogger(WorkerPool.class);

  private final WorkerCommand command;
  private final int maxSpares;
  private final OutsideLimits outside;
  private final Executor loop;
  private final StartGate gate = new StartGate(Runtime.getRuntime().availableProcessors());
  private final Map<Integer, Spare> spares = new HashMap<>();
  private boolean closed;

  /** A worker without a camera, or with the owner that took it. */
  private static final class Spare implements WorkerProcess.Events {
    private final Executor loop;
    private final int port;
    private final Runnable lost;
    private @Nullable WorkerProcess worker;
    private WorkerProcess.@Nullable Events owner;

    Spare(Executor loop, int port, Runnable lost) {
      this.loop = loop;
      this.port = port;
      this.lost = lost;
    }

    @Override
    public void reported(WorkerProcess from, Message untrusted) {
      loop.execute(
          () -> {
            if (owner != null) {
              owner.reported(from, untrusted);
            }
          });
    }

    @Override
    public void notStarted(WorkerProcess from, IOException cause) {
      loop.execute(
          () -> {
            if (owner != null) {
              owner.notStarted(from, cause);
            } else {
              lost.run();
            }
          });
    }

    @Override
    public void ended(WorkerProcess from, Program.Ending ending) {
      loop.execute(
          () -> {
            if (owner != null) {
              owner.ended(from, ending);
            } else {
              log.info("spare worker for port {} ended: {}", port, ending);
              lost.run();
            }
          });
    }
  }

  WorkerPool(WorkerCommand command, int maxSpares, OutsideLimits outside, Executor loop) {
    this.command = command;
    this.maxSpares = maxSpares;
    this.outside = outside;
    this.loop = loop;
  }

  /** A worker for a camera on this port, warm if there is a spare; its events go to the owner. */
  WorkerProcess take(int port, WorkerProcess.Events owner) throws IOException {
    Spare spare = spares.remove(port);
    if (spare == null) {
      spare = start(port);
    }
    spare.owner = owner;
    WorkerProcess worker = spare.worker;
    if (worker == null) {
      throw new IllegalStateException("a spare always has its worker");
    }
    return worker;
  }

  /** Starts a spare for this port unless there is one or there are enough. */
  void replenish(int port) {
    if (closed || spares.containsKey(port) || spares.size() >= maxSpares) {
      return;
    }
    try {
      spares.put(port, start(port));
    } catch (IOException e) {
      log.warn("no spare worker: {}", e.getMessage());
    }
  }

  /** Ends the spares. */
  void close() {
    closed = true;
    for (Spare spare : spares.values()) {
      if (spare.worker != null) {
        spare.worker.kill();
      }
    }
    spares.clear();
  }

  private Spare start(int port) throws IOException {
    Spare spare = new Spare(loop, port, () -> spares.remove(port));
    spare.worker = WorkerProcess.start(command, port, outside, gate, spare);
    return spare;
  }
}
