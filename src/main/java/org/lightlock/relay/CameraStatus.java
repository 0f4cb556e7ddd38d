package org.lightlock.relay;

import java.util.Optional;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Codec;
import org.lightlock.frame.Rejection;

/**
 * A camera as the gateway sees it at one moment.
 *
 * @param name the configured name, for people
 * @param width of the last picture, 0 before the first
 * @param framesPerSecond measured over the last seconds, 0 when none arrive
 * @param lastFrameAgeMillis age of the last picture, -1 before the first
 * @param sinceMillis how long the state has lasted
 * @param reason the last rejection that explains a state other than live
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
    long workerRestarts) {}
