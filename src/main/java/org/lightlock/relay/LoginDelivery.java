package org.lightlock.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.CameraLogin;
import org.lightlock.access.CameraLogins;
import org.lightlock.access.DatabaseException;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.LoginOutcome;
import org.lightlock.protect.seal.SealedLogin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes cameras' sealed logins from the database to the camera side: all of them each time it is
 * there and before it is asked for a camera, and each that changes. The one that the camera side
 * took last goes first, so that a newer one that it refuses changes nothing. What it answers is
 * written down. Opens nothing: it has no key. Thread-safe.
 */
public final class LoginDelivery implements Airlock.Logins, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LoginDelivery.class);
  private static final long LOOK_MILLIS = 500;
  private static final long ANSWER_NANOS = Duration.ofSeconds(10).toNanos();
  private static final byte[] OWN = {};

  private final CameraLogins logins;
  private final CameraLogins.Watch watch;
  private final Set<CameraId> cameras;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("camera-logins").daemon().factory());
  private final Map<CameraId, CameraLogin> known = new HashMap<>();
  private final Map<Long, Passed> waiting = new HashMap<>();
  private Airlock.@Nullable Line line;

  /** Not where another gateway began: an answer to that one may be on its way still. */
  private long nextNumber = ThreadLocalRandom.current().nextLong();

  private boolean complained;

  /** A login that the camera side has not answered yet. */
  private record Passed(CameraLogin login, long sinceNanos) {}

  private LoginDelivery(CameraLogins logins, Set<CameraId> cameras) {
    this.logins = logins;
    this.watch = logins.watch();
    this.cameras = Set.copyOf(cameras);
  }

  /**
   * Knows the logins of these cameras and from now on each change.
   *
   * @throws DatabaseException when they cannot be read
   */
  public static LoginDelivery start(CameraLogins logins, Set<CameraId> cameras)
      throws DatabaseException {
    LoginDelivery delivery = new LoginDelivery(logins, cameras);
    delivery.learn(logins.list());
    var _ =
        delivery.thread.scheduleWithFixedDelay(
            delivery::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return delivery;
  }

  private void look() {
    try {
      watch.look().ifPresent(this::learn);
      passAgain(System.nanoTime());
      complained = false;
    } catch (DatabaseException | RuntimeException e) {
      if (!complained) {
        log.warn("cameras' logins cannot be read, those known stay: {}", e.getMessage());
        complained = true;
      }
    }
  }

  private synchronized void learn(List<CameraLogin> all) {
    Map<CameraId, CameraLogin> now = new HashMap<>();
    all.stream()
        .filter(login -> cameras.contains(login.camera()))
        .forEach(login -> now.put(login.camera(), login));
    for (CameraId camera : Set.copyOf(known.keySet())) {
      if (!now.containsKey(camera)) {
        known.remove(camera);
        waiting.values().removeIf(passed -> passed.login().camera().equals(camera));
        boolean _ = pass(camera, OWN);
      }
    }
    List<CameraLogin> changed = new ArrayList<>();
    for (CameraLogin login : now.values()) {
      CameraLogin before = known.put(login.camera(), login);
      if (before == null || !before.isSameChange(login)) {
        changed.add(login);
      }
    }
    deliver(changed);
  }

  @Override
  public synchronized void connected(Airlock.Line there) {
    line = there;
    waiting.clear();
    deliver(known.values());
  }

  @Override
  public synchronized void away() {
    line = null;
    waiting.clear();
  }

  /** Once the camera side does not take one, the others wait for the next time. */
  private void deliver(Collection<CameraLogin> all) {
    boolean takes = true;
    for (CameraLogin login : all) {
      waiting.values().removeIf(passed -> passed.login().camera().equals(login.camera()));
      Optional<SealedLogin> before = login.inUse().filter(inUse -> !inUse.equals(login.sealed()));
      if (takes && before.isPresent()) {
        takes = pass(login.camera(), before.get().bytes());
      }
      // Kept also when it is not taken: it is passed again.
      waiting.put(nextNumber, new Passed(login, System.nanoTime()));
      if (takes) {
        takes = pass(login.camera(), login.sealed().bytes());
      } else {
        nextNumber++;
      }
    }
  }

  private boolean pass(CameraId camera, byte[] sealed) {
    Airlock.Line there = line;
    long number = nextNumber++;
    boolean taken = there != null && there.pass(number, camera, sealed);
    if (there != null && !taken) {
      log.warn("the camera side does not take the login of {}", camera);
    }
    return taken;
  }

  private synchronized void passAgain(long nowNanos) {
    if (line != null) {
      deliver(
          waiting.values().stream()
              .filter(passed -> nowNanos - passed.sinceNanos() > ANSWER_NANOS)
              .map(Passed::login)
              .toList());
    }
  }

  @Override
  public synchronized void answered(long untrustedNumber, long untrustedOutcome) {
    Optional<LoginOutcome> outcome = LoginOutcome.of(untrustedOutcome);
    Passed passed = outcome.isEmpty() ? null : waiting.remove(untrustedNumber);
    if (passed == null) {
      return; // of one that is no longer wanted, or nonsense
    }
    try {
      thread.execute(() -> writeDown(passed.login(), outcome.get()));
    } catch (RejectedExecutionException e) {
      log.debug("closed");
    }
  }

  private void writeDown(CameraLogin login, LoginOutcome outcome) {
    try {
      if (!logins.answered(login, outcome)) {
        return;
      }
    } catch (DatabaseException e) {
      log.warn("what became of the login of {} cannot be written down", login.camera());
    }
    if (outcome == LoginOutcome.IN_USE) {
      log.info("camera {}: login {} is in use", login.camera(), login.sealed().id());
    } else {
      log.warn(
          "camera {}: login {} is not used, the one before stays: {}",
          login.camera(),
          login.sealed().id(),
          outcome.words());
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watch.close();
  }
}
