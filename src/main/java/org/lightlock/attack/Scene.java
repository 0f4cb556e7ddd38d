package org.lightlock.attack;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.lightlock.camera.CameraCredential;
import org.lightlock.frame.Rejection;
import tools.jackson.databind.JsonNode;

/**
 * One attack while it runs: the hostile camera, somebody who watches it, and what can be read of
 * how the product takes it.
 */
final class Scene {
  private static final Duration FIRST_CONTACT = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 200;

  private final Stage stage;
  private final Metering metering;
  private final String id;
  private final HostileCamera camera;
  private final CameraCredential credential;
  private final Watcher watcher;
  private final Readings before;
  private final long beganNanos = System.nanoTime();
  private boolean eventElsewhere;

  /** Something that is awaited. */
  @FunctionalInterface
  interface Condition {
    /** Whether it is so. */
    boolean holds() throws IOException, InterruptedException;
  }

  Scene(
      Stage stage,
      Metering metering,
      String id,
      HostileCamera camera,
      CameraCredential credential,
      Watcher watcher)
      throws IOException {
    this.stage = stage;
    this.metering = metering;
    this.id = id;
    this.camera = camera;
    this.credential = credential;
    this.watcher = watcher;
    this.before = metering.newest();
  }

  Stage stage() {
    return stage;
  }

  /** The camera as both sides call it. */
  String id() {
    return id;
  }

  HostileCamera camera() {
    return camera;
  }

  /** What the camera's entry holds. */
  CameraCredential credential() {
    return credential;
  }

  /** Who watches. */
  Watcher watcher() {
    return watcher;
  }

  /** What the gateway counted since the attack began, at most a few tenths of a second old. */
  Readings readings() throws IOException {
    return metering.newest().since(before);
  }

  long frames() throws IOException {
    return readings().frames(id);
  }

  long rejections(Rejection reason) throws IOException {
    return readings().rejections(id, reason.number());
  }

  /** The camera's state as the API calls it. */
  JsonNode status() {
    return metering.status(id);
  }

  /** The connection of this number; waits until it is there. */
  Conversation connection(int index) throws AnswerMissing, IOException, InterruptedException {
    within(
        FIRST_CONTACT,
        "no connection " + (index + 1) + " to the camera",
        () -> camera.conversations().size() > index);
    return camera.conversations().get(index);
  }

  /** Waits until the worker has hung up on the first so many connections, each in time. */
  String hungUp(int connections, Duration limit)
      throws AnswerMissing, IOException, InterruptedException {
    Duration longest = Duration.ZERO;
    for (int i = 0; i < connections; i++) {
      Conversation connection = connection(i);
      if (!connection.awaitClosed(limit.plusSeconds(15))) {
        throw new AnswerMissing("the worker does not hang up");
      }
      Duration after = connection.closedAfter();
      longest = after.compareTo(longest) > 0 ? after : longest;
    }
    if (longest.compareTo(limit) > 0) {
      throw new AnswerMissing("hung up after " + seconds(longest) + " only");
    }
    return "hung up after " + seconds(longest);
  }

  /** Waits for pictures of the camera. */
  String plays(int frames) throws AnswerMissing, IOException, InterruptedException {
    within(FIRST_CONTACT, "its pictures do not come", () -> frames() >= frames);
    return "plays on";
  }

  /** Waits until this was counted. */
  void counted(Rejection reason) throws AnswerMissing, IOException, InterruptedException {
    within(FIRST_CONTACT, reason + " is not counted", () -> rejections(reason) > 0);
  }

  /** Waits for a condition. */
  void within(Duration limit, String otherwise, Condition condition)
      throws AnswerMissing, IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AnswerMissing(otherwise);
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Demands something at once. */
  void demand(boolean so, String otherwise) throws AnswerMissing {
    if (!so) {
      throw new AnswerMissing(otherwise);
    }
  }

  /** Whether the trial itself saw the event, at another gateway. */
  boolean eventElsewhere() {
    return eventElsewhere;
  }

  void sawEventElsewhere() {
    eventElsewhere = true;
  }

  /** Whether the API or the metrics have named one of the reasons since the attack began. */
  boolean shows(List<Rejection> reasons) throws IOException {
    for (Rejection reason : reasons) {
      if (metering.hasShown(id, reason, beganNanos) || rejections(reason) > 0) {
        return true;
      }
    }
    return reasons.isEmpty();
  }

  static String seconds(Duration duration) {
    return String.format(java.util.Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
