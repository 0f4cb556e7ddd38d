package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.encode.AnnexB;
import org.lightlock.protect.dtls.DtlsIdentity;
import org.lightlock.protect.dtls.HandshakeFailure;
import org.lightlock.serve.mse.H264Clip;
import org.lightlock.serve.webrtc.WebRtcEvents.Cause;
import org.lightlock.serve.webrtc.WebRtcEvents.Discard;
import org.lightlock.serve.webrtc.WebRtcEvents.KeyFrameRequest;
import org.lightlock.serve.webrtc.WebRtcEvents.Missed;
import org.lightlock.serve.webrtc.ice.IceDiscard;
import org.lightlock.serve.webrtc.ice.IceLite;
import org.lightlock.serve.webrtc.sdp.OfferRejection;

/** The whole engine on loopback, against viewers that are driven step by step. */
class WebRtcServerTest {
  private static final int BYE = 203;
  private static final int SENDER_REPORT = 200;

  private static H264Clip full;
  private static H264Clip tile;
  private static Set<String> fullSlices = Set.of();
  private static Set<String> tileSlices = Set.of();

  private final List<TestViewer> viewers = new ArrayList<>();
  private WebRtcRig rig;

  /** An IDR every fifth picture, and quick looks: every test waits for some of both. */
  @BeforeAll
  static void clips() throws Exception {
    Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    full = H264Clip.generate("testsrc2=size=640x360:rate=25", 640, 360, 50, 5);
    tile = H264Clip.generate("testsrc2=size=160x90:rate=25", 160, 90, 50, 5);
    fullSlices = slices(full);
    tileSlices = slices(tile);
  }

  @AfterAll
  static void reset() {
    Awaitility.reset();
  }

  @BeforeEach
  void start() throws Exception {
    rig = new WebRtcRig(full, tile).pump(20);
  }

  @AfterEach
  void stop() {
    viewers.forEach(TestViewer::close);
    rig.close();
    assertThat(rig.server.sessions()).isZero();
    await().until(() -> rig.access.openGrants() == 0 && rig.admissions.open() == 0);
    await().until(() -> rig.streams.watches() == 0 && rig.streams.listeners() == 0);
  }

  private TestViewer viewer() {
    return kept(new TestViewer());
  }

  private TestViewer kept(TestViewer viewer) {
    viewers.add(viewer);
    return viewer;
  }

  /** The slices of the clip's pictures. */
  private static Set<String> slices(H264Clip clip) {
    return clip.units().stream()
        .map(
            unit -> {
              ByteArrayOutputStream all = new ByteArrayOutputStream();
              AnnexB.units(unit).stream()
                  .filter(AnnexB.Unit::isSlice)
                  .forEach(slice -> all.write(unit, slice.offset(), slice.length()));
              return Arrays.toString(all.toByteArray());
            })
        .collect(Collectors.toSet());
  }

  private static boolean isOf(H264Clip clip, Media.Picture picture) {
    Set<String> slices = clip.width() == full.width() ? fullSlices : tileSlices;
    return slices.contains(Arrays.toString(picture.slices()));
  }

  @Test
  void viewer_connects_getsEveryPictureFromAnIdrOn() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);

    List<Media.Picture> pictures = viewer.connect().awaitPictures(25);

    assertThat(pictures.getFirst().idr()).isTrue();
    assertThat(pictures.getFirst().units().stream().map(unit -> unit[0] & 0x1f))
        .startsWith(AnnexB.SPS, AnnexB.PPS);
    assertThat(pictures).allMatch(picture -> isOf(full, picture));
    assertThat(viewer.packets().getFirst().sequence()).isLessThan(1 << 15 | 1 << 8);
    assertThat(viewer.strange).isEmpty();
    assertThat(viewer.reports).contains(SENDER_REPORT);
    assertThat(rig.connected).hasValue(1);
  }

  @Test
  void packets_carryTheExtensionsThatWereOffered() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);

    viewer.connect().awaitPictures(5);

    List<Media.Packet> packets = viewer.packets();
    assertThat(packets)
        .allSatisfy(
            packet -> {
              assertThat(packet.payloadType()).isEqualTo(TestViewer.PAYLOAD_TYPE);
              assertThat(packet.element(TestViewer.MID)).isEqualTo(new byte[] {'0'});
              assertThat(packet.element(TestViewer.PLAYOUT_DELAY)).hasSize(3);
              assertThat(packet.element(TestViewer.SEND_TIME)).hasSize(3);
              assertThat(packet.element(TestViewer.CAPTURE_TIME)).hasSize(8);
            });
    for (int i = 1; i < packets.size(); i++) {
      assertThat(packets.get(i).sequence()).isEqualTo((packets.get(i - 1).sequence() + 1) & 0xffff);
      assertThat(transportSequence(packets.get(i)))
          .isEqualTo((transportSequence(packets.get(i - 1)) + 1) & 0xffff);
    }
    assertThat(packets).allMatch(packet -> packet.payload().length <= 1_130);
  }

  private static int transportSequence(Media.Packet packet) {
    return Media.u16(packet.element(TestViewer.TRANSPORT_SEQUENCE), 0);
  }

  @Test
  void sound_askedFor_comesWhole() throws Exception {
    TestViewer viewer = viewer();
    rig.streams.sound("gate");
    rig.open(viewer, "full", viewer.offerWithSound());

    viewer.connect().awaitPictures(5);
    await().until(() -> viewer.sounds.size() >= 20);

    List<Media.Packet> sounds = List.copyOf(viewer.sounds);
    for (int i = 0; i < sounds.size(); i++) {
      Media.Packet sound = sounds.get(i);
      assertThat(sound.payloadType()).isEqualTo(TestViewer.OPUS_TYPE);
      assertThat(sound.element(TestViewer.MID)).isEqualTo(new byte[] {'1'});
      assertThat(sound.element(TestViewer.TRANSPORT_SEQUENCE)).isEmpty();
      assertThat(number(sound)).isEqualTo(number(sounds.getFirst()) + i);
      assertThat(sound.sequence()).isEqualTo((sounds.getFirst().sequence() + i) & 0xffff);
      assertThat((int) (sound.timestamp() - sounds.getFirst().timestamp())).isEqualTo(960 * i);
    }
    assertThat(viewer.strange).isEmpty();
  }

  private static long number(Media.Packet sound) {
    return ByteBuffer.wrap(sound.payload()).getLong();
  }

  @Test
  void sound_andPictures_areOnOneClock() throws Exception {
    TestViewer viewer = viewer();
    rig.streams.sound("gate");
    rig.open(viewer, "full", viewer.offerWithSound());
    viewer.connect().awaitPictures(5);
    await().until(() -> viewer.sounds.size() >= 5);
    Media.Packet packet = viewer.packets().getLast();
    Media.Packet sound = viewer.sounds.getLast();

    double seen = viewer.awaitReport(packet.ssrc()).seconds(packet.timestamp(), 90_000);
    double heard = viewer.awaitReport(sound.ssrc()).seconds(sound.timestamp(), 48_000);

    // Pictures are 40 ms apart, sounds 20, and both began at the same moment.
    double off = (seen - heard) / 0.02;
    assertThat(off - Math.rint(off)).isBetween(-0.01, 0.01);
    assertThat(viewer.senderReports.stream().map(TestViewer.SenderReport::ntp).distinct().count())
        .isLessThan(viewer.senderReports.size());
  }

  @Test
  void sound_endsWithTheViewer() throws Exception {
    TestViewer viewer = viewer();
    rig.streams.sound("gate");
    WebRtcSession session = rig.open(viewer, "full", viewer.offerWithSound());
    viewer.connect();
    await().until(() -> !viewer.sounds.isEmpty());
    assertThat(rig.streams.listeners()).isEqualTo(1);

    session.close();

    await().until(() -> rig.streams.listeners() == 0);
    await().until(() -> viewer.reports.stream().filter(type -> type == BYE).count() == 2);
  }

  @Test
  void sound_notAskedFor_isNotSent() throws Exception {
    TestViewer viewer = viewer();
    rig.streams.sound("gate");
    rig.open(viewer);

    viewer.connect().awaitPictures(5);

    assertThat(rig.streams.listeners()).isZero();
    assertThat(viewer.strange).isEmpty();
  }

  @Test
  void sound_thatTheCameraHasNot_isRefused() throws Exception {
    TestViewer viewer = viewer();

    WebRtcSession session = rig.open(viewer, "full", viewer.offerWithSound());

    assertThat(session.answer()).contains("m=audio 0 UDP/TLS/RTP/SAVPF 111");
    assertThat(rig.streams.listeners()).isZero();
    assertThat(viewer.connect().awaitPictures(2)).isNotEmpty();
  }

  @Test
  void nack_isAnsweredOverRetransmission() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    viewer.connect().awaitPictures(3);
    Media.Packet missed = viewer.packets().getLast();

    viewer.nack(missed.sequence());

    await().until(() -> !viewer.resent.isEmpty());
    Media.Packet again = viewer.resent.getFirst();
    assertThat(again.payloadType()).isEqualTo(TestViewer.RTX_TYPE);
    assertThat(Media.u16(again.payload(), 0)).isEqualTo(missed.sequence());
    assertThat(Arrays.copyOfRange(again.payload(), 2, again.payload().length))
        .isEqualTo(missed.payload());
    assertThat(again.timestamp()).isEqualTo(missed.timestamp());
    assertThat(again.marker()).isEqualTo(missed.marker());
    await().untilAsserted(() -> assertThat(rig.resent).hasValue(1));
    await().until(() -> rig.told(Missed.REPAIRED) == 1);
    assertThat(rig.nacks).hasValue(1);
  }

  @Test
  void nack_forWhatWasNeverSent_isIgnored() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    viewer.connect().awaitPictures(3);

    viewer.nack((viewer.packets().getLast().sequence() + 20_000) & 0xffff);
    viewer.nack(viewer.packets().getLast().sequence());

    await().until(() -> !viewer.resent.isEmpty());
    assertThat(viewer.resent).hasSize(1);
    await().until(() -> rig.told(Missed.UNKNOWN) == 1 && rig.told(Missed.REPAIRED) == 1);
    assertThat(rig.nacks).hasValue(2);
  }

  @Test
  void nack_saidTwice_isCountedAsTooSoon() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    viewer.connect().awaitPictures(3);
    int missed = viewer.packets().getLast().sequence();

    viewer.nack(missed);
    viewer.nack(missed);

    await().until(() -> rig.told(Missed.REPAIRED) >= 1 && rig.nacks.get() == 2);
    await().until(() -> rig.told(Missed.REPAIRED) + rig.told(Missed.TOO_SOON) == 2);
  }

  @Test
  void nack_withoutRtxInTheOffer_isCountedAndNotAnswered() throws Exception {
    TestViewer viewer = viewer();
    String offer =
        viewer
            .offer()
            .replace("SAVPF 108 109", "SAVPF 108")
            .replace("a=rtpmap:109 rtx/90000\n", "")
            .replace("a=fmtp:109 apt=108\n", "");
    viewer.answer(rig.open("full", offer).answer());
    viewer.connect().awaitPictures(3);

    viewer.nack(viewer.packets().getLast().sequence());

    await().until(() -> rig.told(Missed.NO_RTX) == 1);
    assertThat(rig.told(Missed.REPAIRED)).isZero();
  }

  @Test
  void pictureLoss_asksForAnIdr() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    viewer.connect().awaitPictures(3);
    int before = rig.streams.idrRequests.get();

    viewer.pli();

    await().until(() -> rig.streams.idrRequests.get() == before + 1);
    await().until(() -> rig.plis.size() == 1);
  }

  /** The second command with the same number is the first one, said again (RFC 5104 §4.3.1.2). */
  @Test
  void intraRequest_saidAgain_asksOnce() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    viewer.connect().awaitPictures(3);
    int before = rig.streams.idrRequests.get();

    viewer.fir(7);
    viewer.fir(7);
    viewer.fir(8);

    await().until(() -> rig.firs.size() == 3);
    assertThat(rig.firs.get(1)).isEqualTo(KeyFrameRequest.REPEATED);
    assertThat(rig.streams.idrRequests).hasValue(before + 2);
    assertThat(rig.plis).isEmpty();
  }

  @Test
  void newTuple_nominated_movesMedia() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    viewer.connect().awaitPictures(3);
    Link first = viewer.packets().getLast().link();
    Link second = viewer.udp();

    viewer.nominate(second);

    await().until(() -> viewer.packets().getLast().link().equals(second));
    // Firefox nominates a pair again that it had left.
    viewer.nominate(first);
    await().until(() -> viewer.packets().getLast().link().equals(first));
  }

  @Test
  void newTuple_onlyChecked_movesNothing() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    viewer.connect().awaitPictures(3);
    Link second = viewer.udp();
    int answers = viewer.answers.get();

    viewer.check(second, false);

    await().until(() -> viewer.answers.get() > answers);
    int count = viewer.pictures().size();
    viewer.awaitPictures(count + 3);
    assertThat(viewer.packets()).noneMatch(packet -> packet.link().equals(second));
  }

  @Test
  void clientHello_inFragments_connects() throws Exception {
    TestViewer viewer = kept(TestViewer.fragmenting());
    rig.open(viewer);

    assertThat(viewer.connect().awaitPictures(2)).isNotEmpty();
  }

  @Test
  void fingerprint_ofAnother_isRefused() throws Exception {
    TestViewer viewer = kept(new TestViewer(DtlsIdentity.generate(), 1_200));
    rig.open(viewer);
    viewer.nominate(viewer.udp());

    assertThatThrownBy(viewer::handshake).isInstanceOf(IOException.class);

    await().until(() -> rig.ends.contains(Cause.HANDSHAKE));
    await().until(() -> rig.told(HandshakeFailure.CERTIFICATE) == 1);
    assertThat(rig.sent).hasValue(0);
    assertThat(rig.server.sessions()).isZero();
  }

  @Test
  void strangers_getNoAnswer() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    Link link = viewer.udp();

    for (byte[] packet : TestViewer.nonsense()) {
      link.send(packet);
    }
    viewer.forgedCheck(link);
    await()
        .until(
            () ->
                rig.discarded(Discard.STRANGER) + rig.discarded(Discard.CHECK)
                    > TestViewer.nonsense().size());
    assertThat(rig.told(IceDiscard.INTEGRITY)).isEqualTo(1);
    assertThat(rig.told(IceDiscard.MALFORMED) + rig.told(IceDiscard.INCOMPLETE)).isEqualTo(2);

    assertThat(viewer.answers).hasValue(0);
    viewer.nominate(link);
    assertThat(viewer.strange).isEmpty();
    assertThat(viewer.dtls.hasMore()).isFalse();
  }

  @Test
  void handshake_beforeACheck_getsNoAnswer() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    Link link = viewer.udp();
    byte[] hello = new byte[120];
    hello[0] = 22;

    link.send(hello);

    await().until(() -> rig.discarded(Discard.STRANGER) > 0);
    assertThat(viewer.dtls.hasMore()).isFalse();
  }

  @Test
  void feedback_forged_isDiscarded() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    viewer.connect().awaitPictures(1);

    viewer.forgedRtcp();

    await().until(() -> rig.discarded(Discard.RTCP) == 1);
    int count = viewer.pictures().size();
    assertThat(viewer.awaitPictures(count + 2)).hasSizeGreaterThan(count);
  }

  @Test
  void grant_ended_endsMediaWithByeAndCloseNotify() throws Exception {
    TestViewer viewer = viewer();
    WebRtcSession session = rig.open(viewer);
    viewer.connect().awaitPictures(3);

    rig.access.endGrants();

    await().until(() -> viewer.reports.contains(BYE));
    assertThat(viewer.dtls.awaitAlert()).isEqualTo("close_notify");
    await().until(() -> rig.ends.equals(List.of(Cause.GRANT_ENDED)));
    int packets = viewer.packets().size();
    rig.send();
    rig.send();
    assertThat(viewer.packets()).hasSize(packets);
    assertThat(rig.server.find(session.id())).isEmpty();
  }

  @Test
  void session_closed_endsMedia() throws Exception {
    TestViewer viewer = viewer();
    WebRtcSession session = rig.open(viewer);
    viewer.connect().awaitPictures(1);
    assertThat(rig.server.find(session.id())).contains(session);

    session.close();
    session.close();

    await().until(() -> viewer.reports.contains(BYE));
    await().until(() -> rig.ends.equals(List.of(Cause.LEFT)));
  }

  @Test
  void viewer_hangsUp_endsTheSession() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    viewer.connect().awaitPictures(1);

    viewer.dtls.hangUp();

    await().until(() -> rig.ends.equals(List.of(Cause.LEFT)));
  }

  @Test
  void consent_expired_endsTheSession() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    viewer.connect().awaitPictures(1);

    viewer.nominate(viewer.packets().getLast().link());
    rig.passes(8);
    int count = viewer.pictures().size();
    viewer.awaitPictures(count + 2);
    rig.passes(8);

    await().until(() -> rig.ends.equals(List.of(Cause.SILENT)));
  }

  @Test
  void viewer_neverComes_isForgotten() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);

    rig.passes(16);

    await().until(() -> rig.ends.equals(List.of(Cause.SILENT)));
    assertThat(rig.server.sessions()).isZero();
  }

  @Test
  void viewer_thatChecksButShakesNoHands_isCountedWhenItsSessionEnds() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    viewer.nominate(viewer.udp());

    rig.passes(16);

    await().until(() -> rig.told(HandshakeFailure.SESSION_ENDED) == 1);
    assertThat(rig.ends).containsExactly(Cause.SILENT);
  }

  @Test
  void restart_newCredentials_moveMediaAndTheOldOnesAreForgotten() throws Exception {
    TestViewer viewer = viewer();
    WebRtcSession session = rig.open(viewer);
    viewer.connect().awaitPictures(1);
    String tag = session.entityTag();

    String fragment = session.restartIce();

    assertThat(session.entityTag()).isNotEqualTo(tag);
    Link first = viewer.packets().getLast().link();
    int answers = viewer.answers.get();
    viewer.check(first, true); // the old ones hold until the new ones are used
    await().until(() -> viewer.answers.get() > answers);
    viewer.restart(fragment);
    Link second = viewer.udp();
    viewer.nominate(second);
    await().until(() -> viewer.packets().getLast().link().equals(second));
  }

  @Test
  void tcp_carriesPictures() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    Link link = viewer.tcp();
    viewer.nominate(link);

    viewer.handshake();

    assertThat(viewer.awaitPictures(10)).allMatch(picture -> isOf(full, picture));
    assertThat(viewer.packets()).allMatch(packet -> packet.link().equals(link));
    rig.access.endGrants();
    await().until(link::isClosed);
  }

  @Test
  void tcp_withoutAValidCheck_isClosedWithoutAWord() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    Link link = viewer.tcp();

    viewer.forgedCheck(link);

    await().until(link::isClosed);
    assertThat(viewer.answers).hasValue(0);
  }

  @Test
  void tcp_connections_areLimited() throws Exception {
    try (WebRtcRig small = new WebRtcRig(full, tile, new WebRtcLimits(2, 10, 2, 2)).pump()) {
      TestViewer viewer = viewer();
      small.open(viewer);
      viewer.nominate(viewer.tcp());
      viewer.nominate(viewer.tcp());

      Link third = viewer.tcp();

      await().until(third::isClosed);
    }
  }

  @Test
  void tcp_ofMoreWaysThanAViewerCanHave_isGivenBack() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    List<Link> links = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Link link = viewer.tcp();
      viewer.nominate(link);
      links.add(link);
    }

    await().until(() -> links.stream().filter(Link::isClosed).count() == 4);
    assertThat(links.subList(0, 4)).allMatch(Link::isClosed);
    viewer.handshake();
    viewer.awaitPictures(1);

    rig.access.endGrants();
    await().until(() -> links.stream().allMatch(Link::isClosed));
  }

  @Test
  void tcp_thatMediaTake_isNotTheOneThatMakesRoom() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    Link media = viewer.tcp();
    viewer.nominate(media);
    List<Link> others = new ArrayList<>();
    for (int i = 0; i < IceLite.MOST_TUPLES; i++) {
      Link other = viewer.tcp();
      int answers = viewer.answers.get();
      viewer.check(other, false);
      await().until(() -> viewer.answers.get() > answers);
      others.add(other);
    }

    await().until(() -> others.getFirst().isClosed());
    assertThat(media.isClosed()).isFalse();
    assertThat(others.stream().filter(Link::isClosed)).hasSize(1);
  }

  @Test
  void loss_movesToTheSmallerRenditionAtAnIdrOnOneLine() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    viewer.connect().awaitPictures(5);
    assertThat(rig.access.openGrants()).isEqualTo(1);

    await()
        .pollInterval(200, TimeUnit.MILLISECONDS)
        .until(
            () -> {
              viewer.loss(80);
              return !rig.moves.isEmpty();
            });
    int moved = viewer.pictures().size();
    List<Media.Picture> pictures = viewer.awaitPictures(moved + 10);

    assertThat(rig.moves).containsExactly("full>tile");
    int first = firstOf(tile, pictures);
    assertThat(pictures.get(first).idr()).isTrue();
    for (int i = 1; i < pictures.size(); i++) {
      assertThat(isOf(i < first ? full : tile, pictures.get(i))).isTrue();
      assertThat((int) (pictures.get(i).timestamp() - pictures.get(i - 1).timestamp()))
          .isPositive();
    }
    List<Integer> sequences = viewer.packets().stream().map(Media.Packet::sequence).toList();
    for (int i = 1; i < sequences.size(); i++) {
      assertThat(sequences.get(i)).isEqualTo((sequences.get(i - 1) + 1) & 0xffff);
    }
    assertThat(rig.access.openGrants()).isEqualTo(2);
    assertThat(rig.admissions.open()).isEqualTo(1);
    await().until(() -> rig.streams.watches() == 1);
  }

  private static int firstOf(H264Clip clip, List<Media.Picture> pictures) {
    for (int i = 0; i < pictures.size(); i++) {
      if (isOf(clip, pictures.get(i))) {
        return i;
      }
    }
    throw new AssertionError("no picture of the clip");
  }

  @Test
  void tile_askedFor_isNeverLeftForTheLarger() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer, "tile");

    List<Media.Picture> pictures = viewer.connect().awaitPictures(10);
    for (int i = 0; i < 40; i++) {
      viewer.loss(0);
      rig.passes(1);
      viewer.nominate(viewer.packets().getLast().link());
    }

    assertThat(pictures).allMatch(picture -> isOf(tile, picture));
    assertThat(rig.moves).isEmpty();
  }

  @Test
  void fiftyViewers_allGetPictures() throws Exception {
    List<Callable<List<Media.Picture>>> crowd = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      TestViewer viewer = viewer();
      crowd.add(
          () -> {
            rig.open(viewer);
            return viewer.connect().awaitPictures(10);
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(crowd.size())) {
      for (Future<List<Media.Picture>> each : threads.invokeAll(crowd)) {
        assertThat(each.get()).allMatch(picture -> isOf(full, picture));
      }
    }

    assertThat(rig.connected).hasValue(50);
    assertThat(viewers).allMatch(viewer -> viewer.strange.isEmpty());
  }

  @Test
  void offer_thatCannotBeAnswered_isRefusedAndThePlaceGivenBack() throws Exception {
    var admission = rig.admit("full");

    assertThat(rig.server.open(admission, "v=0\r\n"))
        .isEqualTo(new WebRtcSessions.Opening.Refused(OfferRejection.NO_VIDEO));

    assertThat(rig.admissions.open()).isZero();
  }

  @Test
  void grant_endedBefore_opensNothing() throws Exception {
    var admission = rig.admit("full");
    rig.access.endGrants();

    assertThat(rig.server.open(admission, viewer().offer()))
        .isInstanceOf(WebRtcSessions.Opening.Gone.class);
  }

  @Test
  void waitingSessions_areLimited() throws Exception {
    try (WebRtcRig small = new WebRtcRig(full, tile, new WebRtcLimits(2, 10, 4, 4)).pump()) {
      small.open(viewer());
      small.open(viewer());

      assertThat(small.server.open(small.admit("full"), viewer().offer()))
          .isInstanceOf(WebRtcSessions.Opening.Gone.class);
    }
  }

  @Test
  void waitingSessions_oneHasLeft_theNextIsAnswered() throws Exception {
    try (WebRtcRig small = new WebRtcRig(full, tile, new WebRtcLimits(2, 10, 4, 4)).pump();
        ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor()) {
      WebRtcSession first = small.open(viewer());
      small.open(viewer());
      TestViewer next = viewer();
      Future<WebRtcSession> waits = aside.submit(() -> small.open(next));

      first.close();

      assertThat(waits.get(4, TimeUnit.SECONDS).answer()).startsWith("v=0");
    }
  }

  @Test
  void checks_ofStrangers_areLimited() throws Exception {
    try (WebRtcRig small = new WebRtcRig(full, tile, new WebRtcLimits(2, 10, 4, 4)).pump()) {
      TestViewer viewer = viewer();
      small.open(viewer);
      Link link = viewer.udp();

      for (int i = 0; i < 40; i++) {
        viewer.forgedCheck(link);
      }

      await().until(() -> small.discarded(Discard.RATE) >= 1);
      assertThat(viewer.answers).hasValue(0);
      small.passes(2);
      viewer.nominate(link);
    }
  }

  @Test
  void server_closes_tellsEveryViewer() throws Exception {
    TestViewer viewer = viewer();
    rig.open(viewer);
    viewer.connect().awaitPictures(1);

    rig.server.close();

    await().until(() -> viewer.reports.contains(BYE));
    assertThat(viewer.dtls.awaitAlert()).isEqualTo("close_notify");
    assertThat(rig.ends).containsExactly(Cause.STOPPED);
  }
}
