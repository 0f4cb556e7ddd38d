package org.lightlock.posix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What it costs to send one of ten datagrams of 1200 bytes over loopback. The kernel puts them into
 * the receiver's queue within the call: every figure contains that, and none is lost.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class DatagramPortBenchmark {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final int PACKETS = 10;
  private static final int PACKET_BYTES = 1200;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment bytes = arena.allocate(PACKETS * PACKET_BYTES, 64);
  private final ByteBuffer[] buffers = new ByteBuffer[PACKETS];
  private final Received received = new Received();
  private @Nullable Sockets sockets;

  /** All that is open during a trial. */
  private record Sockets(
      DatagramPort viewer,
      DatagramPort port,
      Peer peer,
      DatagramChannel channel,
      InetSocketAddress address) {}

  /** Opens both senders and what takes their packets. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    DatagramPort viewer = DatagramPort.bind(HERE, 0);
    for (int i = 0; i < PACKETS; i++) {
      buffers[i] = bytes.asSlice((long) i * PACKET_BYTES, PACKET_BYTES).asByteBuffer();
    }
    DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
    channel.bind(new InetSocketAddress(HERE, 0)).configureBlocking(false);
    sockets =
        new Sockets(
            viewer,
            DatagramPort.bind(HERE, 0),
            Peer.of(HERE, viewer.localPort()),
            channel,
            new InetSocketAddress(HERE, viewer.localPort()));
  }

  /** Closes them. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    opened().port.close();
    opened().channel.close();
    opened().viewer.close();
  }

  /** Takes all of them, outside the measured time: a viewer on this machine must not be in it. */
  @TearDown(Level.Invocation)
  public void take() throws IOException {
    int taken = 0;
    while (taken < PACKETS) {
      int got = opened().viewer.receive(received, 1000);
      if (got <= 0) {
        throw new IllegalStateException("a datagram was lost");
      }
      taken += got;
    }
  }

  /** One sendmsg that the kernel cuts. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public boolean segments() {
    Sockets open = opened();
    return open.port.sendSegments(open.peer, bytes, PACKETS * PACKET_BYTES, PACKET_BYTES);
  }

  /** The same with cutting refused: a sendto for each. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public boolean singles() {
    Sockets open = opened();
    open.port.refuseSegments();
    return open.port.sendSegments(open.peer, bytes, PACKETS * PACKET_BYTES, PACKET_BYTES);
  }

  /** The JDK's own, from direct buffers. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public int channel() throws IOException {
    Sockets open = opened();
    int sent = 0;
    for (ByteBuffer buffer : buffers) {
      sent += open.channel.send(buffer.rewind(), open.address);
    }
    return sent;
  }

  private Sockets opened() {
    Sockets open = sockets;
    if (open == null) {
      throw new IllegalStateException("not set up");
    }
    return open;
  }

  /** Runs all of them with the gateway's collector and shows what they allocate. */
  public static void main(String[] arguments) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(DatagramPortBenchmark.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx160m")
                .build())
        .run();
  }
}
