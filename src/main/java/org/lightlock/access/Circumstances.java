package org.lightlock.access;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * How somebody watches, for the record.
 *
 * @param way by which of Lightlock's ways
 * @param from where the viewer is, empty when nobody knows
 */
public record Circumstances(Way way, Optional<InetAddress> from) {
  /** Nothing is known. */
  public static final Circumstances UNKNOWN = new Circumstances(Way.UNKNOWN, Optional.empty());

  /** By this way, from there. */
  public static Circumstances of(Way way, InetAddress from) {
    return new Circumstances(way, Optional.of(from));
  }

  /** The ways in which pictures reach a viewer. */
  public enum Way {
    WEBRTC,
    MSE,
    RTSPS,
    MP4,
    HLS,
    SNAPSHOT,
    UNKNOWN;

    /** As it stands in the record: lower-case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
