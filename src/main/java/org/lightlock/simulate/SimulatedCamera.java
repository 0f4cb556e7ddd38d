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
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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

  /** How often sound is looked at: a part of its packets' 20 ms. */
  private static final long SOUND_MILLIS = 5;

  /** Behind its time by more than this, a camera skips pictures instead of catching up. */
  private static final long MAX_LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Settings settings;
  private final PacketisedClip clip;
  private final Optional<SoundClip> sound;
  private final Timeline timeline;
  private final SentFrames sentFrames = new SentFrames(Clock.systemUTC(), System::nanoTime);
  private final SecureRandom random = new SecureRandom();
  private final Selector selector;
  private final ServerSocketChannel server;
  private final @Nullable FrontDoor door;
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

  private SimulatedCamera(Settings settings, PacketisedClip clip) throws IOException {
    this.settings = settings;
    this.sound = SoundClip.beside(settings.clip());
    this.clip = clip;
    this.timeline = new Timeline(clip, System.nanoTime());
    int largest = clip.frames().stream().mapToInt(frame -> frame.bytes().length).max().orElse(0);
    scratch = ByteBuffer.allocateDirect(largest);
    selector = Selector.open();
    server = ServerSocketChannel.open();
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      InetSocketAddress listen = new InetSocketAddress(settings.bindAddress(), settings.port());
      boolean plain = settings.tls() == null && settings.tunnel() == Settings.Tunnel.OFF;
      server.bind(plain ? listen : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      door = plain ? null : new FrontDoor(settings, listen, server.socket().getLocalPort());
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      InetSocketAddress publish = settings.publish();
      http = publish == null ? null : new SentFramesHttp(publish, sentFrames);
    } catch (IOException e) {
      server.close();
      selector.close();
      throw e;
    }
    thread = Thread.ofPlatform().name("camera-" + port()).daemon().unstarted(this::run);
  }

  /**
   * Starts a camera.
   *
   * @throws ClipException when the clip cannot be played
   * @throws IOException when it cannot be read or an address is not free
   */
  public static SimulatedCamera start(Settings settings) throws IOException {
    PacketisedClip clip = PacketisedClip.of(Clip.read(settings.clip()), settings.quirks());
    SimulatedCamera camera = new SimulatedCamera(settings, clip);
    camera.thread.start();
    return camera;
  }

  /** The port where it listens. */
  public int port() {
    return door == null ? server.socket().getLocalPort() : door.port();
  }

  /** The SHA-256 of its certificate, empty without TLS. */
  public Optional<String> pin() {
    return Optional.ofNullable(settings.tls()).map(SimulatedIdentity::pin);
  }

  /** How many bytes clients said inside TLS or to a port that answers HTTP too. */
  public long bytesThroughFrontDoor() {
    return door == null ? 0 : door.bytes();
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
    if (door != null) {
      door.close();
    }
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
    long longest = sound.isPresent() ? SOUND_MILLIS : IDLE_MILLIS;
    return Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos + 999_999), 1, longest);
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
    each(viewer -> viewer.sendSound(now));
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
      DigestGate gate =
          new DigestGate(settings.credential(), settings.algorithms(), settings.quirks(), random);
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
      return clip.description().text(reached.getHostAddress())
          + sound.map(SoundClip::mediaLines).orElse("");
    }

    @Override
    public Duration sessionTimeout() {
      return settings.sessionTimeout();
    }

    @Override
    public Network network() {
      return settings.network();
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
    public long firstIndex() {
      return quirks().contains(Quirk.JOINS_ANYWHERE) ? nextIndex : nextKey(System.nanoTime());
    }

    @Override
    public Set<Quirk> quirks() {
      return settings.quirks();
    }

    @Override
    public boolean plays(Viewer other) {
      return viewers.stream().anyMatch(viewer -> !viewer.equals(other) && viewer.playing());
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
    public Optional<SoundSender> sound() {
      return sound.map(of -> new SoundSender(of, timeline.dueNanos(0), random));
    }

    @Override
    public ByteBuffer scratch() {
      return scratch;
    }
  }
}
