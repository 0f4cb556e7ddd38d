package org.lightlock.serve;

import java.util.List;
import java.util.Optional;
import org.lightlock.camera.CameraId;

/**
 * The camera and the rendition that an address names; neither needs to exist.
 *
 * @param rendition as the address has it
 */
public record NamedStream(CameraId camera, String rendition) {
  /**
   * What {@code {prefix}{camera}{suffix}} or {@code {prefix}{camera}/{rendition}{suffix}} names,
   * empty when it cannot be one.
   *
   * @param otherwise the rendition when none is named
   */
  public static Optional<NamedStream> of(
      String path, String prefix, String suffix, String otherwise) {
    if (!path.startsWith(prefix) || !path.endsWith(suffix)) {
      return Optional.empty();
    }
    int end = path.length() - suffix.length();
    if (end < prefix.length()) {
      return Optional.empty();
    }
    List<String> parts = List.of(path.substring(prefix.length(), end).split("/", -1));
    if (parts.size() > 2 || !CameraId.isValid(parts.getFirst())) {
      return Optional.empty();
    }
    String rendition = parts.size() == 2 ? parts.get(1) : otherwise;
    return Optional.of(new NamedStream(new CameraId(parts.getFirst()), rendition));
  }
}
