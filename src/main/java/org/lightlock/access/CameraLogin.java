package org.lightlock.access;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.LoginOutcome;
import org.lightlock.protect.seal.SealedLogin;

/**
 * A camera's login as the gateway has it: sealed to the camera side.
 *
 * @param sealed what shall be used
 * @param inUse the newest that the camera side took, empty when it took none
 * @param outcome what the camera side said of {@code sealed}, empty while it has not
 */
public record CameraLogin(
    CameraId camera,
    SealedLogin sealed,
    Optional<SealedLogin> inUse,
    Instant changed,
    Optional<LoginOutcome> outcome) {
  /** How it stands with {@link #sealed}. */
  public enum State {
    /** The camera side has not answered yet, or is away. */
    WAITING,
    /** The camera side took it. */
    IN_USE,
    /** The camera side did not take it; {@link #outcome} says why. */
    REFUSED;

    /** As it is written. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** How it stands. */
  public State state() {
    return outcome
        .map(said -> said == LoginOutcome.IN_USE ? State.IN_USE : State.REFUSED)
        .orElse(State.WAITING);
  }

  /** Whether nobody has set it since the other was read. */
  public boolean isSameChange(CameraLogin other) {
    return camera.equals(other.camera)
        && sealed.equals(other.sealed)
        && changed.equals(other.changed);
  }
}
