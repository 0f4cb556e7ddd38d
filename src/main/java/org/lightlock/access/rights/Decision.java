package org.lightlock.access.rights;

import java.time.Instant;
import java.util.Optional;

/** Whether something may be done now. */
public sealed interface Decision {
  /**
   * Yes.
   *
   * @param grant by which
   * @param until when to ask again at the latest; empty for a grant without end
   * @param purpose what must be typed first, if anything
   */
  record Allowed(String grant, Optional<Instant> until, Optional<String> purpose)
      implements Decision {}

  /** No. Nobody is told why. */
  record Denied() implements Decision {}
}
