package org.lightlock.relay;

import java.util.Optional;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Codec;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;

/**
 * A camera as the gateway sees it at one moment.
 *
 * @param name the configured name, for people
 * @param width of the last picture, 0 before the first
 * @param framesPerSecond measured over the last seconds, 0 when none arrive
 * @param lastFrameAgeMillis age of the last picture, -1 before the first
 * @param sinceMillis how long the state has lasted
 * @param reason the last rejection that explains a state other than live
 * @param alarm what is wrong with pictures that arrive
 * @param subStream whether the pictures are those of the camera's smaller stream
 * @param delivery how packets come, empty before the camera side has said so
 * @param audio whether its sound arrives
 */
public record CameraStatus(
    CameraId id,
    String name,
    CameraState state,
    Optional<Codec> codec,
    int width,
    int height,
    double framesPerSecond,
    long lastFrameAgeMillis,
    long sinceMillis,
    Optional<Rejection> reason,
    long workerRestarts,
    FootageAlarm alarm,
    boolean subStream,
    Optional<Delivery> delivery,
    boolean audio) {
  /**
   * How packets come.
   *
   * @param because the rejection that led to this transport, empty when it was the first choice
   */
  public record Delivery(Transport transport, Optional<Rejection> because) {}

  /** A status that says nothing of footage and delivery. */
  public CameraStatus(
      CameraId id,
      String name,
      CameraState state,
      Optional<Codec> codec,
      int width,
      int height,
      double framesPerSecond,
      long lastFrameAgeMillis,
      long sinceMillis,
      Optional<Rejection> reason,
      long workerRestarts) {
    this(
        id,
        name,
        state,
        codec,
        width,
        height,
        framesPerSecond,
        lastFrameAgeMillis,
        sinceMillis,
        reason,
        workerRestarts,
        FootageAlarm.NONE,
        false,
        Optional.empty(),
        false);
  }
}
