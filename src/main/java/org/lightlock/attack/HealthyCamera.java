package org.lightlock.attack;

import java.io.IOException;
import java.nio.file.Path;
import org.lightlock.simulate.SentFrames;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;

/** A good camera that must not notice that its neighbours attack. Counted by one thread. */
final class HealthyCamera implements AutoCloseable {
  /** Over two seconds of the fastest clip: nothing is missed between two looks. */
  private static final int LOOK_BACK = 128;

  /** The gateway takes one picture in so long; of two that come closer the newer one is shown. */
  private static final long OVERTAKEN_NANOS = 8_000_000;

  private final String id;
  private final SimulatedCamera camera;
  private long sent;
  private long lastIndex = -1;

  private HealthyCamera(String id, SimulatedCamera camera) {
    this.id = id;
    this.camera = camera;
  }

  static HealthyCamera start(String id, Path clip) throws IOException {
    return new HealthyCamera(id, SimulatedCamera.start(Settings.of(clip)));
  }

  String id() {
    return id;
  }

  int port() {
    return camera.port();
  }

  String path() {
    return camera.path();
  }

  /**
   * Pictures that went out so far, the newest one left out. One that a late camera skipped is not
   * among them, nor one that it sent so late that the next one overtook it.
   */
  long sent() {
    SentFrames.Sending before = null;
    for (SentFrames.Sending sending : camera.sentFrames().last(LOOK_BACK)) {
      if (before != null && before.index() > lastIndex) {
        lastIndex = before.index();
        sent += sending.firstPacketNanos() - before.firstPacketNanos() < OVERTAKEN_NANOS ? 0 : 1;
      }
      before = sending;
    }
    return sent;
  }

  @Override
  public void close() {
    camera.close();
  }
}
