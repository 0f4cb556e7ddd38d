package org.lightlock.app;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.lightlock.camera.CameraId;
import org.lightlock.observe.WebRtcMetrics;
import org.lightlock.protect.dtls.HandshakeFailure;
import org.lightlock.serve.ViewerEvents;
import org.lightlock.serve.webrtc.WebRtcEvents;
import org.lightlock.serve.webrtc.ice.IceDiscard;

/** Brings what WebRTC viewers do to the metrics; their pictures count as everybody's. */
final class CountingWebRtc implements WebRtcEvents {
  private static final Map<Discard, String> DISCARDS = words(Discard.class);
  private static final Map<Cause, String> CAUSES = words(Cause.class);
  private static final Map<Missed, String> MISSED = words(Missed.class);
  private static final Map<KeyFrameRequest, String> KEY_FRAMES = words(KeyFrameRequest.class);
  private static final Map<IceDiscard, String> CHECKS = words(IceDiscard.class);
  private static final Map<HandshakeFailure, String> HANDSHAKES = words(HandshakeFailure.class);

  private final WebRtcMetrics metrics;
  private final ViewerEvents viewers;

  CountingWebRtc(WebRtcMetrics metrics, ViewerEvents viewers) {
    this.metrics = metrics;
    this.viewers = viewers;
  }

  @Override
  public void opened(CameraId camera, String rendition) {
    metrics.opened();
    viewers.opened(camera, rendition);
  }

  @Override
  public void connected(CameraId camera, String rendition) {
    metrics.joined();
  }

  @Override
  public void closed(CameraId camera, String rendition, Cause cause) {
    metrics.ended(word(CAUSES, cause));
    viewers.closed(camera, rendition);
  }

  @Override
  public void refused(int number) {
    metrics.refused(number);
  }

  @Override
  public void sent(CameraId camera, String rendition, long delayNanos, int bytes) {
    viewers.handedToTls(camera, rendition, delayNanos, bytes);
  }

  @Override
  public void onWire(boolean keyFrame, long sinceRingNanos, long sinceEncodedNanos) {
    metrics.onWire(keyFrame, sinceRingNanos, sinceEncodedNanos);
  }

  @Override
  public void dropped(CameraId camera, String rendition, long pictures) {
    viewers.dropped(camera, rendition, pictures);
  }

  @Override
  public void lost(CameraId camera, String rendition, int packets) {
    metrics.lost(packets);
  }

  @Override
  public void resent(CameraId camera, String rendition, int packets) {
    metrics.resent(packets);
  }

  @Override
  public void moved(CameraId camera, String from, String to) {
    metrics.moved(to);
  }

  @Override
  public void discarded(Discard why, int packets) {
    metrics.discarded(word(DISCARDS, why), packets);
  }

  @Override
  public void nack() {
    metrics.nack();
  }

  @Override
  public void missed(Missed outcome, int packets) {
    metrics.missed(word(MISSED, outcome), packets);
  }

  @Override
  public void pictureLoss(KeyFrameRequest outcome) {
    metrics.pictureLoss(word(KEY_FRAMES, outcome));
  }

  @Override
  public void intraRequest(KeyFrameRequest outcome) {
    metrics.intraRequest(word(KEY_FRAMES, outcome));
  }

  @Override
  public void checkRefused(IceDiscard why) {
    metrics.checkRefused(word(CHECKS, why));
  }

  @Override
  public void handshakeFailed(HandshakeFailure why) {
    metrics.handshakeFailed(word(HANDSHAKES, why));
  }

  private static <E> String word(Map<E, String> words, E constant) {
    return Objects.requireNonNull(words.get(constant));
  }

  private static <E extends Enum<E>> Map<E, String> words(Class<E> type) {
    Map<E, String> words = new EnumMap<>(type);
    for (E constant : type.getEnumConstants()) {
      words.put(constant, constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    return words;
  }
}
