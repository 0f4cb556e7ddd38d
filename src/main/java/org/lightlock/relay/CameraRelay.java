package org.lightlock.relay;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.EncoderException;
import org.lightlock.encode.FrameLease;
import org.lightlock.encode.PictureSink;
import org.lightlock.encode.Rendition;
import org.lightlock.encode.RenditionCounters;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.Message;
import org.lightlock.frame.RingGeometry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera's way through the gateway: frames from its intake to its renditions, and a card in
 * their place when there are none. Opened and closed by a ticking thread; frames come on the
 * intake's.
 */
final class CameraRelay implements Airlock.Listener, FrameIntake.Events, Rendition.Listener {
  private static final Logger log = LoggerFactory.getLogger(CameraRelay.class);
  private static final Duration LINGER = Duration.ofSeconds(5);
  private static final long IDLE_CLOSE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long REOPEN_AFTER_LIE_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long CARD_DISTANCE_NANOS = Duration.ofMillis(450).toNanos();

  private final RelayedCamera camera;
  private final RingGeometry geometry;
  private final Airlock airlock;
  private final StateTracker tracker;
  private final RelayEvents events;
  private final CardPictures cards;
  private final Map<String, Rendition> renditions = new LinkedHashMap<>();
  private final Object offering = new Object();

  private @Nullable FrameIntake intake;
  private long stream;
  private long wantedNanos;
  private long notBeforeNanos;
  private long lastCardNanos;

  CameraRelay(
      RelayedCamera camera,
      List<RenditionSpec> specs,
      RingGeometry geometry,
      Airlock airlock,
      InstantSource clock,
      RelayEvents events) {
    this.camera = camera;
    this.geometry = geometry;
    this.airlock = airlock;
    this.events = events;
    this.tracker = new StateTracker(camera.id(), camera.name(), clock);
    this.cards = new CardPictures(camera.name(), ZoneId.systemDefault());
    this.wantedNanos = System.nanoTime() - IDLE_CLOSE_NANOS;
    for (RenditionSpec spec : specs) {
      renditions.put(spec.name(), new Rendition(camera.id(), spec, LINGER, System::nanoTime, this));
    }
  }

  CameraStatus status() {
    return tracker.status(System.nanoTime());
  }

  IntakeCounters intakeCounters() {
    return tracker.counters();
  }

  Map<String, RenditionCounters> renditionCounters() {
    Map<String, RenditionCounters> counters = new LinkedHashMap<>();
    renditions.forEach((name, rendition) -> counters.put(name, rendition.counters()));
    return counters;
  }

  LiveStreams.Watch watch(String renditionName, PictureSink sink) {
    Rendition rendition = renditions.get(renditionName);
    if (rendition == null) {
      throw new IllegalArgumentException("there is no such rendition");
    }
    Rendition.Subscription subscription = rendition.subscribe(sink);
    tick();
    return new LiveStreams.Watch() {
      @Override
      public void requestIdr() {
        subscription.requestIdr();
      }

      @Override
      public void close() {
        subscription.close();
      }
    };
  }

  /** Opens, closes and draws the card as time passes; called several times a second. */
  synchronized void tick() {
    long now = System.nanoTime();
    boolean watched = renditions.values().stream().anyMatch(Rendition::wanted);
    if (watched || camera.always()) {
      wantedNanos = now;
    }
    boolean wanted = now - wantedNanos < IDLE_CLOSE_NANOS;
    if (wanted && intake == null && now - notBeforeNanos >= 0) {
      open(now);
    } else if (!wanted && intake != null) {
      closeIntake(false);
      tracker.idle();
    }
    if (tracker.isAway(now) && watched && now - lastCardNanos >= CARD_DISTANCE_NANOS) {
      lastCardNanos = now;
      FrameLease card =
          cards.card(tracker.status(now), tracker.stateSinceMillis(), tracker.lastHeader());
      offer(card);
      card.release();
    }
  }

  synchronized void close() {
    closeIntake(false);
    renditions.values().forEach(Rendition::close);
    cards.close();
  }

  @Override
  public void frame(FrameLease lease, FrameHeader header, int skipped) {
    FrameIntake current = intake;
    long distance = current == null ? 0 : current.frameDistanceMicros();
    tracker.frame(header, skipped, distance, System.nanoTime());
    events.frameIn(camera.id());
    offer(lease);
  }

  @Override
  public void quiet() {
    // Time is the ticking thread's business.
  }

  @Override
  public synchronized void lie() {
    log.warn("security event: the worker of {} sent nonsense and is killed", camera.id());
    tracker.lied();
    closeIntake(true);
    notBeforeNanos = System.nanoTime() + REOPEN_AFTER_LIE_NANOS;
  }

  @Override
  public synchronized void ended() {
    // Either the camera side is going, or the worker sent an empty message: a new one is due.
    closeIntake(true);
    notBeforeNanos = System.nanoTime() + REOPEN_AFTER_LIE_NANOS;
  }

  @Override
  public void message(Message untrusted) {
    tracker.message(untrusted);
  }

  @Override
  public synchronized void away() {
    if (intake != null) {
      intake.close();
      intake = null;
    }
    notBeforeNanos = System.nanoTime();
    tracker.cameraSideAway();
  }

  @Override
  public void encoderFailed(CameraId id, RenditionSpec spec, EncoderException reason) {
    log.error("no {} picture of {}: {}", spec.name(), id, reason.getMessage());
  }

  @Override
  public void encoded(CameraId id, RenditionSpec spec, EncodedPicture picture) {
    events.encoded(id, spec.name(), System.nanoTime() - picture.arrivalNanos());
  }

  private void open(long now) {
    if (!airlock.isConnected()) {
      tracker.cameraSideAway();
      return;
    }
    try {
      FrameIntake fresh = new FrameIntake(camera.id(), geometry, this);
      Optional<Long> opened =
          airlock.open(camera.id(), geometry, fresh.ring(), fresh.notices(), this);
      if (opened.isEmpty()) {
        fresh.close();
        return;
      }
      intake = fresh;
      stream = opened.get();
      tracker.opened();
      fresh.start("intake-" + camera.id());
    } catch (IOException e) {
      log.error("no frame ring for {}: {}", camera.id(), e.getMessage());
      notBeforeNanos = now + REOPEN_AFTER_LIE_NANOS;
    }
  }

  private void closeIntake(boolean workerLied) {
    if (intake != null) {
      airlock.close(stream, workerLied);
      intake.close();
      intake = null;
    }
  }

  /** Frames and cards come from two threads; a rendition takes from one at a time. */
  private void offer(FrameLease lease) {
    synchronized (offering) {
      for (Rendition rendition : renditions.values()) {
        rendition.offer(lease);
      }
    }
  }
}
