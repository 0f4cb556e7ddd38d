package org.lightlock.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraEntry;
import org.lightlock.frame.EscapeAct;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.probe.EscapeResult.Outcome;
import org.lightlock.relay.Airlock;
import org.lightlock.supervise.CameraSide;
import org.lightlock.supervise.WorkerCommand;
import org.lightlock.supervise.WorkerLimits;

/**
 * Tries escape acts inside real workers of a real camera side, which show pictures and have closed
 * every lock. An act that ends its worker is followed by a fresh one. This process is the gateway
 * that the acts are aimed at. Used once.
 */
public final class SandboxProbe {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration START_LIMIT = Duration.ofSeconds(40);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
  private static final int SIGSYS = 31;

  private final CameraEntry camera;
  private final CountDownLatch connected = new CountDownLatch(1);

  /** A probe whose workers show this camera. */
  public SandboxProbe(CameraEntry camera) {
    this.camera = camera;
  }

  /**
   * Tries the acts in order.
   *
   * @throws IOException when no confined worker that shows pictures can be had
   */
  public List<EscapeResult> run(List<EscapeAct> acts) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("lightlock-probe-");
    Path socket = directory.resolve("airlock");
    WorkerCommand command = WorkerCommand.ofThisInstallation();
    try (CameraSide _ =
            new CameraSide(socket, List.of(camera), command, new WorkerLimits(1, 256, 200));
        Airlock airlock = new Airlock(socket, List.of(connected::countDown))) {
      airlock.start();
      if (!connected.await(CONNECT_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("the camera side did not start in time");
      }
      return tryAll(acts, airlock);
    } finally {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(directory);
    }
  }

  private List<EscapeResult> tryAll(List<EscapeAct> acts, Airlock airlock)
      throws IOException, InterruptedException {
    List<EscapeResult> results = new ArrayList<>();
    @Nullable ProbedWorker worker = null;
    try {
      for (EscapeAct act : acts) {
        if (worker == null) {
          worker = playing(airlock);
        }
        EscapeResult result = attempt(act, worker);
        results.add(result);
        if (result.outcome() == Outcome.KILLED || result.outcome() == Outcome.NO_ANSWER) {
          worker.close();
          worker = null;
        }
      }
      return results;
    } finally {
      if (worker != null) {
        worker.close();
      }
    }
  }

  /** A worker that has closed its last lock, which it does after its first picture. */
  private ProbedWorker playing(Airlock airlock) throws IOException, InterruptedException {
    ProbedWorker worker = new ProbedWorker(airlock, camera.id());
    Message message =
        worker.await(
            START_LIMIT,
            from -> from.kind() == Kind.TIGHTENED || from.kind() == Kind.NO_CONFINEMENT);
    if (message == null || message.kind() != Kind.TIGHTENED) {
      worker.close();
      throw new IOException(
          message == null
              ? "no worker showed a picture in time"
              : "this machine offers no confinement, so no worker runs");
    }
    return worker;
  }

  private static EscapeResult attempt(EscapeAct act, ProbedWorker worker)
      throws InterruptedException {
    worker.attempt(act);
    Message message =
        worker.await(
            ANSWER_LIMIT,
            from ->
                from.kind() == Kind.WORKER_LOST
                    || (from.kind() == Kind.PROOF && from.c() == act.number()));
    if (message == null) {
      return new EscapeResult(act, Outcome.NO_ANSWER, 0);
    }
    if (message.kind() == Kind.WORKER_LOST) {
      boolean byFilter = message.b() == SIGSYS;
      return new EscapeResult(act, byFilter ? Outcome.KILLED : Outcome.NO_ANSWER, 0);
    }
    return EscapeResult.of(act, message.d());
  }
}
