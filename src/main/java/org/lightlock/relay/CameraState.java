package org.lightlock.relay;

/** What an operator sees of a camera's connection. */
public enum CameraState {
  /** Nobody watches and the camera is not pulled. */
  IDLE,
  /** A worker is being started or speaks to the camera, no picture yet. */
  CONNECTING,
  /** Connected, but nobody watches: pictures come the moment somebody does. */
  STANDBY,
  /** Pictures arrive. */
  LIVE,
  /** There were pictures; none arrives now. */
  NO_SIGNAL,
  /** The camera refuses the user name or password. */
  LOGIN_REFUSED,
  /** No connection to the camera. */
  UNREACHABLE,
  /** The camera speaks, but sends nothing that may be shown. */
  REJECTED,
  /** The operating system offers no confinement, so nothing is decoded. */
  NO_CONFINEMENT,
  /** The camera side itself is away. */
  CAMERA_SIDE_AWAY
}
