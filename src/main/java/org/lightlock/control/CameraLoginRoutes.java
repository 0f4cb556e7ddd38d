package org.lightlock.control;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.CameraLogin;
import org.lightlock.access.CameraLogins;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.Role;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.LoginOutcome;
import org.lightlock.protect.seal.SealedLogin;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Problem;

/**
 * What cameras' logins are, as far as a gateway knows: they come sealed to the camera side and go
 * there, and no answer holds one. For administrators.
 */
public final class CameraLoginRoutes implements Routes {
  private static final Audience ADMINISTRATORS = Audience.role(Role.ADMINISTRATOR);
  private static final Pattern SEALED = Pattern.compile("lightlock-sealed-login-1:[A-Za-z0-9_-]+");
  private static final int MIN_LENGTH = 436;
  private static final int MAX_LENGTH = 1_631;
  private static final String PATH = "/api/v1/cameras/{camera}/login";

  private final CameraLogins logins;
  private final LiveStreams streams;

  record LoginRequest(@Nullable String sealed) implements RequestValue {
    @Override
    public boolean wellFormed() {
      return sealed != null
          && sealed.length() >= MIN_LENGTH
          && sealed.length() <= MAX_LENGTH
          && SEALED.matcher(sealed).matches();
    }

    /** Empty when it was copied with a mistake. */
    Optional<SealedLogin> parsed() {
      return SealedLogin.parse(String.valueOf(sealed));
    }
  }

  private record Reason(int number, String words) {
    static @Nullable Reason of(CameraLogin login) {
      return login
          .outcome()
          .filter(outcome -> outcome != LoginOutcome.IN_USE)
          .map(outcome -> new Reason(outcome.number(), outcome.words()))
          .orElse(null);
    }
  }

  /**
   * How it stands.
   *
   * @param state own: the camera side's own; waiting: it has not answered; in-use; refused
   * @param id by which one sealed login is told from another
   * @param taken the newest that the camera side took
   */
  private record LoginView(
      String camera,
      String state,
      @Nullable String id,
      @Nullable String changed,
      @Nullable String taken,
      @Nullable Reason reason) {
    static LoginView of(CameraId camera, Optional<CameraLogin> login) {
      return login
          .map(LoginView::of)
          .orElseGet(() -> new LoginView(camera.value(), "own", null, null, null, null));
    }

    static LoginView of(CameraLogin login) {
      return new LoginView(
          login.camera().value(),
          login.state().word(),
          login.sealed().id(),
          login.changed().toString(),
          login.inUse().map(SealedLogin::id).orElse(null),
          Reason.of(login));
    }
  }

  /** Wires them. */
  public CameraLoginRoutes(Administration administration, LiveStreams streams) {
    this.logins = administration.cameraLogins();
    this.streams = streams;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(PATH, ADMINISTRATORS, "cameraLogin", this::login),
        Route.put(PATH, ADMINISTRATORS, "setCameraLogin", this::set),
        Route.delete(PATH, ADMINISTRATORS, "removeCameraLogin", this::remove));
  }

  private Optional<CameraId> camera(Call call) {
    return Optional.of(call.parameter("camera"))
        .filter(CameraId::isValid)
        .map(CameraId::new)
        .filter(id -> streams.camera(id).isPresent());
  }

  private Answer login(Call call) throws DatabaseException {
    Optional<CameraId> camera = camera(call);
    return camera.isEmpty()
        ? Answer.refused(Problem.NOT_FOUND)
        : Answer.of(LoginView.of(camera.get(), logins.find(camera.get())));
  }

  private Answer set(Call call) throws Exception {
    return call.body(LoginRequest.class, request -> set(call, request.parsed()));
  }

  private Answer set(Call call, Optional<SealedLogin> sealed) throws Exception {
    Optional<CameraId> camera = camera(call);
    if (camera.isEmpty()) {
      return Answer.refused(Problem.NOT_FOUND);
    }
    if (sealed.isEmpty()) {
      return Answer.refused(Problem.MISCOPIED);
    }
    return Changes.make(
        call, () -> Answer.of(LoginView.of(logins.set(camera.get(), sealed.get()))));
  }

  private Answer remove(Call call) throws Exception {
    Optional<CameraId> camera = camera(call);
    if (camera.isEmpty()) {
      return Answer.refused(Problem.NOT_FOUND);
    }
    return Changes.make(
        call,
        () -> {
          logins.remove(camera.get());
          return Answer.done();
        });
  }
}
