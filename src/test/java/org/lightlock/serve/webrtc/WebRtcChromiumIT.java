package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Playwright;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lightlock.e2e.Chromium;
import org.lightlock.serve.mse.H264Clip;

/** The engine with a real browser at the other end. The test carries offer and answer. */
@Tag("undisturbed")
class WebRtcChromiumIT {
  private static final System.Logger LOG = System.getLogger("webrtc");

  private static Playwright playwright;
  private static Browser browser;
  private static H264Clip full;
  private static H264Clip tile;

  private WebRtcRig rig;
  private BrowserViewer viewer;

  @BeforeAll
  static void start() throws Exception {
    full = H264Clip.generate("testsrc2=size=640x360:rate=25", 640, 360, 250, 50);
    tile = H264Clip.generate("testsrc2=size=320x180:rate=25", 320, 180, 250, 50);
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
    rig = new WebRtcRig(full, tile).pump();
    viewer = new BrowserViewer(browser);
  }

  @AfterEach
  void close() {
    viewer.close();
    rig.close();
  }

  @Test
  void chromium_playsOverDatagrams() throws Exception {
    WebRtcSession session = rig.open("full", viewer.offer(false));

    viewer.answer(session.answer());

    viewer.awaitPlaying(640);
    viewer.awaitMore("video", "framesDecoded", 40);
    assertThat(viewer.inbound("video", "frameWidth")).isEqualTo(640);
    assertThat(viewer.inbound("video", "framesDropped")).isLessThan(10);
    LOG.log(
        System.Logger.Level.INFO,
        "first picture {0} ms after the answer, jitter buffer {1} s, {2} packets lost",
        viewer.page().evaluate("() => window.first"),
        viewer.inbound("video", "jitterBufferDelay")
            / viewer.inbound("video", "jitterBufferEmittedCount"),
        viewer.inbound("video", "packetsLost"));
  }

  @Test
  void chromium_hearsTheCameraInTimeWithItsPicture() throws Exception {
    rig.opus = OpusClip.second();
    rig.streams.sound("gate");
    WebRtcSession session = rig.open("full", viewer.offer(true));

    viewer.answer(session.answer());
    viewer.page().click("video");

    viewer.awaitPlaying(640);
    viewer.awaitMore("audio", "packetsReceived", 150);
    viewer.awaitMore("audio", "totalSamplesReceived", 96_000);
    assertThat(viewer.inbound("audio", "totalAudioEnergy")).isPositive();
    assertThat(viewer.inbound("audio", "packetsLost")).isZero();
    assertThat(
            viewer.inbound("audio", "concealedSamples")
                - viewer.inbound("audio", "silentConcealedSamples"))
        .isLessThan(0.1 * viewer.inbound("audio", "totalSamplesReceived"));
    LOG.log(
        System.Logger.Level.INFO,
        "sound: {0} packets, {1} samples, {2} of them concealed, {3} in silence, energy {4}",
        viewer.inbound("audio", "packetsReceived"),
        viewer.inbound("audio", "totalSamplesReceived"),
        viewer.inbound("audio", "concealedSamples"),
        viewer.inbound("audio", "silentConcealedSamples"),
        viewer.inbound("audio", "totalAudioEnergy"));
    // Both are on the sender's clock: what is heard and what is seen at this moment.
    await()
        .atMost(Duration.ofSeconds(40))
        .pollInSameThread()
        .untilAsserted(() -> assertThat(millisApart()).isBetween(-80.0, 80.0));
    LOG.log(System.Logger.Level.INFO, "picture and sound are {0} ms apart", millisApart());
  }

  private double millisApart() {
    return ((Number)
            viewer
                .page()
                .evaluate(
                    """
                    async () => {
                      const [seen, heard] =
                          await Promise.all([window.inbound('video'), window.inbound('audio')]);
                      const apart = seen.estimatedPlayoutTimestamp - heard.estimatedPlayoutTimestamp;
                      return Number.isFinite(apart) ? apart : 1e9;
                    }
                    """))
        .doubleValue();
  }

  @Test
  void chromium_playsOverTcp() throws Exception {
    WebRtcSession session = rig.open("full", viewer.offer(false));

    viewer.answer(
        session
            .answer()
            .lines()
            .filter(line -> !(line.startsWith("a=candidate") && line.contains(" udp ")))
            .collect(Collectors.joining("\r\n", "", "\r\n")));

    viewer.awaitPlaying(640);
  }

  @Test
  void grant_ended_isSeenByThePage() throws Exception {
    WebRtcSession session = rig.open("full", viewer.offer(false));
    viewer.answer(session.answer());
    viewer.awaitPlaying(640);

    rig.access.endGrants();

    viewer.page().waitForFunction("() => pc.getReceivers()[0].transport.state === 'closed'");
    await().until(() -> rig.server.sessions() == 0);
  }
}
