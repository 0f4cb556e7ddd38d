package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lightlock.packetise.PicturePackets;
import org.lightlock.protect.srtp.SrtpKeys;
import org.lightlock.protect.srtp.SrtpProfile;
import org.lightlock.protect.srtp.SrtpReceiver;
import org.lightlock.protect.srtp.SrtpSender;
import org.lightlock.serve.webrtc.WebRtcEvents.Missed;
import org.lightlock.serve.webrtc.sdp.Offer;

/** One viewer's line of pictures, without a network. */
class PictureSenderTest {
  private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Grants grants = new Grants();
  private final Lane lane = new Lane(0, System::nanoTime);
  private final SrtpReceiver receiver = new SrtpReceiver(keys());
  private final List<Media.Packet> packets = new ArrayList<>();
  private final List<Integer> calls = new ArrayList<>();
  private final RepairTally tally = new RepairTally();
  private boolean full;
  private long nowNanos = TimeUnit.HOURS.toNanos(1);

  private final Route route =
      new Route() {
        @Override
        public boolean send(byte[] bytes, int length, int packetBytes) {
          if (full) {
            return false;
          }
          int count = 0;
          for (int at = 0; at < length; at += packetBytes) {
            byte[] packet = Arrays.copyOfRange(bytes, at, Math.min(length, at + packetBytes));
            int plain = receiver.unprotect(packet, packet.length);
            assertThat(plain).isPositive();
            packets.add(Media.Packet.of(Link.NONE, packet, plain));
            count++;
          }
          calls.add(count);
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

  private final PictureSender sender = sender();

  private static SrtpKeys keys() {
    return new SrtpKeys(PROFILE, new byte[PROFILE.keyBytes()], new byte[PROFILE.saltBytes()]);
  }

  private PictureSender sender() {
    try (TestViewer viewer = new TestViewer()) {
      return switch (Offer.parse(viewer.offer())) {
        case Offer.Parsed.Accepted(Offer offer) ->
            new PictureSender(
                lane,
                SrtpSender.of(keys()),
                offer.videoMedia(),
                new PictureSender.Sources(1, Optional.of(2), 0xF0000000),
                new SecureRandom());
        case Offer.Parsed refused -> throw new AssertionError(refused);
      };
    }
  }

  private boolean send(PicturePackets picture) {
    sender.begin(picture, 0, NOON, nowNanos);
    return sender.go(route, nowNanos);
  }

  private List<Integer> sequences(int ssrc) {
    return packets.stream()
        .filter(packet -> packet.ssrc() == ssrc)
        .map(Media.Packet::sequence)
        .toList();
  }

  @Test
  void picture_goesOutInOneCallForEqualPackets() {
    assertThat(send(grants.picture(true, 10_000))).isTrue();

    // The parameter sets by themselves, then the slice.
    assertThat(calls).containsExactly(1, 9);
    assertThat(packets.getLast().marker()).isTrue();
    assertThat(packets.subList(0, 9)).noneMatch(Media.Packet::marker);
  }

  @Test
  void keyFrame_isPaced() {
    assertThat(send(grants.picture(true, 100_000))).isFalse();
    assertThat(sender.busy()).isTrue();
    int first = packets.size();
    assertThat(first).isLessThan(30);

    int steps = 0;
    while (sender.busy()) {
      assertThat(sender.dueNanos()).isGreaterThan(nowNanos);
      nowNanos = sender.dueNanos();
      var _ = sender.go(route, nowNanos);
      steps++;
    }

    assertThat(steps).isBetween(3, 10);
    assertThat(packets).hasSize(1 + 89);
  }

  @Test
  void fullSocket_losesTheRestOfThePictureOnly_andAnswersWhenThereIsRoom() {
    var _ = send(grants.picture(true, 100));
    full = true;
    var _ = send(grants.picture(false, 5_000));
    full = false;
    var _ = send(grants.picture(false, 100));

    assertThat(sender.takeLost()).isEqualTo(5);
    assertThat(sender.takeLost()).isZero();
    List<Integer> sequences = sequences(1);
    int missing = (sequences.get(1) + 1) & 0xffff;
    assertThat(sequences.getLast()).isEqualTo((missing + 5) & 0xffff);
    assertThat(resend(missing, missing + 1)).isEqualTo(2);
    assertThat(packets.getLast().ssrc()).isEqualTo(2);
    assertThat(Media.u16(packets.getLast().payload(), 0)).isEqualTo((missing + 1) & 0xffff);
  }

  @Test
  void resending_isLimited() {
    int sent = 0;
    for (int i = 0; i < 40; i++) {
      var _ = send(grants.picture(true, 20_000));
    }
    int[] all = sequences(1).stream().mapToInt(Integer::intValue).toArray();
    for (int i = 0; i < 4; i++) {
      nowNanos += TimeUnit.MILLISECONDS.toNanos(25);
      sent += resend(all);
    }

    // At once, and what a tenth of a second adds.
    assertThat(sent).isBetween(512, 512 + 52);
    assertThat(tally.of(Missed.LIMITED)).isPositive();
    assertThat(sent + tally.of(Missed.LIMITED)).isEqualTo(4 * all.length);
  }

  @Test
  void resending_whatCameOfEach_isCounted() {
    var _ = send(grants.picture(true, 5_000));
    List<Integer> sequences = sequences(1);
    int last = sequences.getLast();

    assertThat(resend(last, last, (last + 9_000) & 0xffff)).isEqualTo(1);
    assertThat(tally.of(Missed.TOO_SOON)).isEqualTo(1);
    assertThat(tally.of(Missed.UNKNOWN)).isEqualTo(1);
    full = true;
    assertThat(resend(sequences.get(0), sequences.get(1))).isZero();
    assertThat(tally.of(Missed.UNSENT)).isEqualTo(2);
  }

  /** How many are repaired. */
  private int resend(int... sequences) {
    int before = tally.of(Missed.REPAIRED);
    sender.resend(route, sequences, nowNanos, tally);
    return tally.of(Missed.REPAIRED) - before;
  }

  @Test
  void clock_neverStandsOrGoesBack() {
    PicturePackets older = grants.picture(true, 100);
    PicturePackets newer = grants.picture(true, 100);

    var _ = send(newer);
    var _ = send(older);
    var _ = send(newer);

    long first = packets.get(0).timestamp();
    assertThat(packets.stream().map(packet -> (int) (packet.timestamp() - first)))
        .containsExactly(0, 0, 1, 1, 2, 2);
  }

  @Test
  void resent_hasTheTimeThatItWasSentUnder() {
    PicturePackets older = grants.picture(true, 100);
    var _ = send(grants.picture(true, 100));
    var _ = send(older);
    Media.Packet last = packets.getLast();

    assertThat(resend(last.sequence())).isEqualTo(1);

    assertThat(packets.getLast().timestamp()).isEqualTo(last.timestamp());
    assertThat(packets.getLast().element(TestViewer.CAPTURE_TIME))
        .isEqualTo(last.element(TestViewer.CAPTURE_TIME));
  }
}
