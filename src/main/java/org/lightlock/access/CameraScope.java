package org.lightlock.access;

import java.util.Set;
import org.lightlock.camera.CameraId;

/** The cameras that an account may watch. */
public sealed interface CameraScope {
  /** Whether the camera is in the scope. */
  boolean includes(CameraId camera);

  /** Every camera, also those that are added later. */
  static CameraScope all() {
    return new All();
  }

  /** These cameras and no other; none at all when the set is empty. */
  static CameraScope of(Set<CameraId> cameras) {
    return new Only(cameras);
  }

  /** Every camera. */
  record All() implements CameraScope {
    @Override
    public boolean includes(CameraId camera) {
      return true;
    }
  }

  /** The named cameras. */
  record Only(Set<CameraId> cameras) implements CameraScope {
    /** Copies the set. */
    public Only {
      cameras = Set.copyOf(cameras);
    }

    @Override
    public boolean includes(CameraId camera) {
      return cameras.contains(camera);
    }
  }
}
