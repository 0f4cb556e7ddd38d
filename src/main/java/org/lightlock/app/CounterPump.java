package org.lightlock.app;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.RenditionCounters;
import org.lightlock.frame.Rejection;
import org.lightlock.observe.CameraMetrics;
import org.lightlock.observe.Metrics;
import org.lightlock.relay.IntakeCounters;
import org.lightlock.relay.RelayedCameras;

/** Carries the counts that grow inside the relay to the metrics, once a second. */
final class CounterPump implements AutoCloseable {
  private final Metrics metrics;
  private final RelayedCameras cameras;
  private final Map<CameraId, Seen> seen = new HashMap<>();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("counters").daemon().factory());

  private static final class Seen {
    private long dropped;
    private long restarts;
    private final Map<Rejection, Long> rejections = new EnumMap<>(Rejection.class);
  }

  CounterPump(Metrics metrics, RelayedCameras cameras) {
    this.metrics = metrics;
    this.cameras = cameras;
    var _ = ticker.scheduleWithFixedDelay(this::pump, 1, 1, TimeUnit.SECONDS);
  }

  private void pump() {
    Map<CameraId, Map<String, RenditionCounters>> renditions = cameras.renditionCounters();
    cameras
        .intakeCounters()
        .forEach((id, intake) -> carry(id, intake, renditions.getOrDefault(id, Map.of())));
  }

  private void carry(
      CameraId id, IntakeCounters intake, Map<String, RenditionCounters> renditions) {
    Seen before = seen.computeIfAbsent(id, camera -> new Seen());
    CameraMetrics counters = metrics.camera(id);
    long dropped =
        intake.framesSkipped()
            + renditions.values().stream().mapToLong(RenditionCounters::framesDropped).sum();
    counters.framesDropped(dropped - before.dropped);
    before.dropped = dropped;
    for (; before.restarts < intake.workerRestarts(); before.restarts++) {
      counters.workerRestarted();
    }
    intake
        .claimedRejections()
        .forEach(
            (why, claimed) -> {
              // A fresh worker counts from zero again.
              long last = before.rejections.getOrDefault(why, 0L);
              counters.rejected(why, claimed >= last ? claimed - last : claimed);
              before.rejections.put(why, claimed);
            });
  }

  @Override
  public void close() {
    ticker.shutdownNow();
  }
}
