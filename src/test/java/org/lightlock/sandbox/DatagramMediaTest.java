package org.lightlock.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.posix.UdpSocket;
import org.lightlock.posix.UnixSocket;
import org.lightlock.sandbox.rtsp.Track;

/** Case 19: nobody but the camera's address and one of its ports is heard. */
class DatagramMediaTest implements DatagramMedia.Sink {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("127.0.0.9");

  private final List<String> seen = new ArrayList<>();
  private final List<UnixSocket> control;
  private final List<UdpSocket> sockets;
  private final DatagramMedia media;
  private final DatagramSocket camera = new DatagramSocket(0, HERE);
  private final DatagramSocket cameraControl = new DatagramSocket(0, HERE);
  private final DatagramSocket stranger = new DatagramSocket(0, ELSEWHERE);
  private long now = 5;

  DatagramMediaTest() throws IOException {
    control = UnixSocket.pair();
    sockets = UdpSocket.bindPair(HERE);
    media = new DatagramMedia(HERE, sockets, this, new Reports(control.get(0)));
  }

  @BeforeEach
  void cameraIsPatient() throws IOException {
    cameraControl.setSoTimeout(200);
  }

  @AfterEach
  void close() {
    sockets.forEach(UdpSocket::close);
    control.forEach(UnixSocket::close);
    List.of(camera, cameraControl, stranger).forEach(DatagramSocket::close);
  }

  @Test
  void namedPorts_othersAreDropped() throws IOException {
    media.named(Track.VIDEO, camera.getLocalPort(), cameraControl.getLocalPort());
    assertThat(ports()).isEqualTo(new long[] {camera.getLocalPort(), cameraControl.getLocalPort()});
    send(stranger, 0, 1, 20);
    send(cameraControl, 0, 2, 20);
    send(camera, 0, 3, 20);
    send(camera, 1, 4, 28);
    send(cameraControl, 1, 5, 28);
    receiveUntil(5);

    assertThat(seen)
        .containsExactlyInAnyOrder(
            "RTP_FOREIGN_SOURCE", "RTP_FOREIGN_SOURCE", "rtp 3", "RTP_FOREIGN_SOURCE", "rtcp 28");
  }

  @Test
  void unnamedPorts_theFirstGoodOneOfTheCameraIsPinnedAndTold() throws IOException {
    media.named(Track.VIDEO, 0, 0);
    assertThat(ports()).containsExactly(0, 0);
    send(stranger, 0, 1, 20);
    send(camera, 0, 2, 11);
    receiveUntil(2);
    assertThat(control.get(1).poll(buffer())).as("nothing known yet").isEqualTo(-1);
    send(camera, 0, 3, 20);
    receiveUntil(3);
    assertThat(ports()).containsExactly(camera.getLocalPort(), 0);
    send(cameraControl, 0, 4, 20);
    receiveUntil(4);

    assertThat(seen)
        .containsExactly("RTP_FOREIGN_SOURCE", "RTP_FOREIGN_SOURCE", "rtp 3", "RTP_FOREIGN_SOURCE");
  }

  @Test
  void reports_goToTheCameraOnceConnected() throws IOException {
    media.named(Track.VIDEO, camera.getLocalPort(), cameraControl.getLocalPort());
    sockets.get(1).connect(HERE, cameraControl.getLocalPort());
    media.beginReport().putInt(1);
    media.endReport(Track.VIDEO);
    media.connected();
    media.beginReport();
    media.endReport(Track.VIDEO);
    media.beginReport().putLong(1);
    media.endReport(Track.AUDIO);
    media.beginReport().putLong(1);
    media.endReport(Track.VIDEO);

    DatagramPacket got = new DatagramPacket(new byte[100], 100);
    cameraControl.receive(got);
    assertThat(got.getLength()).as("the one after it was connected").isEqualTo(8);
  }

  private void send(DatagramSocket from, int socket, int sequence, int length) throws IOException {
    byte[] packet = new byte[length];
    packet[0] = (byte) 0x80;
    packet[3] = (byte) sequence;
    int port = sockets.get(socket).localPort();
    from.send(new DatagramPacket(packet, length, new InetSocketAddress(HERE, port)));
  }

  private void receiveUntil(int events) {
    await()
        .until(
            () -> {
              media.receive(now++);
              return seen.size() >= events;
            });
  }

  private long[] ports() throws IOException {
    MemorySegment message = buffer();
    assertThat(control.get(1).poll(message)).isEqualTo(Message.BYTES);
    Message told = Message.read(message, Message.BYTES).orElseThrow();
    assertThat(told.kind()).isEqualTo(Kind.MEDIA_PORTS);
    return new long[] {told.a(), told.b()};
  }

  private static MemorySegment buffer() {
    return Arena.ofAuto().allocate(Message.BYTES, 8);
  }

  @Override
  public void rtp(Track track, ByteBuffer packet, long nowNanos) {
    seen.add("rtp " + packet.get(packet.position() + 3));
  }

  @Override
  public void rtcp(Track track, ByteBuffer packet, long nowNanos) {
    seen.add("rtcp " + packet.remaining());
  }

  @Override
  public void received(int bytes) {}

  @Override
  public void rejected(Rejection reason) {
    seen.add(reason.name());
  }
}
