package org.lightlock.camera;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A camera's user name and password. Lives on the camera side only and never prints its secret. */
public record CameraCredential(String user, String password) {
  /** The longest of each that is sealed, in UTF-8. */
  public static final int MAX_BYTES = 255;

  /**
   * As bytes to be sealed: the length of the user name, the name, the password, both in UTF-8;
   * empty when one of them is too long or there is no user name.
   */
  public Optional<byte[]> toSealable() {
    byte[] name = user.getBytes(StandardCharsets.UTF_8);
    byte[] secret = password.getBytes(StandardCharsets.UTF_8);
    if (name.length == 0 || name.length > MAX_BYTES || secret.length > MAX_BYTES) {
      return Optional.empty();
    }
    return Optional.of(
        ByteBuffer.allocate(1 + name.length + secret.length)
            .put((byte) name.length)
            .put(name)
            .put(secret)
            .array());
  }

  /** What {@link #toSealable} made, empty when it is anything else. */
  public static Optional<CameraCredential> ofSealable(byte[] bytes) {
    if (bytes.length < 2 || bytes.length > 1 + 2 * MAX_BYTES) {
      return Optional.empty();
    }
    int name = bytes[0] & 0xff;
    if (name == 0 || 1 + name > bytes.length) {
      return Optional.empty();
    }
    return Optional.of(
        new CameraCredential(
            new String(bytes, 1, name, StandardCharsets.UTF_8),
            new String(bytes, 1 + name, bytes.length - 1 - name, StandardCharsets.UTF_8)));
  }

  @Override
  public String toString() {
    return "CameraCredential[redacted]";
  }
}
