package org.lightlock.relay;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.lightlock.access.Action;
import org.lightlock.access.ViewerGrant;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.PictureSink;
import org.lightlock.encode.RenditionCounters;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.encode.SoundEncoder.Format;
import org.lightlock.encode.SoundSink;
import org.lightlock.frame.RingGeometry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All cameras of this gateway, behind one airlock. Owns their rings, renditions and threads. */
public final class RelayedCameras implements LiveStreams, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RelayedCameras.class);
  private static final long TICK_MILLIS = 250;

  private final Map<CameraId, CameraRelay> relays = new LinkedHashMap<>();
  private final List<String> renditionNames;
  private final List<String> renditionsLargestFirst;
  private final Airlock airlock;
  private final SecurityEvents securityEvents;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("relay").daemon().factory());

  /** As the constructor below, with the logins that the camera side has. */
  public RelayedCameras(
      Path socketPath,
      List<RelayedCamera> cameras,
      List<RenditionSpec> specs,
      RingGeometry geometry,
      InstantSource clock,
      RelayEvents events) {
    this(socketPath, cameras, specs, geometry, clock, events, Airlock.Logins.NONE);
  }

  /**
   * Prepares the cameras; nothing runs before {@link #start}.
   *
   * @param socketPath where the camera side listens
   * @param specs the renditions of every camera, the default first
   * @param logins what is passed to the camera side
   */
  public RelayedCameras(
      Path socketPath,
      List<RelayedCamera> cameras,
      List<RenditionSpec> specs,
      RingGeometry geometry,
      InstantSource clock,
      RelayEvents events,
      Airlock.Logins logins) {
    renditionNames = specs.stream().map(RenditionSpec::name).toList();
    renditionsLargestFirst = RenditionSpec.namesLargestFirst(specs);
    airlock = new Airlock(socketPath, List.of(this::tickSoon), logins);
    securityEvents = new SecurityEvents(clock, events);
    var shared =
        new CameraRelay.Shared(
            specs, geometry, airlock, clock, events, securityEvents, this::tickSoon);
    for (RelayedCamera camera : cameras) {
      relays.put(camera.id(), new CameraRelay(camera, shared));
    }
  }

  /** Connects to the camera side and starts to relay. */
  public void start() {
    var _ =
        ticker.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    airlock.start();
  }

  /** Whether the camera side is there. */
  public boolean cameraSideIsThere() {
    return airlock.isConnected();
  }

  /** What came in from each camera. */
  public Map<CameraId, IntakeCounters> intakeCounters() {
    Map<CameraId, IntakeCounters> counters = new LinkedHashMap<>();
    relays.forEach((id, relay) -> counters.put(id, relay.intakeCounters()));
    return counters;
  }

  /** What each camera's renditions have done. */
  public Map<CameraId, Map<String, RenditionCounters>> renditionCounters() {
    Map<CameraId, Map<String, RenditionCounters>> counters = new LinkedHashMap<>();
    relays.forEach((id, relay) -> counters.put(id, relay.renditionCounters()));
    return counters;
  }

  @Override
  public List<CameraStatus> cameras() {
    return relays.values().stream().map(CameraRelay::status).toList();
  }

  @Override
  public Optional<CameraStatus> camera(CameraId id) {
    return Optional.ofNullable(relays.get(id)).map(CameraRelay::status);
  }

  @Override
  public List<SecurityEvents.Event> securityEvents() {
    return securityEvents.last();
  }

  @Override
  public List<String> renditions() {
    return renditionNames;
  }

  @Override
  public List<String> renditionsLargestFirst() {
    return renditionsLargestFirst;
  }

  @Override
  public boolean hasSound(CameraId id) {
    CameraRelay relay = relays.get(id);
    return relay != null && relay.hasSound();
  }

  @Override
  public Listening listen(ViewerGrant grant, Format format, SoundSink sink) {
    CameraRelay relay = granted(grant, Action.LIVE);
    return grant.hear() ? relay.listen(format, sink) : () -> {};
  }

  @Override
  public Watch watch(ViewerGrant grant, PictureSink sink) {
    return granted(grant, Action.LIVE).watch(grant.rendition(), sink);
  }

  @Override
  public Optional<byte[]> still(ViewerGrant grant, Duration patience) throws InterruptedException {
    return granted(grant, Action.SNAPSHOT).still(patience);
  }

  private CameraRelay granted(ViewerGrant grant, Action action) {
    CameraRelay relay = relays.get(grant.camera());
    if (relay == null) {
      throw new IllegalArgumentException("there is no such camera");
    }
    if (grant.hasEnded()) {
      throw new IllegalArgumentException("the grant has ended");
    }
    if (grant.action() != action) {
      throw new IllegalArgumentException("the grant is for something else");
    }
    return relay;
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    relays.values().forEach(CameraRelay::close);
    airlock.close();
  }

  private void tickSoon() {
    try {
      ticker.execute(this::tick);
    } catch (RejectedExecutionException e) {
      log.debug("the relay is closed");
    }
  }

  private void tick() {
    for (CameraRelay relay : relays.values()) {
      guarded(relay::tick);
    }
    guarded(securityEvents::tick);
  }

  /** One camera's trouble is not another's, and must not be the ticker's last word. */
  private void guarded(Runnable tick) {
    try {
      tick.run();
    } catch (RuntimeException | Error e) {
      log.error("a camera's relay failed; the others go on", e);
    }
  }
}
