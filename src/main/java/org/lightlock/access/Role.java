package org.lightlock.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody's work is. A role bounds what a grant can give: a viewer's grant for ptz gives
 * nothing. Only a grant opens a camera; an administrator has no right to watch without one.
 */
public enum Role {
  /** Watches. */
  VIEWER,
  /** Watches and moves cameras. */
  OPERATOR,
  /** Watches, plays recordings and exports them. */
  INVESTIGATOR,
  /** Draws masks and reads the audit; sees no more than the still that a mask is drawn on. */
  PRIVACY_OFFICER,
  /** Manages people, roles, grants and cameras; watches nothing. */
  ADMINISTRATOR;

  /** What a grant can give to somebody with this role. */
  public Set<Action> actions() {
    return switch (this) {
      case VIEWER -> Set.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO);
      case OPERATOR -> Set.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO, Action.PTZ);
      case INVESTIGATOR ->
          Set.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO, Action.PLAYBACK, Action.EXPORT);
      case PRIVACY_OFFICER -> Set.of(Action.SNAPSHOT, Action.MASKS);
      case ADMINISTRATOR -> Set.of(Action.ADMIN);
    };
  }

  /** The role of a {@link #word}, empty when there is none. */
  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  /** As it stands in the API, the command line and the audit: lower-case with hyphens. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
