package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.e2e.Chromium;
import org.lightlock.serve.mse.H264Clip;

/** The engine with a real browser at the other end. The test carries offer and answer. */
class WebRtcChromiumIT {
  private static final String PAGE =
      """
      <video id="v" muted autoplay playsinline></video>
      <script>
        const pc = new RTCPeerConnection();
        const video = document.getElementById('v');
        pc.addTransceiver('video', {direction: 'recvonly'});
        pc.ontrack = e => { video.srcObject = new MediaStream([e.track]); };
        window.offer = async () => {
          await pc.setLocalDescription(await pc.createOffer());
          return pc.localDescription.sdp;
        };
        window.answer = async sdp => {
          window.began = performance.now();
          video.requestVideoFrameCallback(now => { window.first = now - window.began; });
          await pc.setRemoteDescription({type: 'answer', sdp});
        };
        window.inbound = async () => {
          for (const report of (await pc.getStats()).values()) {
            if (report.type === 'inbound-rtp') return report;
          }
          return {};
        };
      </script>
      """;

  private static final System.Logger LOG = System.getLogger("webrtc");

  private static Playwright playwright;
  private static Browser browser;
  private static H264Clip full;
  private static H264Clip tile;

  private WebRtcRig rig;
  private Page page;

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
    page = browser.newPage();
    page.setContent(PAGE);
  }

  @AfterEach
  void close() {
    page.close();
    rig.close();
  }

  private String offer() {
    return (String) page.evaluate("() => window.offer()");
  }

  private void answer(String sdp) {
    page.evaluate("sdp => window.answer(sdp)", sdp);
  }

  private void awaitPlaying(int width) {
    page.waitForFunction(
        "width => video.currentTime > 1 && video.videoWidth === width && !video.paused", width);
  }

  private double inbound(String name) {
    Object value = page.evaluate("async name => (await window.inbound())[name]", name);
    return value instanceof Number number ? number.doubleValue() : -1;
  }

  @Test
  void chromium_playsOverDatagrams() throws Exception {
    WebRtcSession session = rig.open("full", offer());

    answer(session.answer());

    awaitPlaying(640);
    page.waitForFunction("async () => (await window.inbound()).framesDecoded > 40");
    assertThat(inbound("frameWidth")).isEqualTo(640);
    assertThat(inbound("framesDropped")).isLessThan(10);
    LOG.log(
        System.Logger.Level.INFO,
        "first picture {0} ms after the answer, jitter buffer {1} s, {2} packets lost",
        page.evaluate("() => window.first"),
        inbound("jitterBufferDelay") / inbound("jitterBufferEmittedCount"),
        inbound("packetsLost"));
  }

  @Test
  void chromium_playsOverTcp() throws Exception {
    WebRtcSession session = rig.open("full", offer());

    answer(
        session
            .answer()
            .lines()
            .filter(line -> !(line.startsWith("a=candidate") && line.contains(" udp ")))
            .collect(Collectors.joining("\r\n", "", "\r\n")));

    awaitPlaying(640);
  }

  @Test
  void grant_ended_isSeenByThePage() throws Exception {
    WebRtcSession session = rig.open("full", offer());
    answer(session.answer());
    awaitPlaying(640);

    rig.access.endGrants();

    page.waitForFunction("() => pc.getReceivers()[0].transport.state === 'closed'");
    await().until(() -> rig.server.sessions() == 0);
  }
}
