package org.lightlock.attack;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraCredential;
import org.lightlock.frame.Transport;

/**
 * Hostile cameras against a real camera side and gateway, beside four healthy, watched ones. Opened
 * first, so that the product can be told where its cameras are; then {@link #run}.
 */
public final class AttackSuite implements AutoCloseable {
  /** What a healthy camera may lose. */
  static final double MOST_LOSS_PERCENT = 1;

  private static final Duration START = Duration.ofSeconds(60);

  /** Long enough that one picture is not one percent. */
  private static final Duration SHORTEST_STRETCH = Duration.ofSeconds(8);

  private static final Duration EVENT_LIMIT = Duration.ofSeconds(10);

  private static final String TOO_MANY_LOST = "a healthy camera lost too many pictures";

  /** More attacks that fail for lost frames alone are not repeated. */
  private static final int MOST_REPEATED = 10;

  /** So many at a time, and no more than there are processors: each starts workers. */
  private static final int MOST_AT_ONCE = 3;

  /** The case whose attack lies in what the pictures show. */
  private static final int FOOTAGE = 42;

  private static final String CLIP = "yard-360p15-h264.mp4";

  private final List<Prepared> attacks = new ArrayList<>();
  private final WorkerRig rig = new WorkerRig();
  private final List<HealthyCamera> healthy = new ArrayList<>();
  private final List<Watcher> audience = new ArrayList<>();
  private volatile double quietLossPercent;

  /**
   * A camera for the product's configuration.
   *
   * @param credential null for an open one
   * @param always whether its pictures are fetched all the time
   * @param footageWatch whether pictures that stand still or repeat raise an alarm; all clips
   *     repeat
   */
  public record Entry(
      String id,
      int port,
      String path,
      @Nullable CameraCredential credential,
      Transport transport,
      boolean always,
      boolean footageWatch) {}

  private record Prepared(Attack attack, HostileCamera camera, CameraCredential credential) {
    String id() {
      return "attack-" + attack.number();
    }

    Entry entry(String id) {
      boolean footage = attack.number() == FOOTAGE;
      return new Entry(id, camera.port(), "/live", credential, attack.transport(), false, footage);
    }
  }

  private AttackSuite() {}

  /**
   * Opens the cameras of these cases.
   *
   * @param clips the folder of the clips
   * @param cases their numbers, empty for all
   */
  public static AttackSuite open(Path clips, Set<Integer> cases) throws IOException {
    var suite = new AttackSuite();
    try {
      for (Attack attack : Attacks.all(clips.resolve(CLIP), suite.rig)) {
        if (cases.isEmpty() || cases.contains(attack.number())) {
          suite.attacks.add(
              new Prepared(
                  attack,
                  HostileCamera.open(attack.camera()),
                  new CameraCredential("attacked", secret())));
        }
      }
      for (int i = 1; i <= 4; i++) {
        suite.healthy.add(HealthyCamera.start("healthy-" + i, clips.resolve(CLIP)));
      }
      return suite;
    } catch (IOException e) {
      suite.close();
      throw e;
    }
  }

  /** The numbers of all cases. */
  public static Set<Integer> numbers(Path clips) throws IOException {
    return Attacks.all(clips.resolve(CLIP), new WorkerRig()).stream()
        .map(Attack::number)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Every camera that the product shall know. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (HealthyCamera camera : healthy) {
      entries.add(
          new Entry(camera.id(), camera.port(), camera.path(), null, Transport.TCP, true, false));
    }
    for (Prepared each : attacks) {
      entries.add(each.entry(each.id()));
      if (each.attack().twin()) {
        entries.add(each.entry(twin(each.id())));
      }
    }
    return entries;
  }

  /** The id of an entry that shares another's password. */
  static String twin(String id) {
    return id + "-twin";
  }

  private static String secret() {
    byte[] random = new byte[12];
    new SecureRandom().nextBytes(random);
    return "secret-" + HexFormat.of().formatHex(random);
  }

  /**
   * Carries out all attacks against a product that knows the entries.
   *
   * @param told hears of each as it is over
   * @return in the order of their numbers
   */
  public List<Outcome> run(Stage stage, Consumer<Outcome> told)
      throws IOException, InterruptedException {
    var turns = new Semaphore(atOnce(), true);
    try (var metering = new Metering(stage.gateway(), healthy);
        ExecutorService hands =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("attack-", 1).factory())) {
      metering.start();
      for (HealthyCamera camera : healthy) {
        audience.add(stage.gateway().client().watch(camera.id()));
      }
      awaitHealthy(metering);
      List<Future<Outcome>> running = new ArrayList<>();
      for (Prepared attack : attacks) {
        turns.acquire();
        running.add(
            hands.submit(
                () -> {
                  Outcome outcome = carryOut(stage, metering, attack, turns::release);
                  told.accept(outcome);
                  return outcome;
                }));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> each : running) {
        outcomes.add(each.get());
      }
      repeatAlone(stage, metering, outcomes, told);
      return outcomes;
    } catch (ExecutionException e) {
      throw new IOException("an attack could not be carried out", e.getCause());
    }
  }

  private static int atOnce() {
    return Math.min(MOST_AT_ONCE, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Attacks that run together cost the machine together what a single one does not: where nothing
   * but frames was lost, the attack is carried out once more, alone, and that counts.
   */
  private void repeatAlone(
      Stage stage, Metering metering, List<Outcome> outcomes, Consumer<Outcome> told)
      throws IOException, InterruptedException {
    List<Integer> lossy = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      if (TOO_MANY_LOST.equals(outcomes.get(i).fault())) {
        lossy.add(i);
      }
    }
    if (lossy.size() > MOST_REPEATED) {
      return; // that is no accident
    }
    for (int i : lossy) {
      Prepared before = attacks.get(i);
      try (HostileCamera camera = before.camera().again()) {
        var again = new Prepared(before.attack(), camera, before.credential());
        Outcome outcome = carryOut(stage, metering, again, () -> {}).repeatedAlone();
        told.accept(outcome);
        outcomes.set(i, outcome);
      }
    }
  }

  /**
   * What the unluckiest healthy camera lost before the first attack. It excuses nothing; it tells
   * of a machine that is too slow for its cameras as it is.
   */
  public double quietLossPercent() {
    return quietLossPercent;
  }

  private void awaitHealthy(Metering metering) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (!allPlay(metering)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the healthy cameras' pictures do not come");
      }
      Thread.sleep(200);
    }
    long quiet = System.nanoTime();
    Thread.sleep(SHORTEST_STRETCH.toMillis());
    quietLossPercent = metering.lossPercent(quiet, System.nanoTime());
  }

  private boolean allPlay(Metering metering) {
    try {
      Readings read = metering.newest();
      return healthy.stream().allMatch(camera -> read.frames(camera.id()) > 10);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Carries out one attack.
   *
   * @param over run once nothing more is done to the product; what was lost is known later
   */
  private Outcome carryOut(Stage stage, Metering metering, Prepared prepared, Runnable over)
      throws InterruptedException {
    Attack attack = prepared.attack();
    String id = prepared.id();
    long began = System.nanoTime();
    long gateway = stage.gateway().pid();
    long cameraSide = stage.cameraSidePid();
    String seen = "-";
    String event = "-";
    String fault = null;
    double loss = 0;
    // A camera that is never spoken to is not watched either.
    try (Watcher watcher =
        attack.camera().equals(Script.NOTHING)
            ? new Watcher()
            : stage.gateway().client().watch(id)) {
      var scene = new Scene(stage, metering, id, prepared.camera(), prepared.credential(), watcher);
      seen = attack.trial().run(scene);
      event = event(attack, scene);
      scene.within(EVENT_LIMIT, "the cause is not shown", () -> scene.shows(attack.signs()));
    } catch (AnswerMissing | IOException e) {
      fault = String.valueOf(e.getMessage());
    } finally {
      prepared.camera().close();
      over.run();
    }
    long ended = System.nanoTime();
    try {
      long stretchEnd = Math.max(ended, began + SHORTEST_STRETCH.toNanos());
      loss = metering.lossPercent(began, stretchEnd);
      fault = fault != null ? fault : damage(stage, metering, gateway, cameraSide, loss);
    } catch (IOException e) {
      fault = String.valueOf(e.getMessage());
    }
    return new Outcome(
        attack.number(),
        attack.what(),
        attack.answer(),
        seen,
        event,
        loss,
        Duration.ofNanos(ended - began),
        false,
        fault);
  }

  private static String event(Attack attack, Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    if (attack.events().isEmpty()) {
      return scene.eventElsewhere() ? "counted" : "none needed";
    }
    scene.within(EVENT_LIMIT, "no security event is counted", () -> counted(attack, scene) > 0);
    return "counted";
  }

  private static long counted(Attack attack, Scene scene) throws IOException {
    Readings read = scene.readings();
    return attack.events().stream().mapToLong(each -> read.events(scene.id(), each)).sum();
  }

  /** What happened to anybody but the attacked camera; null when nothing did. */
  private @Nullable String damage(
      Stage stage, Metering metering, long gateway, long cameraSide, double loss)
      throws IOException {
    if (stage.gateway().pid() != gateway || gateway == 0) {
      return "the gateway restarted";
    }
    if (stage.cameraSidePid() != cameraSide || cameraSide == 0) {
      return "the camera side restarted";
    }
    Readings read = metering.newest();
    for (HealthyCamera camera : healthy) {
      if (read.restarts(camera.id()) > 0) {
        return "the worker of " + camera.id() + " was replaced";
      }
    }
    return loss > MOST_LOSS_PERCENT ? TOO_MANY_LOST : null;
  }

  @Override
  public void close() {
    audience.forEach(Watcher::close);
    attacks.forEach(each -> each.camera().close());
    healthy.forEach(HealthyCamera::close);
    rig.close();
  }
}
