package org.lightlock.sandbox;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.UdpSocket;
import org.lightlock.sandbox.rtp.ReorderBuffer;
import org.lightlock.sandbox.rtsp.Track;

/**
 * The datagrams of one camera: checks who sent each, and puts RTP in order. Nobody but the camera's
 * configured address is heard, and of that one port per socket: the one that the camera named, else
 * the first one that sends what looks like RTP or RTCP. The kernel drops everybody else as soon as
 * the camera side has connected the sockets; until then, and for what was queued before, this check
 * stands alone. One thread; the sockets live as long as the process.
 */
final class DatagramMedia {
  private static final int MAX_DATAGRAM_BYTES = 64 << 10;
  private static final int MAX_DATAGRAMS_AT_ONCE = 256;
  private static final int MAX_REPORT_BYTES = 128;
  private static final int RTP_HEADER_BYTES = 12;
  private static final int RTCP_HEADER_BYTES = 8;

  /** Who takes what was sent by the camera. */
  interface Sink {
    void rtp(Track track, ByteBuffer packet, long nowNanos);

    void rtcp(Track track, ByteBuffer packet, long nowNanos);

    void received(int bytes);

    void rejected(Rejection reason);
  }

  /** One socket, and from which of the camera's ports it hears; 0 while that is not known. */
  private static final class Port {
    private final UdpSocket socket;
    private final int headerBytes;
    private int number;

    Port(UdpSocket socket, int headerBytes) {
      this.socket = socket;
      this.headerBytes = headerBytes;
    }
  }

  /** The two sockets of a track. */
  private static final class Pair {
    private final Track track;
    private final Port rtp;
    private final Port rtcp;
    private final ReorderBuffer order;

    Pair(Track track, UdpSocket rtp, UdpSocket rtcp, ReorderBuffer order) {
      this.track = track;
      this.rtp = new Port(rtp, RTP_HEADER_BYTES);
      this.rtcp = new Port(rtcp, RTCP_HEADER_BYTES);
      this.order = order;
    }
  }

  private final MemorySegment camera;
  private final List<Pair> pairs = new ArrayList<>();
  private final Sink sink;
  private final Reports reports;
  private final ByteBuffer datagram = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
  private final MemorySegment datagramMemory = MemorySegment.ofBuffer(datagram);
  private final ByteBuffer report = ByteBuffer.allocateDirect(MAX_REPORT_BYTES);
  private final MemorySegment reportMemory = MemorySegment.ofBuffer(report);
  private volatile boolean connected;

  /**
   * Takes the sockets.
   *
   * @param sockets RTP and RTCP of the video, then perhaps those of the sound
   */
  DatagramMedia(InetAddress camera, List<UdpSocket> sockets, Sink sink, Reports reports) {
    this.camera = UdpSocket.host(camera);
    this.sink = sink;
    this.reports = reports;
    Track[] tracks = Track.values();
    for (int i = 0; i + 1 < sockets.size() && i / 2 < tracks.length; i += 2) {
      Track track = tracks[i / 2];
      pairs.add(
          new Pair(
              track,
              sockets.get(i),
              sockets.get(i + 1),
              new ReorderBuffer((packet, now) -> sink.rtp(track, packet, now))));
    }
  }

  /** The camera named its ports in its answer; 0 for one that it did not name. */
  void named(Track track, int rtpPort, int rtcpPort) {
    for (Pair pair : pairs) {
      if (pair.track == track) {
        pair.rtp.number = rtpPort;
        pair.rtcp.number = rtcpPort;
      }
    }
    tellPorts();
  }

  /** The camera side has connected the sockets: what is sent arrives. From any thread. */
  void connected() {
    connected = true;
  }

  /** Takes what has come; not endlessly, so that the connection gets its turn. */
  void receive(long nowNanos) throws PosixException {
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      for (int n = 0; n < MAX_DATAGRAMS_AT_ONCE && next(pair.rtp); n++) {
        if (isFromCamera(pair.rtp)) {
          pair.order.offer(datagram, nowNanos);
        }
      }
      for (int n = 0; n < MAX_DATAGRAMS_AT_ONCE && next(pair.rtcp); n++) {
        if (isFromCamera(pair.rtcp)) {
          sink.rtcp(pair.track, datagram, nowNanos);
        }
      }
      pair.order.tick(nowNanos);
    }
  }

  private boolean next(Port port) throws PosixException {
    int length = port.socket.receive(datagramMemory);
    if (length < 0) {
      return false;
    }
    datagram.limit(length).position(0);
    sink.received(length);
    return true;
  }

  private boolean isFromCamera(Port port) {
    boolean good = port.socket.senderIs(camera);
    int from = port.socket.senderPort();
    if (good && port.number == 0 && from != 0 && looksLikeRtp(port.headerBytes)) {
      port.number = from;
      tellPorts();
    }
    good = good && port.number == from;
    if (!good) {
      sink.rejected(Rejection.RTP_FOREIGN_SOURCE);
    }
    return good;
  }

  /** RTP and RTCP begin with the same version. */
  private boolean looksLikeRtp(int headerBytes) {
    return datagram.remaining() >= headerBytes && (datagram.get(0) & 0xff) >>> 6 == 2;
  }

  private void tellPorts() {
    Pair video = pairs.getFirst();
    Pair audio = pairs.size() > 1 ? pairs.get(1) : null;
    reports.send(
        new Message(
            Kind.MEDIA_PORTS,
            0,
            video.rtp.number,
            video.rtcp.number,
            audio == null ? 0 : audio.rtp.number,
            audio == null ? 0 : audio.rtcp.number,
            0,
            0));
  }

  /** When {@link #receive} must be called at the latest though nothing comes. */
  long deadlineNanos() {
    long deadline = ReorderBuffer.NO_DEADLINE;
    for (int i = 0; i < pairs.size(); i++) {
      deadline = Math.min(deadline, pairs.get(i).order.deadlineNanos());
    }
    return deadline;
  }

  /** An empty buffer for a receiver report. */
  ByteBuffer beginReport() {
    return report.clear();
  }

  /** Sends the report to the camera if it can be sent; a lost one costs nothing. */
  void endReport(Track track) {
    for (Pair pair : pairs) {
      if (pair.track == track && connected && report.position() > 0) {
        var _ = pair.rtcp.socket.send(reportMemory.asSlice(0, report.position()));
      }
    }
  }
}
