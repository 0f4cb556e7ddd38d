package org.lightlock.serve.webrtc;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCRtpTransceiverDirection;
import dev.onvoid.webrtc.RTCRtpTransceiverInit;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.RTCStats;
import dev.onvoid.webrtc.RTCStatsType;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import dev.onvoid.webrtc.media.video.CustomVideoSource;
import dev.onvoid.webrtc.media.video.VideoTrack;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A viewer of libwebrtc, which browsers play WebRTC with, without a browser around it: checks,
 * handshake, feedback, jitter buffer and decoder are the real ones, and many fit into a process.
 */
final class LibwebrtcPeer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final RTCPeerConnection connection;

  /** What all peers of a process share: threads, codecs and sound that nobody hears. */
  static final class Library implements AutoCloseable {
    private final HeadlessAudioDeviceModule sound = new HeadlessAudioDeviceModule();
    private final PeerConnectionFactory factory = new PeerConnectionFactory(sound);

    LibwebrtcPeer peer() {
      return new LibwebrtcPeer(factory);
    }

    @Override
    public void close() {
      factory.dispose();
      sound.dispose();
    }
  }

  private LibwebrtcPeer(PeerConnectionFactory factory) {
    // The gateway is ICE-lite and asks for no candidates.
    connection = factory.createPeerConnection(new RTCConfiguration(), LibwebrtcPeer::ignore);
    VideoTrack nothing = factory.createVideoTrack("nothing", new CustomVideoSource());
    RTCRtpTransceiverInit init = new RTCRtpTransceiverInit();
    init.direction = RTCRtpTransceiverDirection.RECV_ONLY;
    var _ = connection.addTransceiver(nothing, init);
  }

  private static void ignore(RTCIceCandidate candidate) {}

  /** Its offer. */
  String offer() throws InterruptedException {
    RTCSessionDescription offer =
        await(
            (CompletableFuture<RTCSessionDescription> made) ->
                connection.createOffer(
                    new RTCOfferOptions(),
                    new CreateSessionDescriptionObserver() {
                      @Override
                      public void onSuccess(RTCSessionDescription description) {
                        made.complete(description);
                      }

                      @Override
                      public void onFailure(String error) {
                        made.completeExceptionally(new IllegalStateException(error));
                      }
                    }));
    await((CompletableFuture<Boolean> set) -> connection.setLocalDescription(offer, taken(set)));
    return offer.sdp;
  }

  /** Takes the gateway's answer. */
  void answer(String sdp) throws InterruptedException {
    var answer = new RTCSessionDescription(RTCSdpType.ANSWER, sdp);
    await((CompletableFuture<Boolean> set) -> connection.setRemoteDescription(answer, taken(set)));
  }

  private static SetSessionDescriptionObserver taken(CompletableFuture<Boolean> set) {
    return new SetSessionDescriptionObserver() {
      @Override
      public void onSuccess() {
        set.complete(true);
      }

      @Override
      public void onFailure(String error) {
        set.completeExceptionally(new IllegalStateException(error));
      }
    };
  }

  private static <T> T await(Consumer<CompletableFuture<T>> begins) throws InterruptedException {
    CompletableFuture<T> result = new CompletableFuture<>();
    begins.accept(result);
    try {
      return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  boolean isConnected() {
    return connection.getConnectionState() == RTCPeerConnectionState.CONNECTED;
  }

  /** A figure of the inbound pictures (webrtc-stats), -1 when there is none. */
  double inbound(String name) throws InterruptedException {
    return inbound().getOrDefault(name, -1) instanceof Number number ? number.doubleValue() : -1;
  }

  /** All of them at one moment. */
  Map<String, Object> inbound() throws InterruptedException {
    return figures(RTCStatsType.INBOUND_RTP);
  }

  /** Whether the gateway has said that it is over. */
  boolean isHungUp() throws InterruptedException {
    return "closed".equals(figures(RTCStatsType.TRANSPORT).get("dtlsState"));
  }

  private Map<String, Object> figures(RTCStatsType type) throws InterruptedException {
    Map<String, RTCStats> stats =
        await(
            (CompletableFuture<Map<String, RTCStats>> all) ->
                connection.getStats(report -> all.complete(Map.copyOf(report.getStats()))));
    return stats.values().stream()
        .filter(each -> each.getType() == type)
        .findFirst()
        .map(RTCStats::getAttributes)
        .orElse(Map.of());
  }

  @Override
  public void close() {
    connection.close(); // with the track, whose own dispose() wants to be the last to hold it
  }
}
