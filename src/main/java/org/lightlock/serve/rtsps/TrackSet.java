package org.lightlock.serve.rtsps;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lightlock.packetise.PicturePackets;

/** The tracks that a viewer has set up, at most one of each number. Not thread-safe. */
final class TrackSet {
  private static final int CHANNELS = 256;

  private final SecureRandom random;
  private final List<Track> tracks = new ArrayList<>();

  TrackSet(SecureRandom random) {
    this.random = random;
  }

  /**
   * Sets a track up, anew when it was there.
   *
   * @param channel the wanted one, which is given if it is free; -1 for any
   */
  Track setUp(int number, int channel) {
    tracks.removeIf(track -> track.number() == number);
    int type = number == Description.VIDEO_TRACK ? Description.VIDEO_TYPE : Description.SOUND_TYPE;
    Track track =
        new Track(number, channel >= 0 && isFree(channel) ? channel : free(), type, random);
    tracks.add(track);
    return track;
  }

  private int free() {
    int channel = 0;
    while (!isFree(channel)) {
      channel += 2;
      if (channel >= CHANNELS) {
        throw new IllegalStateException("more tracks than channels");
      }
    }
    return channel;
  }

  private boolean isFree(int channel) {
    return tracks.stream().noneMatch(track -> Math.abs(track.channel() - channel) < 2);
  }

  /** The track of a number, null when it was not set up. */
  @Nullable Track track(int number) {
    return tracks.stream().filter(track -> track.number() == number).findFirst().orElse(null);
  }

  /** All of them. */
  List<Track> all() {
    return List.copyOf(tracks);
  }

  /** Whether a viewer's reports come on this channel. */
  boolean isReportChannel(int channel) {
    return tracks.stream().anyMatch(track -> track.channel() + 1 == channel);
  }

  void clear() {
    tracks.clear();
  }

  /**
   * The RTP-Info header (RFC 2326 §12.33).
   *
   * @param base of the tracks' addresses
   * @param first what comes first, null when that is not known yet
   */
  String information(String base, @Nullable PicturePackets first) {
    List<String> streams = new ArrayList<>();
    for (Track track : tracks) {
      String stream = "url=%s/trackID=%d;seq=%d".formatted(base, track.number(), track.sequence());
      streams.add(
          first == null || track.number() != Description.VIDEO_TRACK
              ? stream
              : stream + ";rtptime=" + track.timestamp(first.rtpTicks()));
    }
    return String.join(",", streams);
  }
}
