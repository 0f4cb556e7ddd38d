package org.lightlock.serve.webrtc;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import org.lightlock.packetise.SoundPacket;
import org.lightlock.protect.srtp.SrtpSender;
import org.lightlock.serve.webrtc.sdp.HeaderExtension;
import org.lightlock.serve.webrtc.sdp.OfferedMedia;

/**
 * One viewer's line of sound: Opus in an SSRC of its own, on the pictures' clock. A lost packet is
 * not sent again: the player conceals it sooner than it could come. Belongs to the viewer's lane.
 */
final class SoundSender implements ReportSender.Line {
  /** As for pictures: see RFC 3711 §3.3.1 for lost first packets. */
  private static final int FIRST_BELOW = 1 << 15;

  private static final int SEQUENCE = 0xffff;

  /** Sound is left out of the count over all media: the estimate is the pictures' own. */
  private static final int NO_TRANSPORT_SEQUENCE = 0;

  private final Lane lane;
  private final SrtpSender srtp;
  private final SoundFeed feed;
  private final RtpHeader header;
  private final int timestampOffset;
  private long index;
  private boolean anySent;
  private long lastNumber;
  private long packets;
  private long octets;

  SoundSender(Lane lane, SrtpSender srtp, OfferedMedia media, SoundFeed feed, SecureRandom random) {
    this.lane = lane;
    this.srtp = srtp;
    this.feed = feed;
    header = new RtpHeader(media.opus().orElseThrow(), feed.ssrc(), extensions(media), media.mid());
    timestampOffset = random.nextInt();
    index = random.nextInt(FIRST_BELOW);
  }

  private static Map<HeaderExtension, Integer> extensions(OfferedMedia media) {
    return Optional.ofNullable(media.extensions().get(HeaderExtension.MID))
        .map(id -> Map.of(HeaderExtension.MID, id))
        .orElse(Map.of());
  }

  /**
   * Sends what waits.
   *
   * @return how many packets the network did not take; they are lost
   */
  int send(Route route) {
    int lost = 0;
    for (SoundPacket packet = feed.poll(); packet != null; packet = feed.poll()) {
      if (!send(route, packet)) {
        lost++;
      }
    }
    return lost;
  }

  private boolean send(Route route, SoundPacket packet) {
    // What the queue let go is a loss for the player too, which else would take it for a pause.
    long missed = anySent ? packet.number() - lastNumber - 1 : 0;
    if (missed > 0 && missed < SoundFeed.MOST_PACKETS && !packet.marker()) {
      index += missed;
    }
    anySent = true;
    lastNumber = packet.number();
    byte[] payload = packet.bytes();
    header.write(
        lane.packets,
        0,
        packet.marker(),
        (int) index & SEQUENCE,
        (int) packet.rtpTicks() + timestampOffset,
        NO_TRANSPORT_SEQUENCE);
    int length = srtp.protect(lane.packets, 0, header.length(), payload, 0, payload.length, index);
    index++;
    packets++;
    octets += payload.length;
    feed.sent(payload.length);
    return route.send(lane.packets, length);
  }

  @Override
  public int ssrc() {
    return feed.ssrc();
  }

  @Override
  public long timestampAt(long nowNanos) {
    int ticks = (int) SoundPacket.rtpTicks(Math.floorDiv(nowNanos, 1_000L)) + timestampOffset;
    return Integer.toUnsignedLong(ticks);
  }

  @Override
  public long packets() {
    return packets;
  }

  @Override
  public long octets() {
    return octets;
  }
}
