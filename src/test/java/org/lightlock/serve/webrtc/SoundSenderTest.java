package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lightlock.encode.EncodedSound;
import org.lightlock.packetise.SoundPackets;
import org.lightlock.protect.srtp.SrtpKeys;
import org.lightlock.protect.srtp.SrtpProfile;
import org.lightlock.protect.srtp.SrtpReceiver;
import org.lightlock.protect.srtp.SrtpSender;
import org.lightlock.serve.webrtc.sdp.Offer;

/** One viewer's line of sound, without a network. */
class SoundSenderTest {
  private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;
  private static final int SSRC = 7;

  private final SoundFeed feed =
      new SoundFeed(new Grants().grant("full"), new SoundPackets(), SSRC, () -> {});
  private final SrtpReceiver receiver = new SrtpReceiver(keys());
  private final List<Media.Packet> packets = new ArrayList<>();
  private boolean full;

  private final Route route =
      new Route() {
        @Override
        public boolean send(byte[] bytes, int length, int packetBytes) {
          assertThat(packetBytes).isEqualTo(length);
          if (full) {
            return false;
          }
          byte[] packet = Arrays.copyOf(bytes, length);
          int plain = receiver.unprotect(packet, length);
          assertThat(plain).isPositive();
          packets.add(Media.Packet.of(Link.NONE, packet, plain));
          return true;
        }

        @Override
        public Object key() {
          return this;
        }

        @Override
        public InetSocketAddress address() {
          return new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        }
      };

  private final SoundSender sender = sender();

  private static SrtpKeys keys() {
    return new SrtpKeys(PROFILE, new byte[PROFILE.keyBytes()], new byte[PROFILE.saltBytes()]);
  }

  private SoundSender sender() {
    feed.begin();
    try (TestViewer viewer = new TestViewer()) {
      return switch (Offer.parse(viewer.offerWithSound())) {
        case Offer.Parsed.Accepted(Offer offer) ->
            new SoundSender(
                new Lane(0, System::nanoTime),
                SrtpSender.of(keys()),
                offer.media().get(offer.audio().orElseThrow()),
                feed,
                new SecureRandom());
        case Offer.Parsed.Refused(var reason) -> throw new AssertionError(reason);
      };
    }
  }

  private void hear(long number) {
    feed.sound(new EncodedSound(new byte[] {1, 2, 3}, 1, 960, number * 20_000, number));
  }

  @Test
  void send_whatWaits_goesOutInOrder() {
    hear(50);
    hear(51);

    assertThat(sender.send(route)).isZero();

    assertThat(packets).hasSize(2);
    assertThat(packets.getFirst().marker()).isTrue();
    assertThat(packets.getLast().marker()).isFalse();
    assertThat(packets.getLast().ssrc()).isEqualTo(SSRC);
    assertThat(packets.getLast().payload()).containsExactly(1, 2, 3);
    assertThat(apart()).isEqualTo(1);
    assertThat(sender.packets()).isEqualTo(2);
    assertThat(sender.octets()).isEqualTo(6);
  }

  /** How far the last two packets' sequence numbers are apart. */
  private int apart() {
    int before = packets.get(packets.size() - 2).sequence();
    return (packets.getLast().sequence() - before) & 0xffff;
  }

  @Test
  void send_whatTheQueueLetGo_isSeenAsLost() {
    hear(50);
    sender.send(route);
    for (int i = 51; i < 54 + SoundFeed.MOST_PACKETS; i++) {
      hear(i);
    }

    sender.send(route);

    assertThat(packets).hasSize(1 + SoundFeed.MOST_PACKETS);
    int first = packets.getFirst().sequence();
    assertThat((packets.get(1).sequence() - first) & 0xffff).isEqualTo(4);
    assertThat((int) (packets.get(1).timestamp() - packets.getFirst().timestamp()))
        .isEqualTo(4 * 960);
  }

  @Test
  void send_networkFull_losesAndGoesOn() {
    hear(50);
    sender.send(route);
    hear(51);
    full = true;

    assertThat(sender.send(route)).isEqualTo(1);

    full = false;
    hear(52);
    sender.send(route);
    assertThat(apart()).isEqualTo(2);
  }

  @Test
  void clock_isThePicturesOwn() {
    hear(50);
    sender.send(route);

    long heard = sender.timestampAt(TimeUnit.MICROSECONDS.toNanos(50 * 20_000));

    assertThat(heard).isEqualTo(packets.getFirst().timestamp());
  }
}
