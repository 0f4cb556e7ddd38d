package org.lightlock.relay;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lightlock.access.ViewerGrant;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.PictureSink;
import org.lightlock.encode.SoundEncoder.Format;
import org.lightlock.encode.SoundSink;

/** The cameras that this gateway relays. Thread-safe; never waits for a camera or a viewer. */
public interface LiveStreams {
  /** Every camera's status, in configured order. Callers filter by what their user may see. */
  List<CameraStatus> cameras();

  /** One camera's status, empty when there is none of this id. */
  Optional<CameraStatus> camera(CameraId id);

  /** What may have been attacks of late, the newest first. Callers filter as with cameras. */
  default List<SecurityEvents.Event> securityEvents() {
    return List.of();
  }

  /** The names of the configured renditions, the default first. */
  List<String> renditions();

  /**
   * The same names, the one of the most bits per second first: the way down for a viewer whose
   * network does not carry what was asked for.
   */
  List<String> renditionsLargestFirst();

  /**
   * Sends the pictures of the granted camera and rendition to a sink, starting with an IDR, until
   * the watch is closed. Starts the rendition's encoder when this is its first viewer. The caller
   * closes the watch when the grant ends.
   *
   * @throws IllegalArgumentException when the grant names a camera or rendition that does not exist
   */
  Watch watch(ViewerGrant grant, PictureSink sink);

  /**
   * Whether a camera has sound, as a session description has to know before any has been heard: it
   * arrives, or its stream offered it when it was last fetched. Before the camera has been fetched
   * for the first time nobody knows, and the answer is no.
   */
  default boolean hasSound(CameraId id) {
    return camera(id).map(CameraStatus::audio).orElse(false);
  }

  /** As the method below, in AAC. */
  default Listening listen(ViewerGrant grant, SoundSink sink) {
    return listen(grant, Format.AAC, sink);
  }

  /**
   * Sends the granted camera's sound to a sink, until the listening is closed. Its times are those
   * of the pictures. Nothing comes from a camera without sound; once some has come, it goes on
   * without a gap. Each format is encoded once for all its listeners, and only while there are any.
   * Nothing ever comes to a grant that may not hear, and who listens marks the grant. Throws what
   * {@link #watch} throws.
   */
  default Listening listen(ViewerGrant grant, Format format, SoundSink sink) {
    return () -> {};
  }

  /**
   * The granted camera's newest picture as a JPEG file, as viewers see it. Wakes a camera that
   * nobody watches; while one is watched, nothing more is decoded. Waits on the caller's thread.
   *
   * @return empty when no picture came in time; a card is no picture
   * @throws IllegalArgumentException as {@link #watch}
   */
  default Optional<byte[]> still(ViewerGrant grant, Duration patience) throws InterruptedException {
    return Optional.empty();
  }

  /** One listener's part. Closing twice is harmless. */
  interface Listening extends AutoCloseable {
    @Override
    void close();
  }

  /** One viewer's part in a rendition. Closing twice is harmless. */
  interface Watch extends AutoCloseable {
    /**
     * Asks for an IDR soon, for example after dropped pictures; requests are coalesced.
     *
     * @return whether none had been asked for that is still to come
     */
    boolean requestIdr();

    @Override
    void close();
  }
}
