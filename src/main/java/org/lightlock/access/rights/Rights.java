package org.lightlock.access.rights;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.lightlock.access.Action;
import org.lightlock.camera.CameraPlace;

/** Decides. What no grant gives is denied; a role bounds what a grant gives. */
public final class Rights {
  /** What asks for nothing comes first, then what lasts longest. */
  private static final Comparator<Holding> BEST =
      Comparator.comparing((Holding holding) -> holding.grant().purpose().isEmpty())
          .thenComparing(Holding::until);

  private Rights() {}

  private record Holding(Grant grant, Instant until) {}

  /**
   * Whether a holder may do something with a camera now.
   *
   * @param grants all that could be for the holder; others do no harm
   */
  public static Decision decide(
      Holder holder, Collection<Grant> grants, Action action, CameraPlace camera, Instant now) {
    Optional<Holding> best =
        grants.stream()
            .filter(grant -> grant.gives(holder, action, camera))
            .flatMap(grant -> grant.holdsUntil(now).map(end -> new Holding(grant, end)).stream())
            .max(BEST);
    return best.<Decision>map(Rights::allowed).orElseGet(Decision.Denied::new);
  }

  private static Decision allowed(Holding best) {
    return new Decision.Allowed(
        best.grant().id(),
        Optional.of(best.until()).filter(until -> !until.equals(Instant.MAX)),
        best.grant().purpose());
  }
}
