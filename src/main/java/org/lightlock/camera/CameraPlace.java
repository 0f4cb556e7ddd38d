package org.lightlock.camera;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a camera belongs, as the configuration has it: rights can be given by site and by group.
 *
 * @param site where it hangs, if that was said
 * @param groups what it is one of, for example {@code entrances}
 */
public record CameraPlace(CameraId camera, Optional<String> site, Set<String> groups) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,30}");

  /** Copies the groups. */
  public CameraPlace {
    groups = Set.copyOf(groups);
  }

  /** A camera of which only the id is known. */
  public static CameraPlace of(CameraId camera) {
    return new CameraPlace(camera, Optional.empty(), Set.of());
  }

  /**
   * Whether a text may be a site's or a group's name: 1 to 31 lower-case letters, digits and
   * hyphens, the first a letter or digit.
   */
  public static boolean isValidName(String name) {
    return NAME.matcher(name).matches();
  }
}
