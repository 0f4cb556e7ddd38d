package org.lightlock.serve;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lightlock.access.ViewerGrant;
import org.lightlock.camera.CameraId;
import org.lightlock.packetise.PicturePacketiser;

/**
 * The packets of every camera's renditions, made once however many watch. Grants are only made for
 * what exists, so it does not grow without bound. Thread-safe.
 */
public final class PacketStreams {
  private final Map<Key, PicturePacketiser> packetisers = new ConcurrentHashMap<>();

  /** Nothing was packetised yet. */
  public PacketStreams() {}

  private record Key(CameraId camera, String rendition) {}

  /** The packets of what a grant shows, the same object for the same camera and rendition. */
  public PicturePacketiser of(ViewerGrant grant) {
    return packetisers.computeIfAbsent(
        new Key(grant.camera(), grant.rendition()), key -> new PicturePacketiser());
  }
}
