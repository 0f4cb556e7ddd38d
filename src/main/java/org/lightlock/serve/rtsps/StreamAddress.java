package org.lightlock.serve.rtsps;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraId;

/**
 * What a request's address names: {@code rtsps://gateway:322/{camera}[/{rendition}][/trackID=n]}.
 * Players write {@code rtsp:} inside a tunnel, add slashes to an address that they were given with
 * one (VLC), and leave a user's name in it; none of that matters here.
 *
 * @param base the address without track and closing slash, as the viewer wrote it
 * @param camera a well-formed id, which need not exist
 * @param rendition as written, empty for the default one
 * @param track of a SETUP, empty for the whole stream
 * @param ticket what the address shows in place of a name and a password
 */
record StreamAddress(
    String base,
    CameraId camera,
    Optional<String> rendition,
    OptionalInt track,
    Optional<String> ticket) {
  private static final Pattern URL =
      Pattern.compile(
          "(?i:rtsps?)://(?:[^/?#@]*@)?([A-Za-z0-9.:\\[\\]_-]{1,255})(/[^?#]*)?(\\?.*)?");

  private static final Pattern PATH = Pattern.compile("(/[^?#]*)(\\?.*)?");
  private static final Pattern TICKET = Pattern.compile("\\?ticket=([A-Za-z0-9_-]{16,128})/?");
  private static final Pattern TRACK = Pattern.compile("trackID=([0-9])");
  private static final Pattern RENDITION = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final int MOST_PARTS = 3;

  /** Reads an address; empty when it can be none of ours. */
  static Optional<StreamAddress> of(String address) {
    Matcher url = URL.matcher(address);
    if (url.matches()) {
      String path = url.group(2);
      return path == null
          ? Optional.empty()
          : of("rtsps://" + url.group(1), path, ticket(url.group(3)));
    }
    Matcher path = PATH.matcher(address);
    return path.matches() ? of("", path.group(1), ticket(path.group(2))) : Optional.empty();
  }

  private static Optional<String> ticket(@Nullable String query) {
    Matcher matcher = TICKET.matcher(query == null ? "" : query);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static Optional<StreamAddress> of(String origin, String path, Optional<String> ticket) {
    String bare =
        path.endsWith("/") ? path.substring(1, Math.max(1, path.length() - 1)) : path.substring(1);
    List<String> parts = List.of(bare.split("/", MOST_PARTS + 1));
    Matcher last = TRACK.matcher(parts.getLast());
    OptionalInt track = OptionalInt.empty();
    if (parts.size() > 1 && last.matches()) {
      track = OptionalInt.of(Integer.parseInt(last.group(1)));
      parts = parts.subList(0, parts.size() - 1);
    }
    if (parts.size() > MOST_PARTS - 1 || !CameraId.isValid(parts.getFirst())) {
      return Optional.empty();
    }
    Optional<String> rendition = parts.size() == 1 ? Optional.empty() : Optional.of(parts.get(1));
    if (rendition.filter(name -> !RENDITION.matcher(name).matches()).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new StreamAddress(
            origin + "/" + String.join("/", parts),
            new CameraId(parts.getFirst()),
            rendition,
            track,
            ticket));
  }

  @Override
  public String toString() {
    return "StreamAddress[" + camera + "]"; // the ticket is a credential
  }

  /** Whether two addresses name the same stream. */
  boolean isSameStream(StreamAddress other) {
    return camera.equals(other.camera) && rendition.equals(other.rendition);
  }
}
