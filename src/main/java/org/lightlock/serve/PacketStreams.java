package org.lightlock.serve;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lightlock.access.ViewerGrant;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.WaitingBytes;
import org.lightlock.packetise.PicturePacketiser;
import org.lightlock.packetise.SoundPackets;

/**
 * The packets of every camera's renditions and sound, made once however many watch. Grants are only
 * made for what exists, so it does not grow without bound. Thread-safe.
 */
public final class PacketStreams {
  private final Map<NamedStream, PicturePacketiser> packetisers = new ConcurrentHashMap<>();
  private final Map<CameraId, SoundPackets> sounds = new ConcurrentHashMap<>();

  private final WaitingBytes waiting = new WaitingBytes();

  /** Nothing was packetised yet. */
  public PacketStreams() {}

  /** The packets of what a grant shows, the same object for the same camera and rendition. */
  public PicturePacketiser of(ViewerGrant grant) {
    return packetisers.computeIfAbsent(
        new NamedStream(grant.camera(), grant.rendition()), key -> new PicturePacketiser());
  }

  /** What waits for all viewers whose connection takes them one behind the other. */
  public WaitingBytes waiting() {
    return waiting;
  }

  /** The packets of the granted camera's sound in Opus, the same object for the same camera. */
  public SoundPackets soundOf(ViewerGrant grant) {
    return sounds.computeIfAbsent(grant.camera(), key -> new SoundPackets());
  }
}
