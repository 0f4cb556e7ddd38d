package org.lightlock.control;

import org.jspecify.annotations.Nullable;
import org.lightlock.access.Access;
import org.lightlock.camera.CameraId;

/**
 * Why somebody watches a camera.
 *
 * @param text what was typed
 */
record PurposeRequest(@Nullable String camera, @Nullable String text) implements RequestValue {
  @Override
  public boolean wellFormed() {
    return camera != null
        && CameraId.isValid(camera)
        && text != null
        && Access.isValidPurpose(text);
  }
}
