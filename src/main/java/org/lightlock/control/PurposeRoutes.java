package org.lightlock.control;

import java.util.List;
import java.util.Objects;
import org.lightlock.access.Access;
import org.lightlock.camera.CameraId;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Problem;

/**
 * Takes what somebody typed as the purpose of watching a camera. A camera that may not be seen, one
 * that does not exist and one that demands no purpose get the same answer.
 */
public final class PurposeRoutes implements Routes {
  private final Access access;
  private final LiveStreams streams;

  /** Wires them. */
  public PurposeRoutes(Access access, LiveStreams streams) {
    this.access = access;
    this.streams = streams;
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.post("/api/v1/purposes", Audience.session(), "givePurpose", this::give));
  }

  private Answer give(Call call) throws Exception {
    return call.body(PurposeRequest.class, request -> give(call, request));
  }

  private Answer give(Call call, PurposeRequest request) {
    CameraId camera = new CameraId(Objects.requireNonNull(request.camera()));
    String text = Objects.requireNonNull(request.text()).strip();
    return streams.camera(camera).isPresent() && access.givePurpose(call.session(), camera, text)
        ? Answer.done()
        : Answer.refused(Problem.NOT_FOUND);
  }
}
