package org.lightlock.sandbox.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SoundClockTest {
  private static final long MILLI = 1_000_000;
  private static final long PACKET = 20 * MILLI;
  private static final long TICKS = 160;

  private final SoundClock clock = new SoundClock(8_000);

  @Test
  void captureNanos_jitter_isTakenOut() {
    Random random = new Random(7);
    long last = 0;
    for (int i = 0; i < 500; i++) {
      long sent = i * PACKET + PACKET;
      long capture = clock.captureNanos(i * TICKS, PACKET, sent + random.nextInt(30) * MILLI);
      if (i > 150) {
        assertThat(capture - last).isBetween(PACKET - 2 * MILLI, PACKET + 2 * MILLI);
        assertThat(capture - i * PACKET).isBetween(-MILLI, 12 * MILLI);
      }
      last = capture;
    }
  }

  @Test
  void captureNanos_cameraClockDrifts_isFollowed() {
    for (int i = 0; i < 30_000; i++) {
      // The camera's second lasts 1.0005 of ours: 300 ms in the ten minutes of this test.
      long sent = Math.round((i + 1) * PACKET * 1.0005);
      long capture = clock.captureNanos((i * TICKS) & 0xffff_ffffL, PACKET, sent);
      assertThat(capture - (sent - PACKET)).isBetween(-5 * MILLI, 5 * MILLI);
    }
  }

  @Test
  void captureNanos_timestampsJumpOrWrap_arrivalIsBelieved() {
    long[] timestamps = {0xffff_ff00L, 0xffff_ffa0L, 0x40, 0x8000_0000L, 0x8000_00a0L, 5, 165};
    for (int i = 0; i < timestamps.length; i++) {
      long capture = clock.captureNanos(timestamps[i], PACKET, (i + 1) * PACKET);
      assertThat(capture).as("packet " + i).isBetween(i * PACKET - MILLI, i * PACKET + MILLI);
    }
  }

  @Test
  void captureNanos_burstAfterAStall_keepsItsOldTimes() {
    for (int i = 0; i < 100; i++) {
      long sent = (i + 1) * PACKET;
      long arrival = i >= 50 && i < 90 ? 90 * PACKET + PACKET : sent;
      long capture = clock.captureNanos(i * TICKS, PACKET, arrival);
      assertThat(capture).as("packet " + i).isBetween(i * PACKET - MILLI, i * PACKET + MILLI);
    }
  }

  @Test
  void captureNanos_delayGrowsForGood_isFollowedWithinTwoSeconds() {
    long capture = 0;
    for (int i = 0; i < 250; i++) {
      long delay = i < 100 ? 0 : 300 * MILLI;
      capture = clock.captureNanos(i * TICKS, PACKET, (i + 1) * PACKET + delay);
    }
    assertThat(capture - (249 * PACKET + 300 * MILLI)).isBetween(-5 * MILLI, 5 * MILLI);
  }
}
