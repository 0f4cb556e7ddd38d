package org.lightlock.control;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lightlock.access.Access;
import org.lightlock.access.Action;
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
    Audience wall = Audience.wall();
    return List.of(
        Route.get("/api/v1/cameras", wall, "listCameras", call -> Answer.of(cameras(call))),
        Route.get("/api/v1/cameras/{camera}", wall, "camera", this::camera),
        Route.get("/api/v1/events", wall, "listEvents", call -> Answer.of(events(call))),
        Route.get(
            "/api/v1/clock",
            wall,
            "clock",
            call -> Answer.of(new Clock(System.nanoTime() / 1_000))));
  }

  private Cameras cameras(Call call) {
    return new Cameras(
        streams.cameras().stream()
            .filter(camera -> maySee(call, camera.id()))
            .map(camera -> view(call, camera))
            .toList());
  }

  /** As everybody before the wall may use it; it is heard by whoever watches it. */
  private CameraView view(Call call, CameraStatus camera) {
    Optional<Session> watching =
        call.viewers().stream().filter(viewer -> mayWatch(viewer, camera.id())).findFirst();
    Set<Action> actions = EnumSet.noneOf(Action.class);
    call.viewers().forEach(viewer -> actions.addAll(access.actions(viewer, camera.id())));
    watching
        .filter(viewer -> !access.actions(viewer, camera.id()).contains(Action.AUDIO))
        .ifPresent(viewer -> actions.remove(Action.AUDIO));
    Optional<String> purpose =
        watching.isPresent()
            ? Optional.empty()
            : call.maybeSession().flatMap(person -> access.demandedPurpose(person, camera.id()));
    return CameraView.of(camera, access.place(camera.id()), actions, purpose);
  }

  private boolean mayWatch(Session viewer, CameraId camera) {
    return access.actions(viewer, camera).contains(Action.LIVE)
        && access.demandedPurpose(viewer, camera).isEmpty();
  }

  private Answer camera(Call call) {
    return Optional.of(call.parameter("camera"))
        .filter(CameraId::isValid)
        .map(CameraId::new)
        .filter(id -> maySee(call, id))
        .flatMap((CameraId id) -> streams.camera(id))
        .map((CameraStatus status) -> Answer.of(view(call, status)))
        .orElse(Answer.refused(Problem.NOT_FOUND));
  }

  private Events events(Call call) {
    return new Events(
        streams.securityEvents().stream()
            .filter(event -> maySee(call, event.camera()))
            .map(EventView::of)
            .toList());
  }

  private boolean maySee(Call call, CameraId camera) {
    return call.viewers().stream().anyMatch(viewer -> access.maySee(viewer, camera));
  }
}
