package org.lightlock.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.EscapeAct;
import org.lightlock.probe.EscapeResult;
import org.lightlock.probe.SandboxProbe;

/**
 * Cases 33 to 36: the worker itself is the enemy. Acts of break-out are tried inside real workers;
 * for the others the suite plays a camera side whose worker lies, against a second, real gateway.
 */
final class WorkerAttacks {
  /** About so many acts are tried. */
  private static final int ACTS = 40;

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String LIAR = WorkerRig.LIAR;
  private static final String HONEST = WorkerRig.HONEST;

  private WorkerAttacks() {}

  static List<Attack> all(WorkerRig rig, Path clip) {
    return List.of(
        Attack.of(
                33,
                "runs code of its own in the decoder",
                "no file, no socket, no process is in reach",
                Script.NOTHING,
                _ -> breakOut(clip))
            .withEvents(),
        Attack.of(
                34,
                "its worker lies in frame headers and notices",
                "each lie ends that stream alone",
                Script.NOTHING,
                scene -> rig.with(scene, WorkerAttacks::lies))
            .withEvents(),
        Attack.of(
                35,
                "its worker shrinks the shared memory",
                "the kernel refuses: it is sealed",
                Script.NOTHING,
                scene -> rig.with(scene, WorkerAttacks::shrinks))
            .withEvents(),
        Attack.of(
                36,
                "its worker rewrites pixels while they are read",
                "copied once, then encoded; nobody crashes",
                Script.NOTHING,
                scene -> rig.with(scene, WorkerAttacks::rewrites))
            .withEvents());
  }

  /** Acts of break-out inside real workers; sandbox-probe tries all of them. */
  private static String breakOut(Path clip)
      throws AnswerMissing, IOException, InterruptedException {
    List<EscapeAct> acts = new ArrayList<>();
    EscapeAct[] all = EscapeAct.values();
    for (int i = 0; i < all.length; i += Math.max(1, all.length / ACTS)) {
      acts.add(all[i]);
    }
    try (HealthyCamera camera = HealthyCamera.start("escape", clip)) {
      var address =
          new CameraAddress(InetAddress.getLoopbackAddress(), camera.port(), camera.path());
      CameraEntry entry = CameraEntry.of(new CameraId(camera.id()), address, null);
      List<EscapeResult> results = new SandboxProbe(entry).run(acts);
      for (EscapeResult result : results) {
        if (!result.denied()) {
          throw new AnswerMissing(result.act().words() + ": " + result.words());
        }
      }
      return results.size() + " ways out tried, all denied";
    }
  }

  private static Readings readings(Stage.Gateway gateway) throws IOException, InterruptedException {
    return Readings.of(gateway.client().http(), gateway.metricsPort());
  }

  private static void honestPlays(Scene scene, Stage.Gateway gateway, LyingCameraSide side)
      throws AnswerMissing, IOException, InterruptedException {
    long before = readings(gateway).frames(HONEST);
    side.worker(HONEST).orElseThrow().frame();
    scene.within(
        LIMIT,
        "the other camera's picture does not come",
        () -> readings(gateway).frames(HONEST) > before);
  }

  private static String lies(Scene scene, Stage.Gateway gateway, LyingCameraSide side)
      throws AnswerMissing, IOException, InterruptedException {
    int told = 0;
    for (LyingCameraSide.Lie lie : LyingCameraSide.Lie.values()) {
      scene.within(LIMIT, "the stream is not opened again", () -> side.worker(LIAR).isPresent());
      long ended = side.closedForLying();
      side.worker(LIAR).orElseThrow().tell(lie);
      scene.within(LIMIT, "the lie " + lie + " is believed", () -> side.closedForLying() > ended);
      honestPlays(scene, gateway, side);
      told++;
    }
    scene.within(LIMIT, "no event is counted", () -> readings(gateway).events(LIAR, 34) > 0);
    scene.sawEventElsewhere();
    return told + " lies, each ended its stream alone";
  }

  private static String shrinks(Scene scene, Stage.Gateway gateway, LyingCameraSide side)
      throws AnswerMissing, IOException, InterruptedException {
    int refused = 0;
    for (long size : new long[] {0, 4096, 1L << 40}) {
      scene.demand(
          !side.worker(LIAR).orElseThrow().resize(size), "the memory was resized to " + size);
      refused++;
    }
    side.worker(LIAR).orElseThrow().frame();
    honestPlays(scene, gateway, side);
    return refused + " sizes refused, pictures go on";
  }

  private static String rewrites(Scene scene, Stage.Gateway gateway, LyingCameraSide side)
      throws AnswerMissing, IOException, InterruptedException {
    try (Watcher watcher = gateway.client().watch(LIAR)) {
      LyingCameraSide.Worker worker = side.worker(LIAR).orElseThrow();
      scene.within(
          LIMIT,
          "no picture comes out",
          () -> {
            worker.frameThatChanges();
            return watcher.pictures() > 20;
          });
    }
    honestPlays(scene, gateway, side);
    return "20 torn pictures encoded, nobody crashed";
  }
}
