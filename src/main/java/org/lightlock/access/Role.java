package org.lightlock.access;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What somebody's work is. A role bounds what a grant can give: a viewer's grant for ptz gives
 * nothing. Only a grant opens a camera; an administrator has no right to watch without one.
 */
public enum Role {
  /** Watches. */
  VIEWER(EnumSet.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO)),
  /** Watches and moves cameras. */
  OPERATOR(EnumSet.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO, Action.PTZ)),
  /** Watches, plays recordings and exports them. */
  INVESTIGATOR(
      EnumSet.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO, Action.PLAYBACK, Action.EXPORT)),
  /** Draws masks and reads the audit; watches nothing but what a mask is drawn on. */
  PRIVACY_OFFICER(EnumSet.of(Action.SNAPSHOT, Action.MASKS)),
  /** Manages people, roles, grants and cameras; watches nothing. */
  ADMINISTRATOR(EnumSet.of(Action.ADMIN));

  private final Set<Action> actions;

  Role(EnumSet<Action> actions) {
    this.actions = Set.copyOf(actions);
  }

  /** What a grant can give to somebody with this role. */
  public Set<Action> actions() {
    return actions;
  }

  /** As it stands in the API, the command line and the audit: lower-case with hyphens. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
