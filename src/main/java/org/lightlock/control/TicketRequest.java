package org.lightlock.control;

import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraId;

/**
 * What a ticket is asked for.
 *
 * @param onlyThisAddress whether the address that asks is the only one that may use it
 */
record TicketRequest(@Nullable String camera, @Nullable Boolean onlyThisAddress)
    implements RequestValue {
  @Override
  public boolean wellFormed() {
    return camera != null && CameraId.isValid(camera);
  }
}
