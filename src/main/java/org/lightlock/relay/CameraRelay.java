package org.lightlock.relay;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.EncoderException;
import org.lightlock.encode.FrameLease;
import org.lightlock.encode.ParameterSetIds;
import org.lightlock.encode.PictureSink;
import org.lightlock.encode.Rendition;
import org.lightlock.encode.RenditionCounters;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.encode.SoundEncoder.Format;
import org.lightlock.encode.SoundRendition;
import org.lightlock.encode.SoundSink;
import org.lightlock.frame.AudioBlock;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.Message;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.RingGeometry;
import org.lightlock.relay.StreamChoice.Stream;
import org.lightlock.relay.StreamChoice.Wish;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera's way through the gateway: frames from one of its streams to its renditions, and a
 * card in their place when there are none. Streams are opened and closed by a ticking thread;
 * frames come on their intakes'.
 */
final class CameraRelay implements CameraPull.Owner, Rendition.Listener {
  private static final Logger log = LoggerFactory.getLogger(CameraRelay.class);
  private static final Duration LINGER = Duration.ofSeconds(5);
  private static final long IDLE_CLOSE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long REOPEN_AFTER_LIE_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long CARD_DISTANCE_NANOS = Duration.ofMillis(450).toNanos();

  private final RelayedCamera camera;
  private final Shared shared;
  private final StateTracker tracker;
  private final CardPictures cards;
  private final Map<String, Rendition> renditions = new LinkedHashMap<>();
  private final Map<Format, SoundRendition> sounds = new EnumMap<>(Format.class);
  private final Stills stills = new Stills();
  private final int largestWidth;

  private final StreamChoice choice = new StreamChoice();
  private final Map<Stream, CameraPull> pulls = new EnumMap<>(Stream.class);
  private final Map<Stream, Long> notBeforeNanos = new EnumMap<>(Stream.class);
  private long wantedNanos;
  private long lastCardNanos;
  private FootageAlarm toldAlarm = FootageAlarm.NONE;

  /** Frames of two streams and cards come from three threads; a rendition takes from one. */
  private final Object offering = new Object();

  private final Feed feed = new Feed(); // guarded by offering
  private @Nullable FootageWatch footage; // guarded by offering
  private final StandbyOrder standby = new StandbyOrder(System.nanoTime());

  /**
   * What a gateway's cameras have in common.
   *
   * @param soon has all cameras ticked once more, soon
   */
  record Shared(
      List<RenditionSpec> specs,
      RingGeometry geometry,
      Airlock airlock,
      InstantSource clock,
      RelayEvents events,
      SecurityEvents securityEvents,
      Runnable soon) {}

  CameraRelay(RelayedCamera camera, Shared shared) {
    this.camera = camera;
    this.shared = shared;
    this.tracker = new StateTracker(camera.id(), camera.name(), shared.clock());
    this.cards = new CardPictures(camera.name(), ZoneId.systemDefault());
    this.wantedNanos = System.nanoTime() - IDLE_CLOSE_NANOS;
    ParameterSetIds ids = new ParameterSetIds();
    for (RenditionSpec spec : shared.specs()) {
      renditions.put(
          spec.name(), new Rendition(camera.id(), spec, ids, LINGER, System::nanoTime, this));
    }
    for (Format format : Format.values()) {
      sounds.put(format, new SoundRendition(camera.id(), format, System::nanoTime));
    }
    largestWidth = shared.specs().stream().mapToInt(RenditionSpec::maxWidth).max().orElse(0);
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
      public boolean requestIdr() {
        return subscription.requestIdr();
      }

      @Override
      public void close() {
        subscription.close();
      }
    };
  }

  /** Sends the camera's sound; it comes only while its main stream is watched. */
  LiveStreams.Listening listen(Format format, SoundSink sink) {
    return Objects.requireNonNull(sounds.get(format)).listen(sink)::close;
  }

  boolean hasSound() {
    return tracker.hasSound(System.nanoTime());
  }

  /** The next picture as a JPEG file; waits for it, and wakes the camera when it rests. */
  Optional<byte[]> still(Duration patience) throws InterruptedException {
    return stills.next(patience, this::tick);
  }

  /** Opens, closes and draws the card as time passes; called several times a second. */
  synchronized void tick() {
    long now = System.nanoTime();
    boolean playing = renditions.values().stream().anyMatch(Rendition::wanted);
    boolean watched = playing || stills.isWaiting();
    // A still is taken of whatever is decoded; of the main stream when nothing is.
    boolean large = playing ? largeIsWatched() : stills.isWaiting();
    if (watched || camera.always()) {
      wantedNanos = now;
    }
    boolean wanted = now - wantedNanos < IDLE_CLOSE_NANOS;
    Wish wish = choice.at(now, wanted, large, now(Stream.MAIN, now), now(Stream.SUB, now));
    synchronized (offering) {
      feed.prefer(wish.preferred());
    }
    set(Stream.MAIN, wish.main(), now);
    set(Stream.SUB, wish.sub(), now);
    if (standby.tick(watched, now)) {
      tracker.standby(standby.rest(), now);
    }
    pulls.values().forEach(pull -> pull.rest(standby.rest()));
    if (tracker.isAway(now) && watched && now - lastCardNanos >= CARD_DISTANCE_NANOS) {
      lastCardNanos = now;
      FrameLease card =
          cards.card(tracker.status(now), tracker.stateSinceMillis(), tracker.lastHeader());
      synchronized (offering) {
        offer(card);
      }
      card.release();
    }
    tellAlarm(tracker.status(now).alarm());
  }

  private boolean largeIsWatched() {
    return renditions.values().stream()
        .anyMatch(rendition -> rendition.spec().maxWidth() == largestWidth && rendition.wanted());
  }

  synchronized void close() {
    List.copyOf(pulls.keySet()).forEach(stream -> closePull(stream, false));
    renditions.values().forEach(Rendition::close);
    sounds.values().forEach(SoundRendition::close);
    cards.close();
  }

  @Override
  public void frame(CameraPull from, FrameLease lease, FrameHeader header, int skipped) {
    long now = System.nanoTime();
    long distance = from.frameDistanceMicros();
    synchronized (offering) {
      if (from.isClosed() || !feed.takes(from.stream(), now, distance * 1000)) {
        return;
      }
      FootageAlarm alarm = FootageAlarm.NONE;
      if (camera.footageWatch()) {
        FootageWatch watch = footage == null ? new FootageWatch() : footage;
        footage = watch;
        alarm = watch.see(lease.pixels(), header.keyFrame(), now);
      }
      tracker.frame(header, skipped, distance, now);
      tracker.footage(alarm, from.stream() == Stream.SUB);
      shared.events().frameIn(camera.id());
      FrameLease shown = alarm == FootageAlarm.NONE ? lease : new BadgedLease(lease, alarm.badge());
      stills.offer(shown);
      offer(shown);
    }
  }

  @Override
  public void sound(CameraPull from, AudioBlock block, long ptsMicros) {
    // Two streams of a camera would be heard twice.
    if (from.stream() == Stream.MAIN && !from.isClosed()) {
      tracker.sound(System.nanoTime());
      sounds.values().forEach(sound -> sound.offer(block, ptsMicros));
    }
  }

  @Override
  public void tooFast(CameraPull from) {
    shared.securityEvents().noticed(camera.id(), Attack.TOO_MANY_PICTURES);
  }

  @Override
  public synchronized void over(CameraPull from, CameraPull.End how) {
    if (pulls.get(from.stream()) != from) {
      return;
    }
    long now = System.nanoTime();
    boolean away = how == CameraPull.End.CAMERA_SIDE;
    notBeforeNanos.put(from.stream(), away ? now : now + REOPEN_AFTER_LIE_NANOS);
    switch (how) {
      case LIE -> {
        shared.securityEvents().noticed(camera.id(), Attack.WORKER_LIED);
        tracker.lied(isShown(from));
        closePull(from.stream(), true);
      }
      // Either the camera side is going, or the worker sent an empty message: a new one is due.
      case WORKER -> closePull(from.stream(), true);
      case CAMERA_SIDE -> {
        pulls.remove(from.stream());
        choice.forget();
        tracker.cameraSideAway();
      }
    }
  }

  @Override
  public void message(CameraPull from, Message untrusted, long more) {
    switch (untrusted.kind()) {
      case NO_SUB_STREAM -> {
        noSubStream(from);
        return;
      }
      case WORKER_STARTED -> tracker.workerStarted(untrusted.a() > 0);
      // The worker names the picture's track first.
      case TRACK, AUDIO_TRACK -> {
        if (from.stream() == Stream.MAIN) {
          tracker.offersSound(untrusted.kind() == Message.Kind.AUDIO_TRACK);
        }
      }
      case REJECTED ->
          Rejection.of((int) untrusted.a()).ifPresent(why -> tracker.rejected(why, more));
      default -> {}
    }
    if (isShown(from)) {
      tracker.message(untrusted);
    }
  }

  private synchronized void noSubStream(CameraPull from) {
    if (from.stream() == Stream.SUB) {
      choice.noSubStream(System.nanoTime());
      shared.soon().run();
    }
  }

  /** Whether a stream's pictures are those that are shown, or would be. */
  private boolean isShown(CameraPull from) {
    synchronized (offering) {
      Stream current = feed.current();
      return current == null || current == from.stream();
    }
  }

  @Override
  public void encoderFailed(CameraId id, RenditionSpec spec, EncoderException reason) {
    log.error("no {} picture of {}: {}", spec.name(), id, reason.getMessage());
  }

  @Override
  public void encoded(CameraId id, RenditionSpec spec, EncodedPicture picture) {
    shared.events().encoded(id, spec.name(), System.nanoTime() - picture.arrivalNanos());
  }

  private StreamChoice.Now now(Stream stream, long now) {
    CameraPull pull = pulls.get(stream);
    return pull == null ? StreamChoice.Now.CLOSED : pull.now(now);
  }

  private void set(Stream stream, boolean wanted, long now) {
    boolean open = pulls.containsKey(stream);
    if (wanted && !open && now - notBeforeNanos.getOrDefault(stream, now) >= 0) {
      open(stream, now);
    } else if (!wanted && open) {
      closePull(stream, false);
      if (pulls.isEmpty() && now - wantedNanos >= IDLE_CLOSE_NANOS) {
        tracker.idle();
      }
    }
  }

  private void open(Stream stream, long now) {
    if (!shared.airlock().isConnected()) {
      tracker.cameraSideAway();
      return;
    }
    try {
      CameraPull pull =
          new CameraPull(
              stream,
              camera.id(),
              shared.geometry(),
              shared.airlock(),
              shared.securityEvents(),
              this);
      if (pull.open(camera.id())) {
        pulls.put(stream, pull);
        tracker.opened();
      }
    } catch (IOException e) {
      log.error("no frame ring for {}: {}", camera.id(), e.getMessage());
      notBeforeNanos.put(stream, now + REOPEN_AFTER_LIE_NANOS);
    }
  }

  private void closePull(Stream stream, boolean workerLied) {
    CameraPull pull = pulls.remove(stream);
    if (pull != null) {
      synchronized (offering) {
        pull.close(workerLied);
        feed.closed(stream);
      }
    }
  }

  private void tellAlarm(FootageAlarm alarm) {
    if (alarm == toldAlarm) {
      return;
    }
    toldAlarm = alarm;
    shared.events().footageAlarm(camera.id(), alarm);
    switch (alarm) {
      case NONE -> log.info("the pictures of {} are live again, or none come", camera.id());
      case FROZEN -> shared.securityEvents().noticed(camera.id(), Attack.FROZEN_PICTURE);
      case LOOPED -> shared.securityEvents().noticed(camera.id(), Attack.REPEATED_PICTURES);
    }
  }

  /** With offering held. */
  private void offer(FrameLease lease) {
    for (Rendition rendition : renditions.values()) {
      rendition.offer(lease);
    }
  }
}
