package org.lightlock.serve.mse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.lightlock.access.ViewerGrant;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.EncodedSound;
import org.lightlock.encode.PictureSink;
import org.lightlock.encode.SoundEncoder.Format;
import org.lightlock.encode.SoundSink;
import org.lightlock.frame.Codec;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;
import org.lightlock.relay.CameraState;
import org.lightlock.relay.CameraStatus;
import org.lightlock.relay.FootageAlarm;
import org.lightlock.relay.LiveStreams;
import org.lightlock.relay.SecurityEvents;

/** {@link LiveStreams} whose pictures and states come from a test. */
public final class ScriptedStreams implements LiveStreams {
  /** How often any watch asked for an IDR. */
  public final AtomicInteger idrRequests = new AtomicInteger();

  /** How many of the next watches are refused. */
  public final AtomicInteger refusedWatches = new AtomicInteger();

  /** What is given as every camera's still. */
  public volatile Optional<byte[]> still = Optional.empty();

  /** What has happened, the newest first. */
  public final List<SecurityEvents.Event> events = new CopyOnWriteArrayList<>();

  private final Map<CameraId, CameraStatus> cameras = new ConcurrentHashMap<>();
  private final List<CameraId> order = new ArrayList<>();
  private final Set<CameraId> offering = ConcurrentHashMap.newKeySet();
  private final Map<SoundSink, Listener> listeners = new ConcurrentHashMap<>();
  private final List<Viewer> viewers = new CopyOnWriteArrayList<>();

  private record Listener(CameraId camera, Format format) {}

  private static final class Viewer {
    final ViewerGrant grant;
    final PictureSink sink;
    boolean begun;

    Viewer(ViewerGrant grant, PictureSink sink) {
      this.grant = grant;
      this.sink = sink;
    }
  }

  /** Adds a live camera. */
  public void add(String id, String name) {
    order.add(new CameraId(id));
    set(id, name, CameraState.LIVE, Optional.empty());
  }

  /** Changes a camera's state. */
  public void set(String id, String name, CameraState state, Optional<Rejection> reason) {
    CameraId camera = new CameraId(id);
    boolean live = state == CameraState.LIVE;
    cameras.put(
        camera,
        new CameraStatus(
            camera,
            name,
            state,
            Optional.of(Codec.H264),
            1920,
            1080,
            live ? 25.04 : 0,
            live ? 21 : 83_000,
            83_000,
            reason,
            2));
  }

  /** Says that a live camera's pictures may not be live. */
  public void alarm(String id, FootageAlarm alarm) {
    var delivery =
        new CameraStatus.Delivery(Transport.UDP, Optional.of(Rejection.RTSP_TRANSPORT_REFUSED));
    change(id, alarm, true, Optional.of(delivery), false);
  }

  /** Says that a camera's sound arrives. */
  public void sound(String id) {
    change(id, FootageAlarm.NONE, false, Optional.empty(), true);
  }

  /** Says that a camera offers sound, of which none arrives before somebody listens. */
  public void offersSound(String id) {
    offering.add(new CameraId(id));
  }

  @Override
  public boolean hasSound(CameraId id) {
    return offering.contains(id) || LiveStreams.super.hasSound(id);
  }

  private void change(
      String id,
      FootageAlarm alarm,
      boolean sub,
      Optional<CameraStatus.Delivery> delivery,
      boolean audio) {
    cameras.computeIfPresent(
        new CameraId(id),
        (camera, old) ->
            new CameraStatus(
                camera,
                old.name(),
                old.state(),
                old.codec(),
                old.width(),
                old.height(),
                old.framesPerSecond(),
                old.lastFrameAgeMillis(),
                old.sinceMillis(),
                old.reason(),
                old.workerRestarts(),
                alarm,
                sub,
                delivery,
                audio));
  }

  @Override
  public List<SecurityEvents.Event> securityEvents() {
    return List.copyOf(events);
  }

  /** Gives one rendition's viewers a picture, on the caller's thread; new ones begin at an IDR. */
  public void send(String camera, String rendition, EncodedPicture picture) {
    for (Viewer viewer : viewers) {
      if (viewer.grant.camera().value().equals(camera)
          && viewer.grant.rendition().equals(rendition)) {
        viewer.begun |= picture.idr();
        if (viewer.begun) {
          viewer.sink.picture(picture);
        }
      }
    }
  }

  /** Gives one camera's listeners a packet of AAC, on the caller's thread. */
  public void send(String camera, EncodedSound sound) {
    send(camera, Format.AAC, sound);
  }

  /** Gives one camera's listeners of a format a packet, on the caller's thread. */
  public void send(String camera, Format format, EncodedSound sound) {
    listeners.forEach(
        (sink, listening) -> {
          if (listening.equals(new Listener(new CameraId(camera), format))) {
            sink.sound(sound);
          }
        });
  }

  /** How many listen. */
  public int listeners() {
    return listeners.size();
  }

  /** How many watches are open. */
  public int watches() {
    return viewers.size();
  }

  @Override
  public List<CameraStatus> cameras() {
    return order.stream().map(cameras::get).toList();
  }

  @Override
  public Optional<CameraStatus> camera(CameraId id) {
    return Optional.ofNullable(cameras.get(id));
  }

  @Override
  public List<String> renditions() {
    return List.of("full", "tile");
  }

  @Override
  public List<String> renditionsLargestFirst() {
    return renditions();
  }

  @Override
  public Listening listen(ViewerGrant grant, Format format, SoundSink sink) {
    if (!grant.hear()) {
      return () -> {};
    }
    listeners.put(sink, new Listener(grant.camera(), format));
    return () -> listeners.remove(sink);
  }

  @Override
  public Watch watch(ViewerGrant grant, PictureSink sink) {
    if (refusedWatches.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IllegalArgumentException("refused by the test");
    }
    Viewer viewer = new Viewer(grant, sink);
    viewers.add(viewer);
    return new Watch() {
      @Override
      public boolean requestIdr() {
        return idrRequests.incrementAndGet() % 2 == 1;
      }

      @Override
      public void close() {
        viewers.remove(viewer);
      }
    };
  }

  @Override
  public Optional<byte[]> still(ViewerGrant grant, Duration patience) {
    return still;
  }
}
