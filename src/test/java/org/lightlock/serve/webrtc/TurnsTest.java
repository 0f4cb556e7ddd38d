package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final long INTERVAL = 2_500;

  private final Turns<KeyFrame> turns = new Turns<>();

  /** A key frame of some parts, each of which takes the lane as long. */
  private static final class KeyFrame implements Turns.Taker {
    private int parts;
    private boolean begun;
    private long dueNanos;
    private long doneNanos;

    KeyFrame(int parts) {
      this.parts = parts;
    }

    /** Sends all parts that are due by now. */
    void turn(long nowNanos) {
      long due = begun ? dueNanos : nowNanos;
      begun = true;
      do {
        parts--;
        due += INTERVAL;
      } while (parts > 0 && due - nowNanos <= 0);
      dueNanos = due;
      doneNanos = nowNanos;
    }

    @Override
    public boolean hasBegun() {
      return begun;
    }

    @Override
    public long dueNanos() {
      return dueNanos;
    }
  }

  @Test
  void next_fewerThanFitIn_allBeginAtOnceAndKeepTheirPace() {
    List<KeyFrame> frames = play(10, 6, 100);

    assertThat(frames).allSatisfy(frame -> assertThat(frame.doneNanos).isBetween(12_500L, 14_500L));
  }

  @Test
  void next_moreThanFitIn_firstOnesKeepTheirPaceAndNobodyIsLaterThanTheWork() {
    // 100 of them with 6 parts of 50 are 30,000; 50 fit in side by side.
    List<KeyFrame> frames = play(100, 6, 50);

    assertThat(frames.subList(0, 45)).allSatisfy(f -> assertThat(f.doneNanos).isLessThan(15_500));
    assertThat(frames).allSatisfy(frame -> assertThat(frame.doneNanos).isLessThan(31_000));
  }

  @Test
  void next_nobodyIsDue_isNullAndTellsHowLong() {
    KeyFrame frame = new KeyFrame(3);
    turns.add(frame);
    assertThat(turns.untilNext(0, 9_000)).isZero();
    assertThat(turns.next(0)).isSameAs(frame);
    frame.turn(0);
    turns.add(frame);

    assertThat(turns.next(1_000)).isNull();
    assertThat(turns.untilNext(1_000, 9_000)).isEqualTo(1_500);
    assertThat(turns.untilNext(1_000, 1_200)).isEqualTo(1_200);
    assertThat(turns.next(2_500)).isSameAs(frame);
    assertThat(turns.untilNext(2_500, 9_000)).isEqualTo(9_000);
  }

  @Test
  void add_twice_isOneTurn() {
    KeyFrame frame = new KeyFrame(3);
    turns.add(frame);
    turns.add(frame);

    assertThat(turns.next(0)).isSameAs(frame);
    assertThat(turns.next(0)).isNull();
  }

  @Test
  void remove_whoWaits_getsNoTurn() {
    KeyFrame waits = new KeyFrame(3);
    KeyFrame goesOn = new KeyFrame(3);
    goesOn.turn(0);
    turns.add(waits);
    turns.add(goesOn);

    turns.remove(waits);
    turns.remove(goesOn);

    assertThat(turns.next(10_000)).isNull();
  }

  /** Lets all begin in the same moment and plays the lane. */
  private List<KeyFrame> play(int count, int parts, long turnNanos) {
    List<KeyFrame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(new KeyFrame(parts));
    }
    frames.forEach(turns::add);
    long now = 0;
    for (int left = count; left > 0; ) {
      KeyFrame next = turns.next(now);
      if (next == null) {
        now += turns.untilNext(now, INTERVAL);
        continue;
      }
      int before = next.parts;
      next.turn(now);
      now += turnNanos * (before - next.parts);
      if (next.parts > 0) {
        turns.add(next);
      } else {
        left--;
      }
    }
    return frames;
  }
}
