package org.lightlock.simulate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One client of the camera: its RTSP connection and, once it plays, its RTP stream. Belongs to the
 * camera's thread; never waits. What a client does not take is kept up to a bound, then the client
 * is dropped.
 */
final class Viewer implements RtspConversation.Camera {
  /** What may wait for a TCP client before it is dropped. */
  private static final int MAX_PENDING_BYTES = 2 << 20;

  /** What may wait for a UDP client; more is lost, as on a network. */
  private static final int MAX_PENDING_DATAGRAMS = 8192;

  /** Datagrams at once, so that a key frame does not overflow the receiver's socket. */
  private static final int BURST = 32;

  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int MAX_REQUEST_BYTES = 16 << 10;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final Stage stage;
  private final RtspConversation conversation;
  private final QuirkyAnswers answers;
  private final RtpStream stream;
  private final Optional<SoundSender> sound;
  private final InetAddress clientAddress;
  private final ByteBuffer in = ByteBuffer.allocate(MAX_REQUEST_BYTES);
  private final Deque<ByteBuffer> pending = new ArrayDeque<>();
  private final Deque<Datagram> datagrams = new ArrayDeque<>();
  private int pendingBytes;
  private long pendingIndex = -1;
  private long fromIndex;
  private long lastHeardNanos;
  private long nextReportNanos;
  private long nextBurstNanos;
  private long datagramsQueued;
  private long datagramsSent;

  private record Datagram(ByteBuffer packet, InetSocketAddress to, long index, boolean last) {}

  /** What a viewer shares with the others. */
  interface Stage {
    /** The only path that exists. */
    String path();

    /** The session description for a client that reached this address. */
    String description(InetAddress reached);

    /** How long a silent client is kept. */
    Duration sessionTimeout();

    /** How packets travel. */
    Network network();

    /** The camera's UDP sockets, opened when first wanted. */
    UdpPorts udpPorts() throws IOException;

    /** The picture with which a client that plays now begins. */
    long firstIndex();

    /** How this camera differs from a polite one. */
    Set<Quirk> quirks();

    /** Whether a client other than this one plays. */
    boolean plays(Viewer other);

    Timeline timeline();

    SentFrames sentFrames();

    /** A client's stream of the clip's sound, empty when it has none. */
    Optional<SoundSender> sound();

    /** A buffer for one picture, free between calls. */
    ByteBuffer scratch();
  }

  Viewer(SocketChannel channel, SelectionKey key, Stage stage, DigestGate gate, SecureRandom random)
      throws IOException {
    this.channel = channel;
    this.key = key;
    this.stage = stage;
    this.stream = new RtpStream(stage.quirks(), random);
    this.sound = stage.sound();
    this.conversation = new RtspConversation(this, gate, random);
    this.answers = new QuirkyAnswers(stage.quirks(), () -> stage.plays(this));
    this.clientAddress = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
    this.lastHeardNanos = System.nanoTime();
  }

  boolean playing() {
    return conversation.playing();
  }

  /** Whether datagrams wait for their turn. */
  boolean bursting() {
    return !datagrams.isEmpty();
  }

  boolean silentFor(Duration limit, long nowNanos) {
    return nowNanos - lastHeardNanos > limit.toNanos();
  }

  /** Receiver reports over UDP keep a session alive too. */
  void heardFrom(InetAddress address, long nowNanos) {
    if (address.equals(clientAddress)
        && conversation
            .transport()
            .filter(t -> !(t instanceof RtpTransport.Interleaved))
            .isPresent()) {
      lastHeardNanos = nowNanos;
    }
  }

  /** Goes on, after a gap, with a picture that needs no earlier one. */
  void continueFrom(long keyIndex) {
    fromIndex = Math.max(fromIndex, keyIndex);
  }

  /** Reads what has come and answers it. */
  void receive(long nowNanos) throws IOException {
    if (channel.read(in) < 0) {
      throw new ClientGone("closed by the client");
    }
    lastHeardNanos = nowNanos;
    in.flip();
    boolean more = true;
    while (more) {
      switch (RtspRequest.read(in)) {
        case RtspRequest.Read.Request(RtspRequest request) -> {
          Optional<String> answer = answers.answer(request, conversation::answer);
          if (answer.isPresent()) {
            write(ByteBuffer.wrap(answer.get().getBytes(StandardCharsets.ISO_8859_1)));
          }
        }
        case RtspRequest.Read.Interleaved() -> {
          // A receiver report: that it came is all that matters.
        }
        case RtspRequest.Read.Incomplete() -> more = false;
        case RtspRequest.Read.Malformed() -> throw new ClientGone("not RTSP");
      }
    }
    in.compact();
    if (!in.hasRemaining()) {
      throw new ClientGone("a request longer than " + MAX_REQUEST_BYTES + " bytes");
    }
  }

  /** Sends the sound that is due. */
  void sendSound(long nowNanos) throws IOException {
    Optional<RtpTransport> transport = conversation.soundTransport();
    if (!conversation.playing() || transport.isEmpty() || sound.isEmpty()) {
      return;
    }
    while (sound.get().isDue(nowNanos)) {
      ByteBuffer packet = sound.get().packet(RtpFrame.FRAMING_BYTES);
      switch (transport.get()) {
        case RtpTransport.Interleaved(int rtpChannel) -> {
          int size = packet.limit() - RtpFrame.FRAMING_BYTES;
          packet.put(0, (byte) '$').put(1, (byte) rtpChannel).putShort(2, (short) size);
          write(packet.position(0));
        }
        case RtpTransport.Datagrams(int clientPort) -> {
          packet.position(RtpFrame.FRAMING_BYTES);
          var _ =
              stage.udpPorts().sendRtp(packet, new InetSocketAddress(clientAddress, clientPort));
        }
        case RtpTransport.Multicast() -> {} // the group has the pictures alone
      }
    }
  }

  /** Sends a picture if the client plays and has begun. */
  void send(long index, long nowNanos) throws IOException {
    Optional<RtpTransport> transport = conversation.transport();
    if (!conversation.playing() || transport.isEmpty() || index < fromIndex) {
      return;
    }
    Timeline timeline = stage.timeline();
    RtpFrame frame = timeline.frame(index);
    long ticks = timeline.rtpTicks(index);
    if (nowNanos - nextReportNanos >= 0) {
      nextReportNanos = nowNanos + REPORT_NANOS;
      long late = Timeline.rtpTicksIn(nowNanos - timeline.dueNanos(index));
      report(transport.get(), stream.senderReport(Instant.now(), ticks + late));
    }
    ByteBuffer scratch = stage.scratch().clear();
    switch (transport.get()) {
      case RtpTransport.Interleaved(int rtpChannel) -> {
        stream.append(frame, ticks, rtpChannel, scratch);
        stage.sentFrames().begin(index, timeline.number(index));
        write(scratch.flip());
        pendingIndex = index;
        if (pending.isEmpty()) {
          stage.sentFrames().end(index);
        }
      }
      case RtpTransport.Datagrams(int clientPort) -> {
        stream.append(frame, ticks, 0, scratch);
        queue(frame, scratch, new InetSocketAddress(clientAddress, clientPort), index);
        flush(nowNanos);
      }
      case RtpTransport.Multicast() -> {
        stream.append(frame, ticks, 0, scratch);
        queue(frame, scratch, group(0), index);
        flush(nowNanos);
      }
    }
  }

  private InetSocketAddress group(int beyond) {
    InetSocketAddress group = Objects.requireNonNull(stage.network().group());
    return new InetSocketAddress(group.getAddress(), group.getPort() + beyond);
  }

  private void queue(RtpFrame frame, ByteBuffer bytes, InetSocketAddress to, long index) {
    if (datagrams.size() + frame.packets() > MAX_PENDING_DATAGRAMS) {
      return;
    }
    ByteBuffer[] packets = new ByteBuffer[frame.packets()];
    int swapEvery = stage.network().swapEvery();
    for (int packet = 0; packet < packets.length; packet++) {
      int start = frame.packetOffsets()[packet] + RtpFrame.FRAMING_BYTES;
      int size = frame.end(packet) - start;
      packets[packet] = ByteBuffer.allocate(size).put(0, bytes, start, size);
      if (swapEvery > 0 && ++datagramsQueued % swapEvery == 0 && packet > 0) {
        ByteBuffer overtaken = packets[packet - 1];
        packets[packet - 1] = packets[packet];
        packets[packet] = overtaken;
      }
    }
    for (int packet = 0; packet < packets.length; packet++) {
      datagrams.add(new Datagram(packets[packet], to, index, packet == packets.length - 1));
    }
  }

  private void report(RtpTransport transport, ByteBuffer report) throws IOException {
    switch (transport) {
      case RtpTransport.Interleaved(int rtpChannel) -> {
        int size = report.remaining();
        ByteBuffer framed = ByteBuffer.allocate(RtpFrame.FRAMING_BYTES + size);
        framed.put((byte) '$').put((byte) (rtpChannel + 1)).putShort((short) size).put(report);
        write(framed.flip());
      }
      case RtpTransport.Datagrams(int clientPort) ->
          stage.udpPorts().sendRtcp(report, new InetSocketAddress(clientAddress, clientPort + 1));
      case RtpTransport.Multicast() -> stage.udpPorts().sendRtcp(report, group(1));
    }
  }

  /** Sends what waits, as much as the sockets take now. */
  void flush(long nowNanos) throws IOException {
    while (!pending.isEmpty()) {
      ByteBuffer head = pending.getFirst();
      pendingBytes -= channel.write(head);
      if (head.hasRemaining()) {
        break;
      }
      pending.removeFirst();
      if (pending.isEmpty()) {
        stage.sentFrames().end(pendingIndex);
      }
    }
    key.interestOps(SelectionKey.OP_READ | (pending.isEmpty() ? 0 : SelectionKey.OP_WRITE));
    if (!datagrams.isEmpty() && nowNanos - nextBurstNanos >= 0) {
      nextBurstNanos = nowNanos + BURST_NANOS;
      burst();
    }
  }

  private void burst() throws IOException {
    for (int i = 0; i < BURST && !datagrams.isEmpty(); i++) {
      Datagram datagram = datagrams.getFirst();
      stage.sentFrames().begin(datagram.index, stage.timeline().number(datagram.index));
      int loseEvery = stage.network().loseEvery();
      boolean lost = loseEvery > 0 && (datagramsSent + 1) % loseEvery == 0;
      if (!lost && !stage.udpPorts().sendRtp(datagram.packet, datagram.to)) {
        return;
      }
      datagramsSent++;
      datagrams.removeFirst();
      if (datagram.last) {
        stage.sentFrames().end(datagram.index);
      }
    }
  }

  /** Writes now what the socket takes and keeps the rest. */
  private void write(ByteBuffer bytes) throws IOException {
    if (pending.isEmpty()) {
      channel.write(bytes);
    }
    if (bytes.hasRemaining()) {
      if (!pending.isEmpty() && pendingBytes + bytes.remaining() > MAX_PENDING_BYTES) {
        throw new ClientGone("too slow");
      }
      pendingBytes += bytes.remaining();
      pending.add(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
  }

  void close() {
    key.cancel();
    try {
      channel.close();
    } catch (IOException alreadyGone) {
      // Nothing is left to close.
    }
  }

  @Override
  public String path() {
    return stage.path();
  }

  @Override
  public String description() {
    InetAddress reached = channel.socket().getLocalAddress();
    return stage.description(reached);
  }

  @Override
  public Duration sessionTimeout() {
    return stage.sessionTimeout();
  }

  @Override
  public Network network() {
    return stage.network();
  }

  @Override
  public int datagramPort() throws IOException {
    return stage.udpPorts().port();
  }

  @Override
  public RtpStream stream() {
    return stream;
  }

  @Override
  public long beginPlaying() {
    fromIndex = stage.firstIndex();
    sound.ifPresent(sender -> sender.begin(System.nanoTime()));
    nextReportNanos = System.nanoTime();
    return stage.timeline().rtpTicks(fromIndex);
  }

  /** Why a client's connection ends. */
  static final class ClientGone extends IOException {
    private static final long serialVersionUID = 1;

    ClientGone(String message) {
      super(message);
    }
  }
}
