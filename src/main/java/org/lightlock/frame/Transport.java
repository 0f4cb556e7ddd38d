package org.lightlock.frame;

import java.util.Locale;
import java.util.Optional;

/** How a camera's packets come. The number crosses the boundary and never changes its meaning. */
public enum Transport implements Numbered {
  /** TCP first, then what the camera offers instead. Never told to a worker. */
  AUTO(0),
  /** RTP inside the RTSP connection (RFC 2326 §10.12). */
  TCP(1),
  /** Datagrams from the camera to the camera side. */
  UDP(2),
  /** Datagrams to a group that the camera's entry names. */
  MULTICAST(3),
  /** RTSP and RTP inside two HTTP connections. */
  HTTP(4);

  private final int number;

  Transport(int number) {
    this.number = number;
  }

  /** The number that crosses. */
  @Override
  public int number() {
    return number;
  }

  /** As people read it. */
  public String words() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The transport that a number means. */
  public static Optional<Transport> of(long number) {
    return Numbered.of(values(), number);
  }
}
