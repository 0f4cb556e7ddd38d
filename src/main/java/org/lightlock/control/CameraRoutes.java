package org.lightlock.control;

import java.util.List;
import java.util.Optional;
import org.lightlock.access.Access;
import org.lightlock.access.Session;
import org.lightlock.camera.CameraId;
import org.lightlock.relay.CameraStatus;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Problem;

/**
 * The cameras, what they and their workers tried, and the clock that pictures are stamped with. A
 * camera that may not be seen is one that does not exist.
 */
public final class CameraRoutes implements Routes {
  private final Access access;
  private final LiveStreams streams;

  private record Cameras(List<CameraView> cameras) {}

  /** The gateway's monotonic clock, in microseconds from a moment of its own. */
  private record Clock(long micros) {}

  private record Events(List<EventView> events) {}

  /** Wires them. */
  public CameraRoutes(Access access, LiveStreams streams) {
    this.access = access;
    this.streams = streams;
  }

  @Override
  public List<Route> routes() {
    Audience anySession = Audience.session();
    return List.of(
        Route.get(
            "/api/v1/cameras",
            anySession,
            "listCameras",
            call -> Answer.of(cameras(call.session()))),
        Route.get("/api/v1/cameras/{camera}", anySession, "camera", this::camera),
        Route.get(
            "/api/v1/events", anySession, "listEvents", call -> Answer.of(events(call.session()))),
        Route.get(
            "/api/v1/clock",
            anySession,
            "clock",
            call -> Answer.of(new Clock(System.nanoTime() / 1_000))));
  }

  private Cameras cameras(Session session) {
    return new Cameras(
        streams.cameras().stream()
            .filter(camera -> access.maySee(session, camera.id()))
            .map(camera -> view(session, camera))
            .toList());
  }

  private CameraView view(Session session, CameraStatus camera) {
    return CameraView.of(
        camera,
        access.place(camera.id()),
        access.actions(session, camera.id()),
        access.demandedPurpose(session, camera.id()));
  }

  private Answer camera(Call call) {
    return Optional.of(call.parameter("camera"))
        .filter(CameraId::isValid)
        .map(CameraId::new)
        .filter(id -> access.maySee(call.session(), id))
        .flatMap((CameraId id) -> streams.camera(id))
        .map((CameraStatus status) -> Answer.of(view(call.session(), status)))
        .orElse(Answer.refused(Problem.NOT_FOUND));
  }

  private Events events(Session session) {
    return new Events(
        streams.securityEvents().stream()
            .filter(event -> access.maySee(session, event.camera()))
            .map(EventView::of)
            .toList());
  }
}
