package org.lightlock.relay;

import org.lightlock.encode.FrameLease;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.Pixels;

/** A lease whose picture must not be shown without a badge. */
record BadgedLease(FrameLease lease, String badge) implements FrameLease {
  @Override
  public Pixels pixels() {
    return lease.pixels();
  }

  @Override
  public ColourMatrix matrix() {
    return lease.matrix();
  }

  @Override
  public long ptsMicros() {
    return lease.ptsMicros();
  }

  @Override
  public long arrivalNanos() {
    return lease.arrivalNanos();
  }

  @Override
  public void retain() {
    lease.retain();
  }

  @Override
  public void release() {
    lease.release();
  }
}
