package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Playwright;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lightlock.e2e.Chromium;
import org.lightlock.serve.mse.H264Clip;

/** A real browser behind a network that loses packets and changes. */
@Tag("undisturbed")
class BadNetworkChromiumIT {
  private static final System.Logger LOG = System.getLogger("webrtc");
  private static final double FIVE_PERCENT = 0.05;

  private static Playwright playwright;
  private static Browser browser;
  private static H264Clip full;
  private static H264Clip tile;

  private WebRtcRig rig;
  private LossyRelay relay;
  private BrowserViewer viewer;

  /** One IDR in ten seconds: what is not repaired is seen. */
  @BeforeAll
  static void start() throws Exception {
    full = H264Clip.generate("testsrc2=size=640x360:rate=25", 640, 360, 250, 250);
    tile = H264Clip.generate("testsrc2=size=320x180:rate=25", 320, 180, 250, 250);
    playwright = Chromium.playwright();
    browser = Chromium.launch(playwright);
  }

  @AfterAll
  static void stop() {
    browser.close();
    playwright.close();
  }

  @BeforeEach
  void open() throws Exception {
    rig = new WebRtcRig(full, tile);
    rig.answersIdrRequests = true;
    rig.pump();
    relay = new LossyRelay(rig.server.udpPort());
    viewer = new BrowserViewer(browser);
  }

  @AfterEach
  void close() {
    viewer.close();
    relay.close();
    rig.close();
  }

  private void play() throws Exception {
    play("full", full);
  }

  private void play(String rendition, H264Clip clip) throws Exception {
    WebRtcSession session = rig.open(rendition, viewer.offer(false));
    viewer.answer(relay.through(session.answer(), rig.server.udpPort()));
    viewer.awaitPlaying(clip.width());
  }

  @Test
  void fivePercentLost_isRepairedAndPlaysOn() throws Exception {
    play();
    double decoded = viewer.inbound("video", "framesDecoded");
    double frozen = viewer.inbound("video", "totalFreezesDuration");

    relay.loss = FIVE_PERCENT;

    viewer.awaitMore("video", "framesDecoded", decoded + 200);
    relay.loss = 0;
    LOG.log(
        System.Logger.Level.INFO,
        "{0} of {1} packets lost, {2} NACKs, {3} sent again, {4} came again; {5} pictures,"
            + " {6} freezes of {7} s in all, {8} PLI, moves: {9}",
        relay.lost,
        relay.lost.get() + relay.passed.get(),
        viewer.inbound("video", "nackCount"),
        rig.resent,
        viewer.inbound("video", "retransmittedPacketsReceived"),
        viewer.inbound("video", "framesDecoded") - decoded,
        viewer.inbound("video", "freezeCount"),
        viewer.inbound("video", "totalFreezesDuration") - frozen,
        viewer.inbound("video", "pliCount"),
        rig.moves);
    assertThat(relay.lost).hasPositiveValue();
    assertThat(viewer.inbound("video", "nackCount")).isPositive();
    assertThat(viewer.inbound("video", "retransmittedPacketsReceived"))
        .isGreaterThan(relay.lost.get() / 2.0);
    assertThat(viewer.inbound("video", "freezeCount")).isLessThan(5);
    assertThat(viewer.inbound("video", "totalFreezesDuration") - frozen).isLessThan(2);
  }

  @Test
  void network_changes_picturesFollowTheNextCheck() throws Exception {
    play();
    double decoded = viewer.inbound("video", "framesDecoded");
    long began = System.nanoTime();

    relay.changeNetwork();

    viewer.awaitMore("video", "framesDecoded", decoded + 50);
    LOG.log(
        System.Logger.Level.INFO,
        "50 pictures within {0} ms of the change, {1} freezes of {2} s in all",
        Duration.ofNanos(System.nanoTime() - began).toMillis(),
        viewer.inbound("video", "freezeCount"),
        viewer.inbound("video", "totalFreezesDuration"));
    assertThat(rig.server.sessions()).isEqualTo(1);
    assertThat(viewer.page().evaluate("() => pc.connectionState")).isEqualTo("connected");
  }

  /** The smallest rendition: there is none to move to, which would bring a key frame too. */
  @Test
  void burst_lostForGood_isAskedAKeyFrameFor() throws Exception {
    play("tile", tile);
    double keys = viewer.inbound("video", "keyFramesDecoded");
    double asked = viewer.inbound("video", "pliCount");
    int requests = rig.streams.idrRequests.get();

    relay.loss = 1;
    await().until(() -> rig.streams.idrRequests.get() > requests || relay.lost.get() > 300);
    relay.loss = 0;

    viewer.awaitMore("video", "keyFramesDecoded", keys);
    double decoded = viewer.inbound("video", "framesDecoded");
    viewer.awaitMore("video", "framesDecoded", decoded + 25);
    LOG.log(
        System.Logger.Level.INFO,
        "{0} packets lost at once, {1} PLI, {2} key frames",
        relay.lost,
        viewer.inbound("video", "pliCount") - asked,
        viewer.inbound("video", "keyFramesDecoded") - keys);
    assertThat(viewer.inbound("video", "pliCount")).isGreaterThan(asked);
    assertThat(rig.streams.idrRequests.get()).isGreaterThan(requests);
  }

  @Test
  void grant_ended_endsMediaThroughTheRelayToo() throws Exception {
    play();

    rig.access.endGrants();

    viewer.page().waitForFunction("() => pc.getReceivers()[0].transport.state === 'closed'");
    await().until(() -> rig.server.sessions() == 0);
    double received = viewer.inbound("video", "packetsReceived");
    int passed = relay.passed.get();
    rig.send();
    rig.send();
    assertThat(viewer.inbound("video", "packetsReceived")).isEqualTo(received);
    assertThat(relay.passed).hasValue(passed);
  }
}
