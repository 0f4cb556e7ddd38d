package org.lightlock.sandbox;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraCredential;
import org.lightlock.frame.Assignment;
import org.lightlock.frame.FrameRingWriter;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.posix.CpuTime;
import org.lightlock.posix.KernelRandom;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.TcpSocket;
import org.lightlock.posix.UnixSocket;
import org.lightlock.sandbox.decode.RingPictures;
import org.lightlock.sandbox.depacketise.Depacketiser;
import org.lightlock.sandbox.rtp.RtpPacket;
import org.lightlock.sandbox.rtp.RtpReceiver;
import org.lightlock.sandbox.rtsp.MediaTrack;
import org.lightlock.sandbox.rtsp.RtspClient;

/**
 * The worker's one loop: wait for the camera's bytes, understand them, decode, publish. Owns the
 * connection; everything happens on the thread that calls {@link #run}.
 */
final class CameraDialogue implements RtspClient.Events, RtpReceiver.Sink {
  private static final int RECEIVE_BYTES = 256 << 10;
  private static final int SEND_BYTES = 16 << 10;
  private static final long LONGEST_WAIT_NANOS = 200_000_000;
  private static final long REPORT_NANOS = 500_000_000;
  private static final Duration SEND_LIMIT = Duration.ofSeconds(5);

  private final TcpSocket socket;
  private final FrameRingWriter ring;
  private final UnixSocket gateway;
  private final Reports reports;
  private final RtspClient client;
  private final long maxPixels;
  private final KernelRandom random = new KernelRandom();
  private final RejectionCounts rejections = new RejectionCounts();
  private final ByteBuffer in = ByteBuffer.allocateDirect(RECEIVE_BYTES);
  private final MemorySegment inMemory = MemorySegment.ofBuffer(in);
  private final ByteBuffer out = ByteBuffer.allocateDirect(SEND_BYTES);
  private final MemorySegment outMemory = MemorySegment.ofBuffer(out);

  private @Nullable RtpReceiver receiver;
  private @Nullable Depacketiser depacketiser;
  private @Nullable StreamPictures pictures;
  private @Nullable Rejection ending;
  private volatile boolean finishing;
  private boolean playing;
  private long bytesIn;
  private long packetsIn;

  CameraDialogue(
      Assignment assignment,
      TcpSocket socket,
      FrameRingWriter ring,
      UnixSocket gateway,
      Reports reports) {
    this.socket = socket;
    this.ring = ring;
    this.gateway = gateway;
    this.reports = reports;
    this.maxPixels = (long) assignment.maxWidth() * assignment.maxHeight();
    String user = assignment.user();
    String password = assignment.password();
    CameraCredential credential =
        user == null || password == null ? null : new CameraCredential(user, password);
    client =
        new RtspClient(
            new CameraAddress(assignment.ip(), assignment.port(), assignment.path()),
            credential,
            assignment.allowBasic(),
            random,
            this);
  }

  /** Ends the dialogue soon, politely. From any thread. */
  void finish() {
    finishing = true;
  }

  /** Speaks with the camera until one of the two has enough; returns why. */
  Rejection run(InetAddress own) throws PosixException {
    long now = System.nanoTime();
    long nextReport = now + REPORT_NANOS;
    in.limit(0);
    client.start(own, now);
    while (ending == null) {
      flush();
      if (finishing) {
        client.teardown();
        ending = Rejection.RTSP_CLOSED;
        break;
      }
      long deadline = Math.min(client.nextDeadlineNanos(), nextReport);
      socket.awaitReadable(Math.min(LONGEST_WAIT_NANOS, deadline - now));
      now = System.nanoTime();
      receive(now);
      now = System.nanoTime();
      client.tick(now);
      if (now >= nextReport) {
        nextReport = now + REPORT_NANOS;
        report(now);
      }
    }
    flush();
    rejections.report(reports);
    return ending;
  }

  private void receive(long now) throws PosixException {
    if (in.capacity() - in.limit() < RECEIVE_BYTES / 2) {
      in.compact().flip();
    }
    int end = in.limit();
    int got = socket.receive(inMemory.asSlice(end, in.capacity() - end));
    if (got == 0) {
      end(Rejection.RTSP_CLOSED);
    } else if (got > 0) {
      bytesIn += got;
      in.limit(end + got);
      client.received(in, now);
    }
  }

  private void flush() throws PosixException {
    while (client.takeOutput(out)) {
      if (!socket.send(outMemory.asSlice(0, out.position()), SEND_LIMIT)) {
        end(Rejection.RTSP_CLOSED);
        return;
      }
      out.clear();
    }
  }

  private void report(long now) {
    StreamPictures current = pictures;
    if (current == null) {
      reports.send(Message.of(Kind.STATS));
      return;
    }
    if (playing && current.isStalled(now)) {
      client.teardown();
      end(Rejection.DECODE_STALLED);
    }
    reports.send(current.stats(CpuTime.ofThreadNanos(), bytesIn, packetsIn));
    rejections.report(reports);
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
            (slot, sequence) -> reports.picture(gateway, slot, sequence),
            System::nanoTime);
    StreamPictures sink =
        new StreamPictures(track.codec(), maxPixels, target, rejections, System.nanoTime());
    pictures = sink;
    depacketiser = Depacketiser.of(track.codec(), track.decodingOrderNumbers(), maxPixels, sink);
    depacketiser.parameterSets(track.parameterSets());
    receiver = new RtpReceiver(track.payloadType(), track.clockRate(), random.nextInt(), this);
    reports.send(Message.of(Kind.TRACK, track.codec().number()));
  }

  @Override
  public void playing() {
    playing = true;
    reports.send(Message.of(Kind.PLAYING));
  }

  @Override
  public void rtp(ByteBuffer packet, long nowNanos) {
    packetsIn++;
    if (receiver != null && pictures != null) {
      pictures.now(nowNanos);
      receiver.rtp(packet, nowNanos);
    }
  }

  @Override
  public void rtcp(ByteBuffer packet, long nowNanos) {
    if (receiver != null) {
      receiver.rtcp(packet, nowNanos);
    }
  }

  @Override
  public void report(ByteBuffer target, long nowNanos) {
    if (receiver != null) {
      receiver.report(target, nowNanos);
    }
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
