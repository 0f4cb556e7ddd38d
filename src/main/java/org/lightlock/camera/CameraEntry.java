package org.lightlock.camera;

import org.jspecify.annotations.Nullable;

/**
 * A camera as the camera side knows it. The gateway never holds one.
 *
 * @param credential null when the camera asks for none
 * @param allowBasic whether the password may go over the wire with Basic authentication, which a
 *     hostile camera would ask for to harvest it
 * @param maxWidth larger pictures are refused before they are decoded
 * @param maxHeight as maxWidth
 */
public record CameraEntry(
    CameraId id,
    CameraAddress address,
    @Nullable CameraCredential credential,
    boolean allowBasic,
    int maxWidth,
    int maxHeight) {
  /** A camera that may send up to 4K. */
  public static CameraEntry of(
      CameraId id, CameraAddress address, @Nullable CameraCredential credential) {
    return new CameraEntry(id, address, credential, false, 3840, 2160);
  }
}
