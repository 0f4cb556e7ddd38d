package org.lightlock.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.Pixels;

/** A lease that counts its holders; the test is the first one. */
final class FakeLease implements FrameLease {
  private final Pixels pixels;
  private final long ptsMicros;
  private final AtomicInteger holders = new AtomicInteger(1);
  private String badge = "";
  private ColourMatrix matrix = ColourMatrix.BT709;

  FakeLease(Arena arena, int width, int height, long ptsMicros) {
    pixels = MovingScene.room(arena, width, height);
    this.ptsMicros = ptsMicros;
    new MovingScene(width, height).draw((int) (ptsMicros / 40_000), pixels);
  }

  FakeLease withBadge(String words) {
    badge = words;
    return this;
  }

  @Override
  public String badge() {
    return badge;
  }

  int holders() {
    return holders.get();
  }

  @Override
  public Pixels pixels() {
    assertThat(holders.get()).isPositive();
    return pixels;
  }

  FakeLease withMatrix(ColourMatrix other) {
    matrix = other;
    return this;
  }

  @Override
  public ColourMatrix matrix() {
    return matrix;
  }

  @Override
  public long ptsMicros() {
    return ptsMicros;
  }

  @Override
  public long arrivalNanos() {
    return ptsMicros * 1000;
  }

  @Override
  public void retain() {
    assertThat(holders.getAndIncrement()).isPositive();
  }

  @Override
  public void release() {
    assertThat(holders.decrementAndGet()).isNotNegative();
  }
}
