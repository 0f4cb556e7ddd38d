package org.lightlock.serve.rtsps;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.ViewerGrant;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.EncodedSound;
import org.lightlock.encode.PictureSink;
import org.lightlock.encode.WaitingBytes;
import org.lightlock.packetise.PicturePacketiser;
import org.lightlock.packetise.PicturePackets;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admission;

/**
 * What one viewer may watch and has been described: a watch that is open, so that its first picture
 * is there when the viewer says PLAY. The encoders' threads fill it. Whoever made it closes it.
 */
final class ViewerStream implements AutoCloseable, PictureSink {
  private final StreamAddress address;
  private final Admission admission;
  private final PicturePacketiser packetiser;
  private final RtspsEvents events;
  private final Backlog backlog;
  private final CompletableFuture<PicturePackets> firstPicture = new CompletableFuture<>();
  private final CompletableFuture<EncodedSound> firstSound = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Runnable onEnd;
  private volatile LiveStreams.@Nullable Watch watch;
  private volatile LiveStreams.@Nullable Listening listening;

  /**
   * Takes an admission over.
   *
   * @param address as the viewer wrote it
   * @param all what waits for every viewer
   * @param onEnd runs when no picture comes any more; must not wait
   */
  ViewerStream(
      StreamAddress address,
      Admission admission,
      PicturePacketiser packetiser,
      int maxBacklogBytes,
      WaitingBytes all,
      RtspsEvents events,
      Runnable onEnd) {
    this.address = address;
    this.admission = admission;
    this.packetiser = packetiser;
    this.events = events;
    this.backlog = new Backlog(maxBacklogBytes, all);
    this.onEnd = onEnd;
  }

  /**
   * Begins to watch.
   *
   * @throws IllegalArgumentException when the camera has gone; close it then all the same
   */
  void open(LiveStreams streams) {
    events.opened(grant().camera(), grant().rendition());
    watch = streams.watch(grant(), this);
  }

  /**
   * Begins to listen where the viewer may hear and the camera has sound, which is known once there
   * is a picture: a camera that rested has sent none yet.
   *
   * @throws IllegalArgumentException as {@link #open}
   */
  void listen(LiveStreams streams) {
    if (listening == null && grant().mayHear() && streams.hasSound(grant().camera())) {
      listening = streams.listen(grant(), this::sound);
    }
  }

  StreamAddress address() {
    return address;
  }

  ViewerGrant grant() {
    return admission.grant();
  }

  Backlog backlog() {
    return backlog;
  }

  @Override
  public void picture(EncodedPicture picture) {
    packetiser
        .packets(picture)
        .ifPresent(
            packets -> {
              backlog.offer(new Item.Picture(packets));
              firstPicture.complete(packets);
            });
  }

  @Override
  public void ended() {
    onEnd.run();
  }

  private void sound(EncodedSound sound) {
    if (sound.bytes().length > AacPayload.MAX_BYTES) {
      return;
    }
    firstSound.complete(sound);
    // A description cannot be changed: sound of another shape is left out.
    if (sound.channels() == firstSound.join().channels()) {
      backlog.offer(new Item.Sound(sound));
    }
  }

  /** Waits for the first picture. */
  Optional<PicturePackets> awaitPicture(Duration most) throws InterruptedException {
    return await(firstPicture, most);
  }

  /** Waits for the first sound: its channels, 0 when none comes. Never waits where none can. */
  int awaitChannels(Duration most) throws InterruptedException {
    return listening == null ? 0 : await(firstSound, most).map(EncodedSound::channels).orElse(0);
  }

  private static <T> Optional<T> await(CompletableFuture<T> first, Duration most)
      throws InterruptedException {
    try {
      return Optional.of(first.get(most.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Asks for an IDR soon. */
  void requestIdr() {
    LiveStreams.Watch open = watch;
    if (open != null) {
      open.requestIdr();
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    backlog.close();
    LiveStreams.Watch open = watch;
    if (open != null) {
      open.close();
    }
    LiveStreams.Listening heard = listening;
    if (heard != null) {
      heard.close();
    }
    admission.close();
    events.closed(grant().camera(), grant().rendition());
  }
}
