package org.lightlock.access.rights;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.lightlock.access.Action;
import org.lightlock.access.CameraScope;
import org.lightlock.camera.CameraPlace;

/**
 * What somebody may do with some cameras, and when.
 *
 * @param id by which it is removed again
 * @param begin from this instant on
 * @param end until just before this instant
 * @param hours on these days and at these hours only
 * @param purpose what must be typed before anything is shown, as the viewer is asked for it: {@code
 *     incident number}
 */
public record Grant(
    String id,
    Subject subject,
    Set<Action> actions,
    CameraScope scope,
    Optional<Instant> begin,
    Optional<Instant> end,
    Optional<WeeklyHours> hours,
    Optional<String> purpose) {
  /** The most characters of what a viewer is asked for. */
  public static final int MAX_PURPOSE = 64;

  /** Copies the actions. */
  public Grant {
    actions = Set.copyOf(actions);
  }

  /** A grant for ever, at every hour and without a purpose. */
  public static Grant always(String id, Subject subject, Set<Action> actions, CameraScope scope) {
    return new Grant(
        id,
        subject,
        actions,
        scope,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Whether a text can be what a viewer is asked for: one short line. */
  public static boolean isValidPurpose(String text) {
    return !text.isBlank()
        && text.length() <= MAX_PURPOSE
        && text.codePoints().noneMatch(Character::isISOControl);
  }

  /** The actions in the order in which they are declared. */
  public Set<Action> sortedActions() {
    Set<Action> sorted = EnumSet.noneOf(Action.class);
    sorted.addAll(actions);
    return sorted;
  }

  boolean gives(Holder holder, Action action, CameraPlace camera) {
    return actions.contains(action)
        && holder.bound(subject).contains(action)
        && scope.includes(camera);
  }

  /**
   * Until when it holds without being asked again, {@link Instant#MAX} for ever; empty when it does
   * not hold now.
   */
  Optional<Instant> holdsUntil(Instant now) {
    if (begin.filter(now::isBefore).isPresent() || end.filter(e -> !now.isBefore(e)).isPresent()) {
      return Optional.empty();
    }
    Optional<Instant> hoursEnd =
        hours.isEmpty() ? Optional.of(Instant.MAX) : hours.get().endOf(now);
    return hoursEnd.map(until -> end.filter(until::isAfter).orElse(until));
  }
}
