package org.lightlock.access;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lightlock.access.rights.Decision;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Holder;
import org.lightlock.access.rights.Rights;
import org.lightlock.access.rights.Subject;
import org.lightlock.camera.CameraId;
import org.lightlock.camera.CameraPlace;

/**
 * The grants as the database had them when it was last looked at, and what they give now. In
 * memory, because every stream is asked about twice a second. Thread-safe.
 */
final class KnownGrants {
  private static final CameraPlace ANY_PLACE = CameraPlace.of(new CameraId("any"));

  private final Map<CameraId, CameraPlace> places;
  private final InstantSource clock;
  private volatile Map<Subject, List<Grant>> bySubject = Map.of();
  private volatile RoleSettings roleSettings = RoleSettings.DEFAULT;

  /**
   * No grants yet.
   *
   * @param places of the cameras whose sites or groups are known
   */
  KnownGrants(Map<CameraId, CameraPlace> places, InstantSource clock) {
    this.places = Map.copyOf(places);
    this.clock = clock;
  }

  /** Takes these for all there are. */
  void replace(Collection<Grant> grants) {
    bySubject = grants.stream().collect(Collectors.groupingBy(Grant::subject));
  }

  /** Takes these for what the roles demand. */
  void replace(RoleSettings settings) {
    roleSettings = settings;
  }

  /** The limits of a session that somebody with these roles opens now. */
  SessionLimits limits(Set<Role> roles, SessionLimits configured) {
    return roleSettings.limits(roles, configured);
  }

  /** Whether somebody may do something with a camera now. */
  Decision decide(Holder holder, Action action, CameraId camera) {
    return Rights.decide(holder, of(holder), action, place(camera), clock.instant());
  }

  /**
   * Whether somebody may read the audit now.
   *
   * @param about what is said about this camera; empty for everything, which only a grant for every
   *     camera gives
   */
  boolean mayAudit(Holder holder, Optional<CameraId> about) {
    List<Grant> grants =
        of(holder).stream()
            .filter(grant -> about.isPresent() || grant.scope() instanceof CameraScope.All)
            .toList();
    CameraPlace place = about.map(this::place).orElse(ANY_PLACE);
    return Rights.decide(holder, grants, Action.AUDIT, place, clock.instant())
        instanceof Decision.Allowed;
  }

  InstantSource clock() {
    return clock;
  }

  CameraPlace place(CameraId camera) {
    return places.getOrDefault(camera, CameraPlace.of(camera));
  }

  private List<Grant> of(Holder holder) {
    Map<Subject, List<Grant>> known = bySubject;
    return switch (holder) {
      case Holder.Machine(String name) -> known.getOrDefault(new Subject.Client(name), List.of());
      case Holder.Person person -> {
        List<Grant> grants =
            new ArrayList<>(known.getOrDefault(new Subject.User(person.name()), List.of()));
        for (Role role : person.roles()) {
          grants.addAll(known.getOrDefault(new Subject.OfRole(role), List.of()));
        }
        yield grants;
      }
    };
  }
}
