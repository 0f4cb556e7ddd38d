package org.lightlock.serve.webrtc;

import java.net.InetSocketAddress;

/**
 * A way to a viewer, over which a valid check came. Thread-safe; sending never waits for the
 * network.
 */
interface Route {
  /**
   * Sends packets of one length, of which the last may be shorter.
   *
   * @param bytes the packets one behind the other, from the array's start
   * @param length of all together
   * @param packetBytes of each
   * @return false when all or the rest is lost, for example because a buffer is full
   */
  boolean send(byte[] bytes, int length, int packetBytes);

  /** Sends one packet, or loses it. */
  default boolean send(byte[] bytes, int length) {
    return send(bytes, length, length);
  }

  /** What a packet that comes over it is recognised by. */
  Object key();

  /** Where the viewer is. */
  InetSocketAddress address();

  /** Gives a connection back after what was sent; nothing for datagrams. */
  default void close() {}
}
