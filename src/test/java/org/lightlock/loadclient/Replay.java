package org.lightlock.loadclient;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.lightlock.packetise.PicturePackets;

/**
 * Sends recorded payloads as plain RTP, in their own time, again and again: another server's source
 * is then packet by packet what ours sent. Of each picture the last eight bytes are overwritten
 * with {@link System#nanoTime}, which nobody minds who does not decode. Has a thread of its own.
 */
public final class Replay implements AutoCloseable {
  private static final int SSRC = 0x4c6f6164;
  private static final int HEADER_BYTES = 12;
  private static final int STAMP_BYTES = 8;
  private static final long FRAME_NANOS = 40_000_000;

  private final List<Recording.Packet> packets;
  private final DatagramChannel channel;
  private final int payloadType;
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean paused;
  private final AtomicLong sent = new AtomicLong();

  private Replay(List<Recording.Packet> packets, DatagramChannel channel, int payloadType) {
    this.packets = packets;
    this.channel = channel;
    this.payloadType = payloadType;
    thread = Thread.ofPlatform().name("replay").daemon().unstarted(this::run);
  }

  /** Begins to send what a load client recorded. */
  public static Replay start(Path recording, InetSocketAddress to, int payloadType)
      throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.connect(to);
    Replay replay = new Replay(Recording.read(recording), channel, payloadType);
    replay.thread.start();
    return replay;
  }

  /** Sends nothing for a while, or goes on. */
  public void pause(boolean pause) {
    paused = pause;
  }

  /** Packets sent so far. */
  public long sent() {
    return sent.get();
  }

  private void run() {
    ByteBuffer packet = ByteBuffer.allocateDirect(2_048);
    int sequence = 0;
    long length = packets.getLast().offsetNanos() + FRAME_NANOS;
    long round = System.nanoTime();
    try {
      while (!closed) {
        long pictureNanos = 0;
        boolean begins = true;
        for (Recording.Packet each : packets) {
          while (paused && !closed) {
            LockSupport.parkNanos(FRAME_NANOS);
            round += FRAME_NANOS;
          }
          long due = round + each.offsetNanos();
          LockSupport.parkNanos(due - System.nanoTime());
          if (begins) {
            pictureNanos = due;
          }
          begins = each.marker();
          int flags = 0x80 << 24 | (each.marker() ? 0x80 : 0) << 16 | payloadType << 16;
          packet.clear();
          packet.putInt(flags | (sequence++ & 0xffff));
          packet.putInt((int) PicturePackets.rtpTicks(pictureNanos / 1_000));
          packet.putInt(SSRC).put(each.payload());
          if (each.marker() && each.payload().length >= STAMP_BYTES) {
            packet.putLong(HEADER_BYTES + each.payload().length - STAMP_BYTES, System.nanoTime());
          }
          var _ = channel.write(packet.flip());
          sent.incrementAndGet();
        }
        round += length;
      }
    } catch (IOException e) {
      closed = true; // nobody listens any more
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    channel.close();
  }
}
