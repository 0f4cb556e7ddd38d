package org.lightlock.loadclient;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The payloads that one viewer got, from an IDR on, so that another server can be fed with the very
 * same ones. Filled by one thread; read when it is full.
 */
final class Recording {
  /** Keeps nothing. */
  static final Recording NONE = new Recording(0);

  private static final int STAP_A = 24;
  private static final int MOST_PACKETS = 100_000;

  private final long nanos;
  private final List<Packet> packets = new ArrayList<>();
  private long startNanos;
  private boolean full;

  /**
   * One packet.
   *
   * @param offsetNanos since the first
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Packet(long offsetNanos, boolean marker, byte[] payload) {}

  /** A recording of so long at least: it ends where the next IDR begins. */
  Recording(long nanos) {
    this.nanos = nanos;
    this.full = nanos == 0;
  }

  void packet(long nowNanos, boolean marker, byte[] bytes, int at, int length) {
    if (full) {
      return;
    }
    boolean begins = (bytes[at] & 0x1f) == STAP_A; // parameter sets are in front of an IDR
    if (packets.isEmpty()) {
      if (!begins) {
        return;
      }
      startNanos = nowNanos;
    }
    long offset = nowNanos - startNanos;
    if ((begins && offset >= nanos) || packets.size() == MOST_PACKETS) {
      synchronized (this) {
        full = true;
        notifyAll();
      }
      return;
    }
    packets.add(new Packet(offset, marker, Arrays.copyOfRange(bytes, at, at + length)));
  }

  /** Waits until it is full. */
  synchronized void await(long limitMillis) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limitMillis * 1_000_000;
    while (!full) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new IOException("nothing that begins with an IDR came in time");
      }
      wait(left);
    }
  }

  void write(Path file) throws IOException {
    try (var out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      out.writeInt(packets.size());
      for (Packet packet : packets) {
        out.writeLong(packet.offsetNanos());
        out.writeBoolean(packet.marker());
        out.writeInt(packet.payload().length);
        out.write(packet.payload());
      }
    }
  }

  /** What {@link #write} wrote. */
  static List<Packet> read(Path file) throws IOException {
    try (var in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      int count = in.readInt();
      List<Packet> packets = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        packets.add(new Packet(in.readLong(), in.readBoolean(), in.readNBytes(in.readInt())));
      }
      return packets;
    }
  }
}
