package org.lightlock.serve.rtsps;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lightlock.access.ViewerGrant;
import org.lightlock.camera.CameraId;
import org.lightlock.packetise.PicturePacketiser;

/**
 * The packets of every camera's renditions, made once however many watch. Grants are only made for
 * what exists, so it does not grow without bound. Thread-safe.
 */
final class PacketStreams {
  private final Map<Key, PicturePacketiser> packetisers = new ConcurrentHashMap<>();

  private record Key(CameraId camera, String rendition) {}

  PicturePacketiser of(ViewerGrant grant) {
    return packetisers.computeIfAbsent(
        new Key(grant.camera(), grant.rendition()), key -> new PicturePacketiser());
  }
}
