package org.lightlock.sandbox;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.lightlock.frame.Rejection;
import org.lightlock.posix.UnixSocket;
import org.lightlock.sandbox.audio.SoundStream;
import org.lightlock.sandbox.rtp.RtpReceiver;
import org.lightlock.sandbox.rtsp.AudioTrack;

/** RTP packets of sound to blocks for the gateway. One thread. */
final class StreamSound {
  private final SoundStream stream;
  private final RtpReceiver receiver;

  private StreamSound(SoundStream stream, RtpReceiver receiver) {
    this.stream = stream;
    this.receiver = receiver;
  }

  /**
   * The sound of a track, empty when it cannot be decoded.
   *
   * @param ownSsrc the source id that the reports carry, random
   * @param end is told why the camera can no longer be trusted
   */
  static Optional<StreamSound> of(
      AudioTrack track,
      int ownSsrc,
      Reports reports,
      UnixSocket gateway,
      RejectionCounts rejections,
      Consumer<Rejection> end) {
    var events =
        new SoundStream.Events() {
          @Override
          public void block(long sequence, long captureNanos, int channels, short[] samples) {
            reports.sound(gateway, sequence, captureNanos, channels, samples);
          }

          @Override
          public void rejected(Rejection reason) {
            rejections.add(reason);
          }

          @Override
          public void ended(Rejection reason) {
            end.accept(reason);
          }
        };
    // Blocks are counted from the time, so that a worker's are behind those of the one before.
    return SoundStream.of(track, System.nanoTime(), events)
        .map(
            stream ->
                new StreamSound(
                    stream,
                    new RtpReceiver(track.payloadType(), track.clockRate(), ownSsrc, stream)));
  }

  RtpReceiver receiver() {
    return receiver;
  }

  /** Takes a packet; a worker that rests counts it and decodes nothing. */
  void rtp(ByteBuffer packet, long nowNanos, boolean resting) {
    stream.now(nowNanos, resting);
    receiver.rtp(packet, nowNanos);
  }
}
