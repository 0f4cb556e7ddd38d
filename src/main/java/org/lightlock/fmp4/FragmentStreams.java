package org.lightlock.fmp4;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.WaitingBytes;

/**
 * The fragments of every camera, one for the whole gateway: a picture is packaged once, whichever
 * ways it is watched. Thread-safe.
 */
public final class FragmentStreams {
  private final ConcurrentMap<Rendition, FragmentStream> pictures = new ConcurrentHashMap<>();
  private final ConcurrentMap<CameraId, SoundFragments> sounds = new ConcurrentHashMap<>();

  private final WaitingBytes waiting = new WaitingBytes();

  private record Rendition(CameraId camera, String name) {}

  /** Nobody watches yet. */
  public FragmentStreams() {}

  /** Those of a camera's rendition; both are of the configuration, so that they are few. */
  public FragmentStream of(CameraId camera, String rendition) {
    return pictures.computeIfAbsent(new Rendition(camera, rendition), key -> new FragmentStream());
  }

  /** What waits for all their viewers. */
  public WaitingBytes waiting() {
    return waiting;
  }

  /** Those of a camera's sound. */
  public SoundFragments soundOf(CameraId camera) {
    return sounds.computeIfAbsent(camera, key -> new SoundFragments());
  }
}
