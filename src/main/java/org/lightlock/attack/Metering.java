package org.lightlock.attack;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Reads the gateway's counters and states several times a second beside what the healthy cameras
 * have sent, so that it can be told afterwards what was lost in any stretch of time. A thread of
 * its own.
 */
final class Metering implements AutoCloseable {
  private static final long POLL_MILLIS = 300;

  /** Frames that are on their way are not lost: each end of a stretch is looked at for so long. */
  private static final Duration SETTLING = Duration.ofMillis(2500);

  private final Stage.Gateway gateway;
  private final List<HealthyCamera> healthy;
  private final List<Sample> samples = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private final Map<String, Map<Integer, Long>> reasonsShown = new ConcurrentHashMap<>();
  private volatile Map<String, JsonNode> statuses = Map.of();
  private volatile @Nullable Readings newest;

  /** One look: what each healthy camera had sent before, and what was there after. */
  private static final class Sample {
    private final long nanos;
    private final long[] sent;
    private final long[] arrived;

    Sample(long nanos, long[] sent, long[] arrived) {
      this.nanos = nanos;
      this.sent = sent;
      this.arrived = arrived;
    }
  }

  Metering(Stage.Gateway gateway, List<HealthyCamera> healthy) {
    this.gateway = gateway;
    this.healthy = List.copyOf(healthy);
    this.thread = Thread.ofPlatform().name("metering").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** The newest counters. */
  Readings newest() throws IOException {
    Readings read = newest;
    if (read == null) {
      throw new IOException("the gateway's metrics cannot be read");
    }
    return read;
  }

  /** The newest state of a camera as the API calls it. */
  JsonNode status(String camera) {
    return statuses.getOrDefault(camera, MissingNode.getInstance());
  }

  /** Whether the API has shown this as the reason of a camera's state since then. */
  boolean hasShown(String camera, Rejection reason, long sinceNanos) {
    Long shown = reasonsShown.getOrDefault(camera, Map.of()).get(reason.number());
    return shown != null && shown >= sinceNanos;
  }

  /**
   * What the unluckiest healthy camera lost between two times, in percent of what it sent. Waits
   * until the frames on their way have arrived.
   */
  double lossPercent(long fromNanos, long toNanos) throws InterruptedException {
    while (System.nanoTime() < toNanos + SETTLING.toNanos() + 3 * POLL_MILLIS * 1_000_000) {
      Thread.sleep(POLL_MILLIS);
    }
    double worst = 0;
    for (int i = 0; i < healthy.size(); i++) {
      worst = Math.max(worst, lossPercent(i, fromNanos, toNanos));
    }
    return worst;
  }

  private synchronized double lossPercent(int camera, long fromNanos, long toNanos) {
    long settle = SETTLING.toNanos();
    long before = missing(camera, fromNanos - settle, fromNanos);
    long after = missing(camera, toNanos, toNanos + settle);
    long sent = 1 + sent(camera, toNanos) - sent(camera, fromNanos);
    return 100.0 * Math.max(0, after - before) / sent;
  }

  /** The fewest frames that were sent and not there within a stretch. */
  private long missing(int camera, long fromNanos, long toNanos) {
    return samples.stream()
        .filter(sample -> sample.nanos >= fromNanos && sample.nanos <= toNanos)
        .mapToLong(sample -> sample.sent[camera] - sample.arrived[camera])
        .min()
        .orElse(0);
  }

  private long sent(int camera, long nanos) {
    return samples.stream()
        .filter(sample -> sample.nanos <= nanos)
        .mapToLong(sample -> sample.sent[camera])
        .max()
        .orElse(0);
  }

  private void run() {
    try {
      while (!closed.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        long[] sent = healthy.stream().mapToLong(HealthyCamera::sent).toArray();
        try {
          Readings read = Readings.of(gateway.client().http(), gateway.metricsPort());
          newest = read;
          readStatuses();
          long[] arrived = healthy.stream().mapToLong(camera -> read.frames(camera.id())).toArray();
          synchronized (this) {
            samples.add(new Sample(now, sent, arrived));
          }
        } catch (IOException e) {
          // A gateway that does not answer is found out by what is missing.
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readStatuses() throws IOException, InterruptedException {
    Map<String, JsonNode> read = new HashMap<>();
    for (JsonNode camera : gateway.client().cameras()) {
      String id = camera.path("id").asString("");
      read.put(id, camera);
      int reason = camera.path("reason").path("number").asInt(0);
      if (reason != 0) {
        reasonsShown
            .computeIfAbsent(id, _ -> new ConcurrentHashMap<>())
            .put(reason, System.nanoTime());
      }
    }
    statuses = read;
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
