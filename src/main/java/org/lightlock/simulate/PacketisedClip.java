package org.lightlock.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A clip as RTP packets.
 *
 * @param frames in sending order
 * @param ticksPerSecond the unit of the frames' times
 * @param durationTicks how long one round lasts
 * @param description the session description (SDP) without a camera's address
 */
record PacketisedClip(
    List<RtpFrame> frames, int ticksPerSecond, long durationTicks, SessionDescription description) {
  private static final int MAX_FRAMES_PER_SECOND = 240;

  PacketisedClip {
    frames = List.copyOf(frames);
  }

  static PacketisedClip of(Clip clip, Set<Quirk> quirks) throws ClipException {
    long durationTicks = clip.durationTicks();
    if (clip.samples().size() * (double) clip.ticksPerSecond() / durationTicks
        > MAX_FRAMES_PER_SECOND) {
      throw new ClipException("more than " + MAX_FRAMES_PER_SECOND + " pictures per second");
    }
    SessionDescription description = SessionDescription.of(clip);
    Packetiser packetiser = Packetiser.of(clip);
    QuirkyPackets odd = new QuirkyPackets(quirks, clip.codec());
    List<RtpFrame> frames = new ArrayList<>(clip.samples().size());
    for (Clip.Sample sample : clip.samples()) {
      RtpFrame.Builder packets = new RtpFrame.Builder(description.payloadType());
      packetiser.packetise(clip.bytes(sample), sample.key(), packets);
      frames.add(odd.odd(packets.build(sample)));
    }
    return new PacketisedClip(frames, clip.ticksPerSecond(), durationTicks, description);
  }
}
