package org.lightlock.attack;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A second, real gateway whose camera side is played by the suite. Started by the first attack that
 * needs it; one attack at a time.
 */
final class WorkerRig implements AutoCloseable {
  static final String LIAR = "liar";
  static final String HONEST = "honest";

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private @Nullable LyingCameraSide side;
  private Stage.@Nullable Gateway gateway;

  /** What is done to a gateway by its camera side. */
  @FunctionalInterface
  interface Deed {
    /** Returns in a few words what was seen. */
    String to(Scene scene, Stage.Gateway gateway, LyingCameraSide side)
        throws AnswerMissing, IOException, InterruptedException;
  }

  /** Does it, and demands that the gateway lives on. */
  synchronized String with(Scene scene, Deed deed)
      throws AnswerMissing, IOException, InterruptedException {
    LyingCameraSide played = side;
    Stage.Gateway attacked = gateway;
    if (played == null || attacked == null) {
      Path socket = scene.stage().folder().resolve("lies.sock");
      played = new LyingCameraSide(socket);
      side = played;
      attacked = scene.stage().gatewayAt(socket, List.of(LIAR, HONEST));
      gateway = attacked;
    }
    LyingCameraSide there = played;
    long pid = attacked.pid();
    scene.within(
        LIMIT,
        "the gateway does not ask for its cameras",
        () -> there.worker(LIAR).isPresent() && there.worker(HONEST).isPresent());
    String seen = deed.to(scene, attacked, there);
    scene.demand(attacked.pid() == pid && pid != 0, "the gateway restarted");
    return seen;
  }

  @Override
  public synchronized void close() {
    if (side != null) {
      side.close();
    }
  }
}
