package org.lightlock.camera;

/** A camera's user name and password. Lives on the camera side only and never prints its secret. */
public record CameraCredential(String user, String password) {
  @Override
  public String toString() {
    return "CameraCredential[redacted]";
  }
}
