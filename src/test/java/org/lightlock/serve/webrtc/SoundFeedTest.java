package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.lightlock.encode.EncodedSound;
import org.lightlock.encode.SoundEncoder.Format;
import org.lightlock.packetise.SoundPackets;
import org.lightlock.serve.mse.ScriptedStreams;

/** What of a camera's sound waits for a viewer. */
class SoundFeedTest {
  private final ScriptedStreams streams = new ScriptedStreams();
  private final AtomicInteger woken = new AtomicInteger();
  private final SoundFeed feed =
      new SoundFeed(
          new Grants().grant("full"), new SoundPackets(), 7, () -> woken.incrementAndGet());

  private void send(long number) {
    var sound = new EncodedSound(new byte[] {1}, 1, 960, number * 20_000, number);
    streams.send("gate", Format.OPUS, sound);
  }

  @Test
  void before_mediaBegin_nothingWaits() {
    feed.open(streams);
    send(1);
    feed.begin();
    send(2);

    assertThat(feed.poll()).extracting("number").isEqualTo(2L);
    assertThat(feed.poll()).isNull();
    assertThat(woken).hasValue(1);
  }

  @Test
  void viewer_tooSlow_losesTheOldest() {
    feed.open(streams);
    feed.begin();
    for (int i = 0; i < SoundFeed.MOST_PACKETS + 3; i++) {
      send(i);
    }

    assertThat(feed.poll()).extracting("number").isEqualTo(3L);
  }

  @Test
  void close_listensNoMore() {
    feed.open(streams);
    feed.begin();
    send(1);

    feed.close();

    assertThat(streams.listeners()).isZero();
    assertThat(feed.poll()).isNull();
  }

  @Test
  void close_beforeOpen_listensNoMore() {
    feed.close();
    feed.open(streams);

    assertThat(streams.listeners()).isZero();
  }
}
