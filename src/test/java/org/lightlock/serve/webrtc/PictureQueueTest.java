package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lightlock.packetise.PicturePackets;

class PictureQueueTest {
  private final Grants grants = new Grants();
  private final Feed feed = grants.feed("full");
  private final PictureQueue queue = new PictureQueue();

  private PicturePackets offer(boolean idr) {
    PicturePackets packets = grants.picture(idr, 100);
    assertThat(queue.offer(feed, packets)).isZero();
    return packets;
  }

  private List<PicturePackets> waiting() {
    List<PicturePackets> all = new ArrayList<>();
    for (var next = queue.poll(); next != null; next = queue.poll()) {
      all.add(next.packets());
    }
    return all;
  }

  @Test
  void beforeMedia_whatWaitsBeginsWithTheLastIdr() {
    offer(true);
    offer(false);
    PicturePackets idr = offer(true);
    PicturePackets between = offer(false);

    assertThat(queue.begin()).isTrue();

    assertThat(waiting()).containsExactly(idr, between);
  }

  @Test
  void media_nothingIsLeftOut() {
    offer(true);
    queue.begin();
    offer(false);
    offer(true);

    assertThat(waiting()).hasSize(3);
  }

  @Test
  void begin_afterMoreThanASecond_waitsForAnIdr() {
    offer(true);
    for (int i = 0; i < PictureQueue.MOST_AT_BEGIN; i++) {
      offer(false);
    }

    assertThat(queue.begin()).isFalse();

    assertThat(queue.offer(feed, grants.picture(false, 100))).isEqualTo(1);
    PicturePackets idr = offer(true);
    assertThat(waiting()).containsExactly(idr);
  }

  @Test
  void tooManyPictures_areDroppedUpToAnIdr() {
    offer(true);
    queue.begin();
    for (int i = 1; i < PictureQueue.MOST_PICTURES; i++) {
      offer(false);
    }

    assertThat(queue.offer(feed, grants.picture(false, 100)))
        .isEqualTo(PictureQueue.MOST_PICTURES + 1);

    assertThat(queue.offer(feed, grants.picture(false, 100))).isEqualTo(1);
    PicturePackets idr = offer(true);
    assertThat(waiting()).containsExactly(idr);
  }

  @Test
  void tooManyBytes_areDropped() {
    queue.begin();
    int dropped = 0;
    for (int i = 0; i < 5; i++) {
      dropped += queue.offer(feed, grants.picture(true, PictureQueue.MOST_BYTES / 4));
    }

    assertThat(dropped).isEqualTo(4);
  }

  @Test
  void closed_keepsNothing() {
    offer(true);
    queue.close();

    offer(true);

    assertThat(waiting()).isEmpty();
  }
}
