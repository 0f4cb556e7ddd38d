package org.lightlock.sandbox.rtsp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.lightlock.camera.CameraAddress;
import org.lightlock.frame.Rejection;

/** Any bytes from the camera: never an exception, one end, and no password but as Digest. */
class RtspClientFuzzTest {
  // The line break tells it from text of the camera that comes back in a nonce or realm.
  private static final String BASIC = "\r\nAuthorization: Basic";

  /** The first byte says in what pieces the rest comes. */
  @FuzzTest(maxDuration = "1m")
  void received(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    Checks whole = run(bytes, 1 << 16);
    Checks pieces = run(bytes, 1 + (bytes[0] & 0xff));
    if (!whole.seen.toString().equals(pieces.seen.toString())) {
      throw new AssertionError("cutting the stream changes it: " + whole.seen + pieces.seen);
    }
  }

  @FuzzTest(maxDuration = "1m")
  void description(byte[] bytes) {
    if (Sdp.read(ByteBuffer.wrap(bytes)) instanceof Sdp.Result.Video video
        && (video.track().payloadType() > 127 || video.track().parameterSets().size() > 24)) {
      throw new AssertionError("a cap does not hold");
    }
  }

  private static Checks run(byte[] bytes, int piece) {
    Checks checks = new Checks();
    RtspClient client =
        new RtspClient(
            new CameraAddress(Dialogue.CAMERA, 554, "/"),
            Dialogue.LOGIN,
            RtspOptions.VIDEO_OVER_TCP.withAudio(),
            new SplittableRandom(1),
            checks);
    client.start(Dialogue.OWN, 0);
    ByteBuffer buffer = ByteBuffer.allocate(RtspClient.MIN_RECEIVE_BUFFER_BYTES);
    ByteBuffer output = ByteBuffer.allocate(64 << 10);
    for (int at = 1; at < bytes.length; ) {
      int length = Math.min(Math.min(piece, bytes.length - at), buffer.remaining());
      if (length == 0) {
        throw new AssertionError("the client lets its buffer fill up");
      }
      buffer.put(bytes, at, length).flip();
      client.received(buffer, 0);
      buffer.compact();
      client.takeOutput(output.clear());
      String sent = new String(output.array(), 0, output.position(), StandardCharsets.ISO_8859_1);
      if (sent.contains(BASIC)) {
        throw new AssertionError("the password leaves");
      }
      at += length;
    }
    for (int i = 1; i < 20; i++) {
      client.tick(i * 10_000_000_000L);
    }
    client.teardown();
    return checks;
  }

  private static final class Checks implements RtspClient.Events {
    final StringBuilder seen = new StringBuilder();
    private boolean ended;

    private void note(String event) {
      if (ended) {
        throw new AssertionError("an event after the end: " + event);
      }
      seen.append(event).append(' ');
    }

    @Override
    public void track(MediaTrack track) {
      note("track");
    }

    @Override
    public void playing() {
      note("playing");
    }

    @Override
    public void rtp(Track track, ByteBuffer packet, long nowNanos) {
      note("rtp " + packet.remaining());
    }

    @Override
    public void rtcp(Track track, ByteBuffer packet, long nowNanos) {
      note("rtcp " + packet.remaining());
    }

    @Override
    public void report(Track track, ByteBuffer target, long nowNanos) {
      target.put(new byte[RtspClient.MAX_REPORT_BYTES]);
    }

    @Override
    public void rejected(Rejection reason) {
      note(reason.name());
    }

    @Override
    public void ended(Rejection reason) {
      note("ended " + reason);
      ended = true;
    }
  }
}
