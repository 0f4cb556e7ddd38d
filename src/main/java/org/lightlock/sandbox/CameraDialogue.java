package org.lightlock.sandbox;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraCredential;
import org.lightlock.frame.Assignment;
import org.lightlock.frame.FrameRingWriter;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;
import org.lightlock.posix.CpuTime;
import org.lightlock.posix.KernelRandom;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.UdpSocket;
import org.lightlock.posix.UnixSocket;
import org.lightlock.sandbox.decode.RingPictures;
import org.lightlock.sandbox.depacketise.Depacketiser;
import org.lightlock.sandbox.link.CameraLink;
import org.lightlock.sandbox.rtp.RtpPacket;
import org.lightlock.sandbox.rtp.RtpReceiver;
import org.lightlock.sandbox.rtsp.AudioTrack;
import org.lightlock.sandbox.rtsp.MediaTrack;
import org.lightlock.sandbox.rtsp.RtspClient;
import org.lightlock.sandbox.rtsp.RtspOptions;
import org.lightlock.sandbox.rtsp.Track;

/**
 * The worker's one loop: wait for the camera's bytes, understand them, decode, publish. Owns the
 * connection; everything happens on the thread that calls {@link #run}.
 */
final class CameraDialogue implements RtspClient.Events, RtpReceiver.Sink, DatagramMedia.Sink {
  private static final int RECEIVE_BYTES = 256 << 10;
  private static final int SEND_BYTES = 16 << 10;
  private static final int MAX_READS_IN_STANDBY = 32;
  private static final long LONGEST_WAIT_NANOS = 200_000_000;
  private static final long REPORT_NANOS = 500_000_000;
  private static final long STANDBY_REPORT_NANOS = 2_000_000_000;
  private static final Duration SEND_LIMIT = Duration.ofSeconds(5);

  private final CameraLink link;
  private final FrameRingWriter ring;
  private final UnixSocket gateway;
  private final Reports reports;
  private final Runnable firstPicture;
  private final RtspClient client;
  private final @Nullable DatagramMedia media;
  private final Depacketiser.Limits limits;
  private final int rotation;
  private final KernelRandom random = new KernelRandom();
  private final RejectionCounts rejections = new RejectionCounts();
  private final ByteBuffer in = ByteBuffer.allocateDirect(RECEIVE_BYTES);
  private final MemorySegment inMemory = MemorySegment.ofBuffer(in);
  private final ByteBuffer out = ByteBuffer.allocateDirect(SEND_BYTES);
  private final MemorySegment outMemory = MemorySegment.ofBuffer(out);

  private @Nullable RtpReceiver receiver;
  private @Nullable Depacketiser depacketiser;
  private @Nullable StreamPictures pictures;
  private @Nullable StreamSound sound;
  private @Nullable Rejection ending;
  private final ReadPace pace;
  private volatile boolean finishing;
  private boolean resting;
  private long nextReport;
  private boolean playing;
  private boolean pictured;
  private long bytesIn;
  private long packetsIn;

  CameraDialogue(
      Assignment assignment,
      CameraAddress address,
      CameraLink link,
      List<UdpSocket> sockets,
      FrameRingWriter ring,
      UnixSocket gateway,
      Reports reports,
      Runnable firstPicture)
      throws PosixException {
    this.link = link;
    this.ring = ring;
    this.gateway = gateway;
    this.reports = reports;
    this.firstPicture = firstPicture;
    this.limits =
        Depacketiser.Limits.of(
            assignment.maxWidth(), assignment.maxHeight(), assignment.maxMemoryMegabytes());
    this.rotation = assignment.media().rotation();
    this.pace = new ReadPace(assignment.media().transport());
    String user = assignment.user();
    String password = assignment.password();
    CameraCredential credential =
        user == null || password == null ? null : new CameraCredential(user, password);
    media = sockets.isEmpty() ? null : new DatagramMedia(assignment.ip(), sockets, this, reports);
    client = new RtspClient(address, credential, options(assignment, sockets), random, this);
  }

  private static RtspOptions options(Assignment assignment, List<UdpSocket> sockets)
      throws PosixException {
    Assignment.Media asked = assignment.media();
    boolean unicast = asked.transport() == Transport.UDP;
    return new RtspOptions(
        assignment.logins(),
        asked.transport(),
        asked.audio(),
        unicast && !sockets.isEmpty() ? sockets.get(0).localPort() : asked.groupPort(),
        unicast && sockets.size() > 2 ? sockets.get(2).localPort() : 0,
        asked.group());
  }

  /** Ends the dialogue soon, politely. From any thread. */
  void finish() {
    finishing = true;
  }

  /** The sockets of its datagrams are connected to the camera. From any thread. */
  void mediaConnected() {
    if (media != null) {
      media.connected();
    }
  }

  /** Keeps the connection and the last pictures undecoded, or decodes. From any thread. */
  void standby(boolean wanted) {
    pace.standby(wanted);
  }

  /** Speaks with the camera until one of the two has enough; returns why. */
  Rejection run(InetAddress own) throws PosixException {
    try {
      return converse(own);
    } catch (RuntimeException | Error fault) {
      // Cameras that serve one client keep its place until they hear this.
      client.teardown();
      flush();
      throw fault;
    }
  }

  private Rejection converse(InetAddress own) throws PosixException {
    long now = System.nanoTime();
    nextReport = now + REPORT_NANOS;
    pace.readBy(Thread.currentThread());
    in.limit(0);
    client.start(own, now);
    while (ending == null) {
      flush();
      if (finishing) {
        client.teardown();
        ending = Rejection.RTSP_CLOSED;
        break;
      }
      if (resting) {
        pace.pause();
        link.awaitReadable(0);
      } else {
        long deadline = Math.min(client.nextDeadlineNanos(), nextReport);
        if (media != null) {
          deadline = Math.min(deadline, media.deadlineNanos());
        }
        link.awaitReadable(Math.min(LONGEST_WAIT_NANOS, deadline - now));
      }
      now = System.nanoTime();
      restOrWake(now);
      receive(now);
      if (media != null && ending == null) {
        media.receive(now);
      }
      now = System.nanoTime();
      client.tick(now);
      if (now >= nextReport) {
        report(now);
      }
    }
    flush();
    rejections.report(reports);
    return ending;
  }

  /** In standby much may have come since the last time; TLS gives a record at a time. */
  private void receive(long now) throws PosixException {
    int total = 0;
    int rounds = resting ? MAX_READS_IN_STANDBY : 1;
    int got;
    do {
      if (in.capacity() - in.limit() < RECEIVE_BYTES / 2) {
        in.compact().flip();
      }
      int end = in.limit();
      got = link.receive(inMemory.asSlice(end, in.capacity() - end));
      if (got == 0) {
        end(Rejection.RTSP_CLOSED);
      } else if (got > 0) {
        total += got;
        bytesIn += got;
        in.limit(end + got);
        client.received(in, now);
      }
    } while (got > 0 && --rounds > 0 && ending == null);
    pace.read(total);
  }

  private void flush() throws PosixException {
    while (client.takeOutput(out)) {
      if (!link.send(outMemory.asSlice(0, out.position()), SEND_LIMIT)) {
        end(Rejection.RTSP_CLOSED);
        return;
      }
      out.clear();
    }
  }

  /** Takes note of what the control thread was told about standby. */
  private void restOrWake(long now) {
    StreamPictures current = pictures;
    boolean wanted = pace.isStandby() && playing && current != null;
    if (wanted == resting || current == null) {
      return;
    }
    resting = wanted;
    current.standby(wanted, now);
    if (wanted) {
      ring.release();
    }
    stats(current, now);
  }

  private void report(long now) {
    StreamPictures current = pictures;
    if (current == null) {
      nextReport = now + REPORT_NANOS;
      reports.send(Message.of(Kind.STATS));
      return;
    }
    if (playing && current.isStalled(now)) {
      client.teardown();
      end(Rejection.DECODE_STALLED);
    }
    stats(current, now);
  }

  /**
   * After each unit. The first picture is told before it is counted in a report. Reports between
   * two pictures too: silence then means that one of them takes long.
   */
  private void decoded() {
    StreamPictures current = pictures;
    if (current == null) {
      return;
    }
    if (!pictured && current.hasPictures()) {
      pictured = true;
      firstPicture.run();
    }
    long now = System.nanoTime();
    if (now >= nextReport) {
      stats(current, now);
    }
  }

  private void stats(StreamPictures current, long now) {
    nextReport = now + (resting ? STANDBY_REPORT_NANOS : REPORT_NANOS);
    reports.send(current.stats(CpuTime.ofThreadNanos(), bytesIn, packetsIn));
    rejections.report(reports);
  }

  /** Says goodbye to a camera that goes too far. */
  private void leave(Rejection reason) {
    client.teardown();
    end(reason);
  }

  private void end(Rejection reason) {
    if (ending == null) {
      ending = reason;
    }
  }

  @Override
  public void track(MediaTrack track) {
    RingPictures target =
        new RingPictures(
            ring,
            track.codec(),
            rotation,
            (slot, sequence) -> reports.picture(gateway, slot, sequence),
            System::nanoTime);
    StreamPictures sink =
        new StreamPictures(
            track.codec(),
            limits.maxPixels(),
            target,
            rejections,
            this::leave,
            this::decoded,
            System.nanoTime());
    pictures = sink;
    depacketiser = Depacketiser.of(track.codec(), track.decodingOrderNumbers(), limits, sink);
    depacketiser.parameterSets(track.parameterSets());
    depacketiser.describedSize(track.width(), track.height());
    boolean datagrams = media != null;
    if (datagrams) {
      depacketiser.concealLosses();
    }
    receiver =
        new RtpReceiver(track.payloadType(), track.clockRate(), random.nextInt(), this, datagrams);
    reports.send(Message.of(Kind.TRACK, track.codec().number()));
  }

  @Override
  public void audioTrack(AudioTrack track) {
    sound =
        StreamSound.of(track, random.nextInt(), reports, gateway, rejections, this::end)
            .orElse(null);
    if (sound == null) {
      rejections.add(Rejection.AUDIO_UNSUPPORTED);
    } else {
      reports.send(
          new Message(
              Kind.AUDIO_TRACK,
              0,
              track.codec().number(),
              track.clockRate(),
              track.channels(),
              0,
              0,
              0));
    }
  }

  @Override
  public void playing() {
    playing = true;
    reports.send(Message.of(Kind.PLAYING));
  }

  @Override
  public void rtp(Track track, ByteBuffer packet, long nowNanos) {
    packetsIn++;
    switch (track) {
      case VIDEO -> {
        if (receiver != null && pictures != null) {
          pictures.now(nowNanos);
          receiver.rtp(packet, nowNanos);
        }
      }
      case AUDIO -> {
        if (sound != null) {
          sound.rtp(packet, nowNanos, resting);
        }
      }
    }
  }

  @Override
  public void rtcp(Track track, ByteBuffer packet, long nowNanos) {
    RtpReceiver of = receiver(track);
    if (of != null) {
      of.rtcp(packet, nowNanos);
    }
  }

  @Override
  public void report(Track track, ByteBuffer target, long nowNanos) {
    RtpReceiver of = receiver(track);
    if (of != null) {
      of.report(target, nowNanos);
    }
  }

  @Override
  public void datagrams(Track track, int rtpPort, int rtcpPort) {
    if (media != null) {
      media.named(track, rtpPort, rtcpPort);
    }
  }

  @Override
  public void datagramReport(Track track, long nowNanos) {
    if (media != null) {
      report(track, media.beginReport(), nowNanos);
      media.endReport(track);
    }
  }

  @Override
  public void received(int bytes) {
    bytesIn += bytes;
  }

  @Override
  public void multicastOffered(InetAddress group, int port) {
    byte[] bytes = group.getAddress();
    long number = bytes.length == 4 ? Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt()) : 0;
    reports.send(Message.of(Kind.MULTICAST_OFFERED, number, port));
  }

  private @Nullable RtpReceiver receiver(Track track) {
    return switch (track) {
      case VIDEO -> receiver;
      case AUDIO -> sound == null ? null : sound.receiver();
    };
  }

  @Override
  public void packet(RtpPacket packet) {
    if (depacketiser != null) {
      depacketiser.packet(packet);
    }
  }

  @Override
  public void rejected(Rejection reason) {
    rejections.add(reason);
  }

  @Override
  public void ended(Rejection reason) {
    end(reason);
  }
}
