package org.lightlock.sandbox.rtsp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraCredential;
import org.lightlock.frame.LoginSchemes;
import org.lightlock.frame.Rejection;

/** A client and the test that plays its camera, over a byte stream that is cut as asked. */
final class Dialogue implements RtspClient.Events {
  static final InetAddress CAMERA = InetAddress.ofLiteral("10.0.0.5");
  static final InetAddress OWN = InetAddress.ofLiteral("10.0.0.1");
  static final String BASE = "rtsp://10.0.0.5:554/live?channel=1";
  static final CameraCredential LOGIN = new CameraCredential("admin", "p@ss:w/%");

  static final String SDP =
      """
      v=0
      o=- 0 0 IN IP4 10.0.0.5
      s=Media
      t=0 0
      a=control:*
      m=video 0 RTP/AVP 96
      a=rtpmap:96 H264/90000
      a=control:trackID=1
      """
          .replace("\n", "\r\n");

  /** Events by name, RTP as "rtp" with its bytes' number. */
  final List<String> seen = new ArrayList<>();

  @Nullable MediaTrack track;
  final RtspClient client;
  long now = -3_000_000_000L;
  private final int[] cuts;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(RtspClient.MIN_RECEIVE_BUFFER_BYTES);
  private int cutIndex;
  private int sequence;

  /** A dialogue whose bytes come in pieces of these sizes, again and again. */
  Dialogue(@Nullable CameraCredential login, boolean allowBasic, int... cuts) {
    this(login, RtspOptions.VIDEO_OVER_TCP.withLogins(LoginSchemes.of(true, allowBasic)), cuts);
  }

  /** The same with any options. */
  Dialogue(@Nullable CameraCredential login, RtspOptions options, int... cuts) {
    this.cuts = cuts;
    client =
        new RtspClient(
            new CameraAddress(CAMERA, 554, "/live?channel=1"),
            login,
            options,
            new SplittableRandom(1),
            this);
    client.start(OWN, now);
  }

  /** The next request, of which the CSeq is remembered for the answer. */
  String request() {
    String text = output();
    int at = text.indexOf("CSeq: ");
    sequence = at < 0 ? -1 : Integer.parseInt(text.substring(at + 6, text.indexOf('\r', at)));
    return text;
  }

  String output() {
    ByteBuffer target = ByteBuffer.allocate(64 << 10);
    while (client.takeOutput(target)) {}
    return new String(target.array(), 0, target.position(), StandardCharsets.ISO_8859_1);
  }

  /** Answers the last request; the lines need no line break at the end. */
  Dialogue answer(String statusLine, String... headers) {
    return answerWithBody("", statusLine, headers);
  }

  Dialogue answerWithBody(String body, String statusLine, String... headers) {
    StringBuilder text = new StringBuilder("RTSP/1.0 ").append(statusLine).append("\r\n");
    text.append("CSeq: ").append(sequence).append("\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    if (!body.isEmpty()) {
      text.append("Content-Type: application/sdp\r\n");
      text.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return send(text.append("\r\n").append(body).toString());
  }

  Dialogue send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  Dialogue send(byte[] bytes) {
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(cuts[cutIndex++ % cuts.length], bytes.length - at);
      length = Math.min(length, buffer.remaining());
      buffer.put(bytes, at, length).flip();
      client.received(buffer, now);
      buffer.compact();
      at += length;
    }
    return this;
  }

  Dialogue frame(int channel, int length) {
    byte[] frame = new byte[4 + length];
    frame[0] = '$';
    frame[1] = (byte) channel;
    frame[2] = (byte) (length >> 8);
    frame[3] = (byte) length;
    return send(frame);
  }

  Dialogue tick(long seconds) {
    now += seconds * 1_000_000_000L;
    client.tick(now);
    return this;
  }

  /** Plays an obedient camera until it sends. */
  Dialogue untilPlaying() {
    request();
    return untilPlayingAfterOptions();
  }

  /** The same when the first request has been read already. */
  Dialogue untilPlayingAfterOptions() {
    answer("200 OK", "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN");
    request();
    answerWithBody(SDP, "200 OK");
    request();
    answer("200 OK", "Session: 4711;timeout=60", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
    request();
    answer("200 OK", "Session: 4711");
    return this;
  }

  @Override
  public void track(MediaTrack newTrack) {
    track = newTrack;
    seen.add("track " + newTrack.codec());
  }

  @Override
  public void playing() {
    seen.add("playing");
  }

  @Override
  public void rtp(Track of, ByteBuffer packet, long nowNanos) {
    seen.add((of == Track.VIDEO ? "rtp " : "audio rtp ") + packet.remaining());
  }

  @Override
  public void rtcp(Track of, ByteBuffer packet, long nowNanos) {
    seen.add((of == Track.VIDEO ? "rtcp " : "audio rtcp ") + packet.remaining());
  }

  @Override
  public void report(Track of, ByteBuffer target, long nowNanos) {
    target.put((byte) 'R').put((byte) 'R');
  }

  @Override
  public void datagramReport(Track of, long nowNanos) {
    seen.add("report " + of);
  }

  @Override
  public void audioTrack(AudioTrack newTrack) {
    seen.add("audio " + newTrack.codec());
  }

  @Override
  public void datagrams(Track of, int rtpPort, int rtcpPort) {
    seen.add("ports " + of + " " + rtpPort + " " + rtcpPort);
  }

  @Override
  public void multicastOffered(InetAddress group, int port) {
    seen.add("group " + group.getHostAddress() + " " + port);
  }

  @Override
  public void rejected(Rejection reason) {
    seen.add(reason.name());
  }

  @Override
  public void ended(Rejection reason) {
    seen.add("ended " + reason);
  }
}
