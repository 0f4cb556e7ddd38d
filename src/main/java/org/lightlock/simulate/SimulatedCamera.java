package org.lightlock.simulate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.DigestResponse.Algorithm;

/**
 * An RTSP camera whose picture is a clip, played in an endless loop to any number of clients.
 *
 * <p>It is live: one timeline runs from the camera's start, and whoever plays joins at its next key
 * frame. Each client has its own random SSRC, sequence number and timestamp, which go on across the
 * clip's end. All packets are cut once at the start; one thread sends them to everybody, so that a
 * camera costs little beside what it is there to test. {@link #sentFrames} tells when each picture
 * went out.
 *
 * <p>Safe for use by many threads.
 */
public final class SimulatedCamera implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SimulatedCamera.class.getName());
  private static final int MAX_CLIENTS = 64;
  private static final int DATAGRAM_BYTES = 2048;

  /** Fixed, so that a client that does not read is noticed after seconds and not megabytes. */
  private static final int SEND_BUFFER_BYTES = 512 << 10;

  private static final long IDLE_MILLIS = 1000;

  /** Behind its time by more than this, a camera skips pictures instead of catching up. */
  private static final long MAX_LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Settings settings;
  private final PacketisedClip clip;
  private final Timeline timeline;
  private final SentFrames sentFrames = new SentFrames(Clock.systemUTC(), System::nanoTime);
  private final SecureRandom random = new SecureRandom();
  private final Selector selector;
  private final ServerSocketChannel server;
  private final @Nullable SentFramesHttp http;
  private final Thread thread;
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private final Set<Viewer> viewers = new HashSet<>();
  private final ByteBuffer scratch;
  private final ByteBuffer datagram = ByteBuffer.allocate(DATAGRAM_BYTES);
  private final Viewer.Stage stage = new Stage();
  private @Nullable UdpPorts udpPorts;
  private long nextIndex;
  private boolean paused;
  private volatile boolean closed;
  private volatile int playing;

  /**
   * What a camera is like.
   *
   * @param clip an MP4 or MOV file with H.264, H.265 or MJPEG
   * @param bindAddress where it listens
   * @param port of RTSP, 0 for any
   * @param path of its only stream
   * @param credential what clients must know, null for an open camera
   * @param algorithms the Digest algorithms it offers, in this order
   * @param publish where {@code /sent} is served over HTTP, a loopback address; null for nowhere
   * @param sessionTimeout after which a silent client is dropped
   */
  public record Settings(
      Path clip,
      InetAddress bindAddress,
      int port,
      String path,
      @Nullable CameraCredential credential,
      List<Algorithm> algorithms,
      @Nullable InetSocketAddress publish,
      Duration sessionTimeout) {
    /** The path of a camera that was not given another one. */
    public static final String DEFAULT_PATH = "/live";

    /** Checks what can be checked without a file or a socket. */
    public Settings {
      algorithms = List.copyOf(algorithms);
      if (!path.startsWith("/") || path.endsWith("/")) {
        throw new IllegalArgumentException("a path begins with / and does not end with it");
      }
      if (credential != null && algorithms.isEmpty()) {
        throw new IllegalArgumentException("a password needs a Digest algorithm");
      }
      if (publish != null
          && (publish.isUnresolved() || !publish.getAddress().isLoopbackAddress())) {
        throw new IllegalArgumentException("the times of sending are published on loopback only");
      }
    }

    /** An open camera on a free port of this machine. */
    public static Settings of(Path clip) {
      return new Settings(
          clip,
          InetAddress.getLoopbackAddress(),
          0,
          DEFAULT_PATH,
          null,
          // Clients that know MD5 only, such as FFmpeg, take the last challenge.
          List.of(Algorithm.SHA_256, Algorithm.MD5),
          null,
          Duration.ofSeconds(60));
    }

    /** With another place to listen. */
    public Settings at(InetAddress newAddress, int newPort) {
      return new Settings(
          clip, newAddress, newPort, path, credential, algorithms, publish, sessionTimeout);
    }

    /** With another path. */
    public Settings withPath(String newPath) {
      return new Settings(
          clip, bindAddress, port, newPath, credential, algorithms, publish, sessionTimeout);
    }

    /** With a user and password, or without. */
    public Settings withCredential(@Nullable CameraCredential newCredential) {
      return new Settings(
          clip, bindAddress, port, path, newCredential, algorithms, publish, sessionTimeout);
    }

    /** With other Digest algorithms. */
    public Settings withAlgorithms(List<Algorithm> newAlgorithms) {
      return new Settings(
          clip, bindAddress, port, path, credential, newAlgorithms, publish, sessionTimeout);
    }

    /** With the times of sending published over HTTP. */
    public Settings withPublish(@Nullable InetSocketAddress newPublish) {
      return new Settings(
          clip, bindAddress, port, path, credential, algorithms, newPublish, sessionTimeout);
    }

    /** With another patience. */
    public Settings withSessionTimeout(Duration newTimeout) {
      return new Settings(
          clip, bindAddress, port, path, credential, algorithms, publish, newTimeout);
    }
  }

  private SimulatedCamera(Settings settings, PacketisedClip clip) throws IOException {
    this.settings = settings;
    this.clip = clip;
    this.timeline = new Timeline(clip, System.nanoTime());
    int largest = clip.frames().stream().mapToInt(frame -> frame.bytes().length).max().orElse(0);
    scratch = ByteBuffer.allocateDirect(largest);
    selector = Selector.open();
    server = ServerSocketChannel.open();
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(new InetSocketAddress(settings.bindAddress(), settings.port()));
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      InetSocketAddress publish = settings.publish();
      http = publish == null ? null : new SentFramesHttp(publish, sentFrames);
    } catch (IOException e) {
      server.close();
      selector.close();
      throw e;
    }
    thread =
        Thread.ofPlatform()
            .name("camera-" + server.socket().getLocalPort())
            .daemon()
            .unstarted(this::run);
  }

  /**
   * Starts a camera.
   *
   * @throws ClipException when the clip cannot be played
   * @throws IOException when it cannot be read or an address is not free
   */
  public static SimulatedCamera start(Settings settings) throws IOException {
    PacketisedClip clip = PacketisedClip.of(Clip.read(settings.clip()));
    SimulatedCamera camera = new SimulatedCamera(settings, clip);
    camera.thread.start();
    return camera;
  }

  /** The port where it listens. */
  public int port() {
    return server.socket().getLocalPort();
  }

  /** The path of its stream. */
  public String path() {
    return settings.path();
  }

  /** The port where the times of sending are published, empty when they are not. */
  public OptionalInt publishPort() {
    return http == null ? OptionalInt.empty() : OptionalInt.of(http.port());
  }

  /** How many pictures one round of the clip has: their numbers go from 0 to one less. */
  public int frames() {
    return clip.frames().size();
  }

  /** When each picture went out. */
  public SentFrames sentFrames() {
    return sentFrames;
  }

  /** How many clients play. */
  public int playingClients() {
    return playing;
  }

  /** Sends no more pictures; connections stay and are answered, time goes on. */
  public void pause() {
    order(() -> paused = true);
  }

  /** Sends again, from the next key frame on. */
  public void resume() {
    order(
        () -> {
          paused = false;
          long key = nextKey(System.nanoTime());
          viewers.forEach(viewer -> viewer.continueFrom(key));
        });
  }

  /** Closes every connection; the camera goes on listening. */
  public void dropConnections() {
    order(() -> List.copyOf(viewers).forEach(this::drop));
  }

  /** Ends the camera and waits until its thread and sockets are gone. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (http != null) {
      http.close();
    }
  }

  private void order(Runnable order) {
    orders.add(order);
    selector.wakeup();
  }

  private void run() {
    try {
      while (!closed) {
        sendDue();
        selector.select(this::ready, waitMillis());
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
          order.run();
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "the simulated camera's selector failed", e);
    } finally {
      release();
    }
  }

  private void release() {
    try {
      viewers.forEach(Viewer::close);
      server.close();
      if (udpPorts != null) {
        udpPorts.close();
      }
      selector.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "a socket of the simulated camera did not close", e);
    }
  }

  /** Until the next picture, burst or look at silent clients; at least 1, as 0 means for ever. */
  private long waitMillis() {
    if (viewers.stream().anyMatch(Viewer::bursting)) {
      return 1;
    }
    if (playing == 0 || paused) {
      return IDLE_MILLIS;
    }
    long nanos = timeline.dueNanos(nextIndex) - System.nanoTime();
    return Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos + 999_999), 1, IDLE_MILLIS);
  }

  private void sendDue() {
    long now = System.nanoTime();
    each(viewer -> viewer.flush(now));
    each(
        viewer -> {
          if (viewer.silentFor(settings.sessionTimeout(), now)) {
            throw new Viewer.ClientGone("silent for the session's timeout");
          }
        });
    playing = (int) viewers.stream().filter(Viewer::playing).count();
    if (playing == 0 || paused) {
      return;
    }
    if (now - timeline.dueNanos(nextIndex) > MAX_LATE_NANOS) {
      long key = nextKey(now);
      nextIndex = timeline.firstDueFrom(now);
      each(viewer -> viewer.continueFrom(key));
    }
    while (timeline.dueNanos(nextIndex) <= now) {
      long index = nextIndex;
      each(viewer -> viewer.send(index, now));
      nextIndex++;
    }
  }

  /** The next key frame that is neither sent nor overdue. */
  private long nextKey(long nowNanos) {
    return timeline.firstKeyFrom(Math.max(nextIndex, timeline.firstDueFrom(nowNanos)));
  }

  private void ready(SelectionKey key) {
    long now = System.nanoTime();
    switch (key.attachment()) {
      case null -> accept();
      case Viewer viewer ->
          guarded(
              viewer,
              v -> {
                if (key.isReadable()) {
                  v.receive(now);
                }
                v.flush(now);
              });
      case DatagramChannel channel -> drain(channel, now);
      default -> throw new IllegalStateException("an unknown channel");
    }
  }

  private void accept() {
    try {
      SocketChannel channel = server.accept();
      if (channel == null) {
        return;
      }
      if (viewers.size() == MAX_CLIENTS) {
        channel.close();
        return;
      }
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      DigestGate gate = new DigestGate(settings.credential(), settings.algorithms(), random);
      Viewer viewer = new Viewer(channel, key, stage, gate, random);
      key.attach(viewer);
      viewers.add(viewer);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a client was gone before it was accepted", e);
    }
  }

  private void drain(DatagramChannel channel, long now) {
    try {
      while (channel.receive(datagram.clear()) instanceof InetSocketAddress from) {
        viewers.forEach(viewer -> viewer.heardFrom(from.getAddress(), now));
      }
    } catch (ClosedChannelException e) {
      LOG.log(System.Logger.Level.DEBUG, "the camera closes", e);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a client's UDP port is closed", e);
    }
  }

  /** Something done with a client that may end it. */
  private interface Step {
    void take(Viewer viewer) throws IOException;
  }

  private void each(Step step) {
    for (Viewer viewer : new ArrayList<>(viewers)) {
      guarded(viewer, step);
    }
  }

  private void guarded(Viewer viewer, Step step) {
    try {
      step.take(viewer);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a client is dropped: {0}", e.getMessage());
      drop(viewer);
    }
  }

  private void drop(Viewer viewer) {
    viewers.remove(viewer);
    viewer.close();
  }

  /** What the viewers share. */
  private final class Stage implements Viewer.Stage {
    @Override
    public String path() {
      return settings.path();
    }

    @Override
    public String description(InetAddress reached) {
      return clip.description().text(reached.getHostAddress());
    }

    @Override
    public Duration sessionTimeout() {
      return settings.sessionTimeout();
    }

    @Override
    public UdpPorts udpPorts() throws IOException {
      UdpPorts ports = udpPorts;
      if (ports == null) {
        ports = UdpPorts.open(settings.bindAddress(), selector);
        udpPorts = ports;
      }
      return ports;
    }

    @Override
    public long nextKeyIndex() {
      return nextKey(System.nanoTime());
    }

    @Override
    public Timeline timeline() {
      return timeline;
    }

    @Override
    public SentFrames sentFrames() {
      return sentFrames;
    }

    @Override
    public ByteBuffer scratch() {
      return scratch;
    }
  }
}
