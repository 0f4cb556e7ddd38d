package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A viewer who floods its lane with feedback has its turn and no more. */
class FeedbackQueueTest {
  private final FeedbackQueue queue = new FeedbackQueue();
  private final List<Byte> heard = new ArrayList<>();

  private boolean take() {
    return queue.take(packet -> heard.add(packet[0]));
  }

  @Test
  void take_ofMany_leavesTheRestForTheNextTurn() {
    for (byte i = 0; i < FeedbackQueue.MOST_AT_ONCE + 2; i++) {
      assertThat(queue.offer(new byte[] {i}, 1)).isTrue();
    }

    assertThat(take()).isTrue();
    assertThat(heard).hasSize(FeedbackQueue.MOST_AT_ONCE).startsWith((byte) 0, (byte) 1);
    assertThat(take()).isFalse();
    assertThat(heard).hasSize(FeedbackQueue.MOST_AT_ONCE + 2);
  }

  @Test
  void offer_whenTooManyWait_isRefused() {
    for (int i = 0; i < FeedbackQueue.MOST_WAITING; i++) {
      assertThat(queue.offer(new byte[1], 1)).isTrue();
    }

    assertThat(queue.offer(new byte[1], 1)).isFalse();
  }

  @Test
  void offer_keepsItsOwnCopy() {
    byte[] received = {1, 2, 3};
    assertThat(queue.offer(received, 2)).isTrue();
    received[0] = 9;

    assertThat(queue.take(packet -> assertThat(packet).containsExactly(1, 2))).isFalse();
  }
}
