package org.lightlock.serve.hls;

import java.util.List;
import java.util.Optional;
import org.lightlock.camera.CameraId;

/** The camera and the rendition that an address names. */
record ViewerStream(CameraId camera, String rendition) {
  private static final String SUFFIX = ".m3u8";

  /**
   * What {@code /hls/{camera}.m3u8} or {@code /hls/{camera}/{rendition}.m3u8} names, empty when it
   * cannot be one.
   *
   * @param otherwise the rendition when none is named
   */
  static Optional<ViewerStream> of(String path, String otherwise) {
    if (!path.startsWith(HlsHandler.PREFIX) || !path.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    int end = path.length() - SUFFIX.length();
    if (end < HlsHandler.PREFIX.length()) {
      return Optional.empty();
    }
    List<String> parts = List.of(path.substring(HlsHandler.PREFIX.length(), end).split("/", -1));
    if (parts.size() > 2 || !CameraId.isValid(parts.getFirst())) {
      return Optional.empty();
    }
    String rendition = parts.size() == 2 ? parts.get(1) : otherwise;
    return Optional.of(new ViewerStream(new CameraId(parts.getFirst()), rendition));
  }
}
