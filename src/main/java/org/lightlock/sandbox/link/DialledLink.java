package org.lightlock.sandbox.link;

import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;
import org.lightlock.posix.PosixException;

/**
 * A link whose sockets are connected and over which no byte has gone yet. What must be said before
 * RTSP (the TLS handshake, the HTTP requests of a tunnel) waits for {@link #open}, after the locks
 * are closed.
 */
public sealed interface DialledLink extends CameraLink permits TcpLink, TlsLink, TunnelLink {
  /** The room that a receiver always offers: one whole TLS record fits. */
  int MIN_RECEIVE_BYTES = 20 << 10;

  /**
   * Makes the link ready for RTSP.
   *
   * @param sign called at least every half second while it waits for the camera
   * @return why there will be no RTSP, null when the link is ready
   */
  @Nullable Rejection open(Runnable sign) throws PosixException;

  /** Why the link broke, null while it holds and when the camera only closed it. */
  @Nullable Rejection failure();
}
