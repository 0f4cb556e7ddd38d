package org.lightlock.supervise;

import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.LoginOutcome;

/** Opens what was sealed to the camera side's public key. Called on the airlock's thread. */
@FunctionalInterface
public interface LoginOpener {
  /** A camera side without a private key. */
  LoginOpener NO_KEY = (_, _) -> new Opened.Refused(LoginOutcome.NO_KEY);

  /**
   * Opens a sealed login.
   *
   * @param camera for which it must have been sealed
   */
  Opened open(CameraId camera, byte[] untrustedSealed);

  /** What came of it. */
  sealed interface Opened {
    /** It was sealed to this side's key and for this camera. */
    record Login(CameraCredential credential) implements Opened {}

    /** It is not used. */
    record Refused(LoginOutcome why) implements Opened {}
  }
}
