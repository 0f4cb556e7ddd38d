package org.lightlock.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What may be done with a camera. A grant names some of these; nothing is granted by default. */
public enum Action {
  /** Watch it as it happens, by any way of watching. */
  LIVE,
  /** Fetch one still picture. */
  SNAPSHOT,
  /** Hear it. */
  AUDIO,
  /** Watch what was recorded. */
  PLAYBACK,
  /** Take a recording away. */
  EXPORT,
  /** Move it. */
  PTZ,
  /** Draw what nobody may see. */
  MASKS,
  /** Change its settings. */
  ADMIN,
  /**
   * Read who watched it. For machines alone; people do it by their role. With every camera: read
   * the whole audit.
   */
  AUDIT;

  /** The action of a {@link #word}, empty when there is none. */
  public static Optional<Action> of(String word) {
    return Arrays.stream(values()).filter(action -> action.word().equals(word)).findFirst();
  }

  /** As it stands in the API, the command line and the audit: lower-case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
