package org.lightlock.control;

import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;
import org.lightlock.relay.CameraStatus;

/** A camera in the API's answers. Holds nothing that a camera said, nor its address. */
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
    boolean audio) {
  /** A rejection by number and in Lightlock's own words. */
  record Reason(int number, String text) {
    static Reason of(Rejection rejection) {
      return new Reason(rejection.number(), rejection.words());
    }
  }

  static CameraView of(CameraStatus status) {
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
        status.audio());
  }
}
