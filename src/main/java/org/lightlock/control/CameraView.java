package org.lightlock.control;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.Action;
import org.lightlock.camera.CameraPlace;
import org.lightlock.frame.Rejection;
import org.lightlock.relay.CameraStatus;

/**
 * A camera in the API's answers. Holds nothing that a camera said, nor its address.
 *
 * @param audio whether it has sound that the user may hear
 * @param purpose what must be typed at {@code /api/v1/purposes} before it is watched
 */
record CameraView(
    String id,
    String name,
    String state,
    String stateText,
    @Nullable String codec,
    int width,
    int height,
    double framesPerSecond,
    long lastFrameAgeMillis,
    long sinceMillis,
    @Nullable Reason reason,
    long workerRestarts,
    String alarm,
    String alarmText,
    String stream,
    @Nullable String transport,
    @Nullable Reason transportReason,
    boolean audio,
    @Nullable String site,
    List<String> groups,
    List<String> actions,
    @Nullable String purpose) {
  /** A rejection by number and in Lightlock's own words. */
  record Reason(int number, String text) {
    static Reason of(Rejection rejection) {
      return new Reason(rejection.number(), rejection.words());
    }
  }

  /**
   * A camera as a session's user sees it.
   *
   * @param place where rights take it to be
   * @param actions what the user may do with it now
   * @param purpose what the user must type first, if anything
   */
  static CameraView of(
      CameraStatus status, CameraPlace place, Set<Action> actions, Optional<String> purpose) {
    return new CameraView(
        status.id().value(),
        status.name(),
        status.state().name(),
        StateWords.of(status.state()),
        status.codec().map(codec -> codec.words()).orElse(null),
        status.width(),
        status.height(),
        Math.round(status.framesPerSecond() * 10) / 10.0,
        status.lastFrameAgeMillis(),
        status.sinceMillis(),
        status.reason().map(Reason::of).orElse(null),
        status.workerRestarts(),
        status.alarm().name(),
        StateWords.of(status.alarm()),
        status.subStream() ? "sub" : "main",
        status.delivery().map(delivery -> delivery.transport().words()).orElse(null),
        status.delivery().flatMap(CameraStatus.Delivery::because).map(Reason::of).orElse(null),
        status.audio() && actions.contains(Action.AUDIO),
        place.site().orElse(null),
        place.groups().stream().sorted().toList(),
        actions.stream().sorted().map(Action::word).toList(),
        purpose.orElse(null));
  }
}
