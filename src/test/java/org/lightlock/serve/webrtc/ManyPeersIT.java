package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.lightlock.serve.mse.H264Clip;

/**
 * Fifty viewers of libwebrtc at one camera, and one at another that plays for a minute meanwhile.
 */
@Tag("undisturbed")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ManyPeersIT {
  private static final System.Logger LOG = System.getLogger("webrtc");
  private static final int PEERS = 50;

  /** So many at once: beside their own handshakes two processors shall go on showing pictures. */
  private static final int JOINING = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration MINUTE = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofSeconds(1);
  private static final double QUARTER = 0.25;

  private static LibwebrtcPeer.Library library;
  private static H264Clip full;
  private static H264Clip tile;
  private static WebRtcRig quiet;
  private static LibwebrtcPeer patient;
  private static long patientSinceNanos;

  @BeforeAll
  static void start() throws Exception {
    full = H264Clip.generate("testsrc2=size=320x180:rate=25", 320, 180, 100, 25);
    tile = H264Clip.generate("testsrc2=size=160x90:rate=25", 160, 90, 100, 25, 1);
    library = new LibwebrtcPeer.Library();
    quiet = new WebRtcRig(full, tile).pump();
    patient = library.peer();
    patient.answer(quiet.open("full", patient.offer()).answer());
    await().atMost(PATIENCE).until(() -> patient.inbound("framesDecoded") > 0);
    patientSinceNanos = System.nanoTime();
  }

  @AfterAll
  static void stop() {
    patient.close();
    quiet.close();
    library.close();
  }

  @Test
  @Order(1)
  void fiftyPeers_playAndMove_untilTheirGrantsEnd() throws Exception {
    List<LibwebrtcPeer> peers = new ArrayList<>();
    try (WebRtcRig rig = new WebRtcRig(full, tile).pump();
        LossyRelay relay = new LossyRelay(rig.server.udpPort())) {
      long began = System.nanoTime();
      for (int i = 0; i < PEERS; i++) {
        peers.add(library.peer());
      }
      openAll(rig, relay, peers);
      await().atMost(PATIENCE).until(() -> all(peers, LibwebrtcPeer::isConnected));
      long connected = System.nanoTime();
      await().atMost(PATIENCE).until(() -> all(peers, peer -> decoded(peer) >= 50));
      for (int i = 0; i < PEERS; i++) {
        assertThat(peers.get(i).inbound("frameWidth")).isEqualTo(isFull(i) ? 320 : 160);
        assertThat(peers.get(i).inbound("packetsLost")).isZero();
      }
      assertThat(rig.connected).hasValue(PEERS);
      LOG.log(
          System.Logger.Level.INFO,
          "{0} peers connected after {1} ms, 50 pictures each after {2} ms",
          PEERS,
          millis(began, connected),
          millis(began, System.nanoTime()));

      loseAndMove(rig, relay, peers);
      endAll(rig, peers);
    } finally {
      peers.forEach(LibwebrtcPeer::close);
    }
  }

  private static void openAll(WebRtcRig rig, LossyRelay relay, List<LibwebrtcPeer> peers)
      throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(JOINING)) {
      List<Callable<Boolean>> openings = new ArrayList<>();
      for (int i = 0; i < PEERS; i++) {
        LibwebrtcPeer peer = peers.get(i);
        boolean askedFull = isFull(i);
        openings.add(
            () -> {
              String answer = rig.open(askedFull ? "full" : "tile", peer.offer()).answer();
              peer.answer(askedFull ? relay.through(answer, rig.server.udpPort()) : answer);
              return true;
            });
      }
      for (Future<Boolean> each : threads.invokeAll(openings)) {
        assertThat(each.get()).isTrue();
      }
    }
  }

  /** Every second one asks for the larger rendition, through the relay. */
  private static boolean isFull(int peer) {
    return peer % 2 == 0;
  }

  /** What is lost is sent again, and a smaller rendition is shown. */
  private static void loseAndMove(WebRtcRig rig, LossyRelay relay, List<LibwebrtcPeer> peers)
      throws Exception {
    long began = System.nanoTime();
    relay.loss = QUARTER;
    await().atMost(PATIENCE).until(() -> rig.moves.size() >= PEERS / 2);
    relay.loss = 0;
    await().atMost(PATIENCE).until(() -> all(peers, peer -> peer.inbound("frameWidth") == 160));
    double nacks = 0;
    for (LibwebrtcPeer peer : peers) {
      nacks += peer.inbound("nackCount");
    }
    LOG.log(
        System.Logger.Level.INFO,
        "{0} moves within {1} ms; {2} packets lost, {3} NACKs sent, {4} heard, {5} packets"
            + " repaired, {6} PLI",
        rig.moves.size(),
        millis(began, System.nanoTime()),
        relay.lost,
        nacks,
        rig.nacks,
        rig.told(WebRtcEvents.Missed.REPAIRED),
        rig.plis.size());
    assertThat(rig.moves).containsOnly("full>tile");
    assertThat(rig.nacks).hasPositiveValue();
    assertThat(rig.told(WebRtcEvents.Missed.REPAIRED)).isPositive();
  }

  private static void endAll(WebRtcRig rig, List<LibwebrtcPeer> peers) throws Exception {
    long before = packets(peers);
    await().atMost(PATIENCE).until(() -> packets(peers) > before + PEERS);
    long ended = System.nanoTime();
    rig.access.endGrants();

    await().atMost(END).until(() -> rig.server.sessions() == 0);
    await().atMost(END).until(() -> all(peers, LibwebrtcPeer::isHungUp));
    LOG.log(
        System.Logger.Level.INFO,
        "all had ended {0} ms after their grants",
        millis(ended, System.nanoTime()));
    assertThat(Duration.ofNanos(System.nanoTime() - ended)).isLessThan(END);
    long after = packets(peers);
    await().during(Duration.ofMillis(500)).until(() -> packets(peers) == after);
  }

  /** Without a loss or a freeze, whatever the fifty beside it do. */
  @Test
  @Order(2)
  void onePeer_playsAMinute() throws Exception {
    Duration left = MINUTE.minusNanos(System.nanoTime() - patientSinceNanos);
    await()
        .atMost(left.isNegative() ? PATIENCE : left.plus(PATIENCE))
        .until(() -> System.nanoTime() - patientSinceNanos >= MINUTE.toNanos());

    LOG.log(
        System.Logger.Level.INFO,
        "a minute: {0} pictures, {1} packets, {2} lost, {3} NACKs, {4} PLI, {5} pictures dropped,"
            + " {6} freezes of {7} s, jitter {8} s",
        patient.inbound("framesDecoded"),
        patient.inbound("packetsReceived"),
        patient.inbound("packetsLost"),
        patient.inbound("nackCount"),
        patient.inbound("pliCount"),
        patient.inbound("framesDropped"),
        patient.inbound("freezeCount"),
        patient.inbound("totalFreezesDuration"),
        patient.inbound("jitter"));
    assertThat(decoded(patient)).isGreaterThan(0.98 * 25 * MINUTE.toSeconds());
    assertThat(patient.inbound("packetsLost")).isZero();
    assertThat(patient.inbound("freezeCount")).isZero();
    assertThat(patient.isConnected()).isTrue();
  }

  private static double decoded(LibwebrtcPeer peer) throws InterruptedException {
    return peer.inbound("framesDecoded");
  }

  private static long packets(List<LibwebrtcPeer> peers) throws InterruptedException {
    long packets = 0;
    for (LibwebrtcPeer peer : peers) {
      packets += (long) peer.inbound("packetsReceived");
    }
    return packets;
  }

  /** Holds of every peer. */
  private static boolean all(List<LibwebrtcPeer> peers, Condition condition) throws Exception {
    for (LibwebrtcPeer peer : peers) {
      if (!condition.holds(peer)) {
        return false;
      }
    }
    return true;
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds(LibwebrtcPeer peer) throws Exception;
  }

  private static long millis(long from, long to) {
    return Duration.ofNanos(to - from).toMillis();
  }
}
