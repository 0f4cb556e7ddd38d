package org.lightlock.access;

import java.util.Optional;
import org.lightlock.camera.CameraId;

/** Asks for grants to watch, for tests that want one or none. */
public final class Watching {
  private Watching() {}

  /** A grant to watch live, empty when there is none for whatever reason. */
  public static Optional<ViewerGrant> live(
      Access access, Session session, CameraId camera, String rendition) {
    return granted(access.grant(session, camera, rendition, Action.LIVE));
  }

  /** A grant for a still, empty when there is none for whatever reason. */
  public static Optional<ViewerGrant> still(Access access, Session session, CameraId camera) {
    return granted(access.grant(session, camera, "full", Action.SNAPSHOT));
  }

  private static Optional<ViewerGrant> granted(Access.GrantResult result) {
    return result instanceof Access.GrantResult.Granted(ViewerGrant grant)
        ? Optional.of(grant)
        : Optional.empty();
  }
}
