package org.lightlock.serve.webrtc;

import java.util.Optional;
import org.lightlock.access.ViewerGrant;
import org.lightlock.serve.Admission;
import org.lightlock.serve.webrtc.WebRtcEvents.Cause;

/**
 * Opens and closes a viewer's renditions on threads of their own: the lane waits for nobody. Each
 * has a grant of its own below the viewer's place.
 */
final class FeedOpener implements RenditionMoves.Opener {
  private final Engine engine;
  private final Lane lane;
  private final Admission admission;
  private final Viewer viewer;

  FeedOpener(Engine engine, Lane lane, Admission admission, Viewer viewer) {
    this.engine = engine;
    this.lane = lane;
    this.admission = admission;
    this.viewer = viewer;
  }

  @Override
  public void open(String rendition) {
    engine.aside(() -> opens(rendition));
  }

  private void opens(String rendition) {
    boolean asked = rendition.equals(admission.grant().rendition());
    Optional<ViewerGrant> granted =
        asked ? Optional.of(admission.grant()) : admission.also(rendition);
    Feed feed = granted.map(grant -> engine.feed(grant, viewer)).orElse(null);
    if (feed == null) {
      lane.post(viewer::notOpened);
      return;
    }
    if (!asked) {
      feed.grant().onEnd(() -> viewer.end(Cause.GRANT_ENDED));
    }
    lane.post(() -> viewer.opened(feed));
    try {
      feed.open(engine.parts().streams());
    } catch (IllegalArgumentException e) {
      viewer.end(Cause.STREAM_ENDED);
    }
  }

  @Override
  public void close(Feed feed) {
    engine.aside(
        () -> {
          feed.close();
          admission.giveBack(feed.grant());
        });
  }

  @Override
  public long bitsPerSecond(String rendition) {
    return engine.rates().of(admission.grant().camera(), rendition).bitsPerSecond();
  }
}
