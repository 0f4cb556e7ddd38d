package org.lightlock.serve.webrtc;

import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import java.time.Duration;

/** A page in a real browser that plays what a test negotiates for it. */
final class BrowserViewer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private static final String PAGE =
      """
      <video id="v" muted autoplay playsinline></video>
      <script>
        const pc = new RTCPeerConnection();
        const video = document.getElementById('v');
        pc.addTransceiver('video', {direction: 'recvonly'});
        pc.ontrack = e => {
          video.srcObject ??= new MediaStream();
          video.srcObject.addTrack(e.track);
        };
        video.onclick = () => { video.muted = false; };
        window.offer = async sound => {
          if (sound) pc.addTransceiver('audio', {direction: 'recvonly'});
          await pc.setLocalDescription(await pc.createOffer());
          return pc.localDescription.sdp;
        };
        window.answer = async sdp => {
          window.began = performance.now();
          video.requestVideoFrameCallback(now => { window.first = now - window.began; });
          await pc.setRemoteDescription({type: 'answer', sdp});
        };
        window.inbound = async kind => {
          for (const report of (await pc.getStats()).values()) {
            if (report.type === 'inbound-rtp' && report.kind === kind) return report;
          }
          return {};
        };
      </script>
      """;

  private final Page page;

  BrowserViewer(Browser browser) {
    page = browser.newPage();
    page.setContent(PAGE);
  }

  Page page() {
    return page;
  }

  /** Its offer, with sound when it is asked for. */
  String offer(boolean sound) {
    return (String) page.evaluate("sound => window.offer(sound)", sound);
  }

  /** Takes an answer. */
  void answer(String sdp) {
    page.evaluate("sdp => window.answer(sdp)", sdp);
  }

  /** Waits until a picture of this width has played for a second. */
  void awaitPlaying(int width) {
    page.waitForFunction(
        "width => video.currentTime > 1 && video.videoWidth === width && !video.paused", width);
  }

  /** Waits until a figure of the inbound stream is larger. The browser takes a promise for true. */
  void awaitMore(String kind, String name, double than) {
    await().atMost(LIMIT).pollInSameThread().until(() -> inbound(kind, name) > than);
  }

  /** A figure of the inbound stream (webrtc-stats), -1 when there is none. */
  double inbound(String kind, String name) {
    Object value =
        page.evaluate(
            "async ([kind, name]) => (await window.inbound(kind))[name]",
            new Object[] {kind, name});
    return value instanceof Number number ? number.doubleValue() : -1;
  }

  @Override
  public void close() {
    page.close();
  }
}
