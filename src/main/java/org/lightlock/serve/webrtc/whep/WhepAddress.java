package org.lightlock.serve.webrtc.whep;

import java.util.List;
import java.util.Optional;
import org.lightlock.camera.CameraId;

/**
 * The parts of {@code /whep/{camera}[/{rendition}[/{session}]]}: without a session it is where
 * offers go, with one it is that session.
 */
record WhepAddress(CameraId camera, Optional<String> rendition, Optional<String> session) {
  private static final List<String> BEGINNING = List.of("", "whep");
  private static final int MOST_PARTS = 3;

  /** Reads a request's path, empty when it names no camera. */
  static Optional<WhepAddress> parse(String path) {
    List<String> parts = List.of(path.split("/", -1));
    int begin = BEGINNING.size();
    if (parts.size() <= begin
        || parts.size() > begin + MOST_PARTS
        || !parts.subList(0, begin).equals(BEGINNING)
        || !CameraId.isValid(parts.get(begin))) {
      return Optional.empty();
    }
    return Optional.of(
        new WhepAddress(
            new CameraId(parts.get(begin)), part(parts, begin + 1), part(parts, begin + 2)));
  }

  private static Optional<String> part(List<String> parts, int index) {
    return index < parts.size() ? Optional.of(parts.get(index)) : Optional.empty();
  }
}
