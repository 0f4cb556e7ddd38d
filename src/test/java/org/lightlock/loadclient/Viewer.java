package org.lightlock.loadclient;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;
import org.lightlock.protect.dtls.DtlsClient;
import org.lightlock.protect.dtls.DtlsIdentity;
import org.lightlock.protect.srtp.SrtpProfile;
import org.lightlock.serve.webrtc.ice.IceClient;

/**
 * One viewer with a socket of its own, as a browser is one: it agrees on a session, makes checks,
 * shakes hands, and then receives. Opened and closed by whoever may wait; all else is the loop's.
 */
final class Viewer implements DatagramTransport {
  private static final long FIRST_CHECKS_NANOS = 50_000_000L;
  private static final long CONSENT_NANOS = 2_500_000_000L;
  private static final long REPORT_NANOS = 1_000_000_000L;
  private static final long ARRIVALS_NANOS = 100_000_000L;
  private static final long LIMIT_MILLIS = 20_000;
  private static final int MOST_EARLY = 512;
  private static final int RECEIVE_BUFFER = 1 << 20;
  private static final int LISTEN_MILLIS = 1_000;
  private static final byte[] WAKE = new byte[0];

  private final Loop loop;
  private final Signalling signalling;
  private final DtlsIdentity identity;
  private final boolean stamped;
  private final DatagramChannel channel;
  private final BlockingQueue<byte[]> handshake = new LinkedBlockingQueue<>(MOST_EARLY);
  private final Queue<byte[]> early = new ArrayDeque<>();
  private final CompletableFuture<Long> checked = new CompletableFuture<>();
  private final CompletableFuture<Long> shown = new CompletableFuture<>();
  private @Nullable IceClient ice;
  private @Nullable Media media;
  private Signalling.@Nullable Agreed agreed;
  private DtlsClient.@Nullable Connected connected;
  private @Nullable DtlsClient dtls;
  private volatile boolean closed;
  private long nextCheckNanos;
  private long nextReportNanos;
  private long nextArrivalsNanos;

  /**
   * How joining went: nanoseconds from asking.
   *
   * @param answered the session description was there
   * @param checked the first check was answered
   * @param secured DTLS was complete
   * @param packet the first packet of media was there
   * @param shown the first picture that can be decoded by itself was complete
   */
  record Join(
      long answered, long checked, long secured, long packet, long shown, SrtpProfile profile) {}

  Viewer(Loop loop, Signalling signalling, DtlsIdentity identity, boolean stamped)
      throws IOException {
    this.loop = loop;
    this.signalling = signalling;
    this.identity = identity;
    this.stamped = stamped;
    channel = DatagramChannel.open(StandardProtocolFamily.INET);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
  }

  DatagramChannel channel() {
    return channel;
  }

  /** Joins; returns when the first picture has come. */
  Join open(int number) throws IOException, InterruptedException {
    String ufrag = text(4);
    String password = text(24);
    long asked = System.nanoTime();
    Signalling.Agreed session =
        signalling.open(
            new Signalling.Local(number, ufrag, password, identity.sha256Fingerprint()));
    long answered = System.nanoTime();
    agreed = session;
    Description sender = session.sender();
    if (sender.address().getAddress().isLoopbackAddress()) {
      channel.bind(new InetSocketAddress(own(number), 0));
    }
    channel.connect(sender.address());
    ice = new IceClient(ufrag, password, sender.ufrag(), sender.password());
    loop.add(this);
    long checkedNanos = await(checked, "no check was answered");
    var client =
        new DtlsClient(
            identity,
            sender.fingerprint(),
            SrtpProfile.AEAD_AES_128_GCM,
            SrtpProfile.AES128_CM_SHA1_80);
    dtls = client;
    DtlsClient.Connected keys = client.connect(this);
    connected = keys;
    long secured = System.nanoTime();
    Media received =
        loop.call(
            () -> {
              var made =
                  new Media(
                      keys.inbound(),
                      keys.outbound(),
                      sender.rtxPayloadType(),
                      stamped,
                      loop.tally());
              media = made;
              for (byte[] packet = early.poll(); packet != null; packet = early.poll()) {
                datagram(packet, packet.length, System.nanoTime(), loop.unixOffsetNanos());
              }
              return made;
            });
    Thread.ofVirtual().start(() -> listen(client, keys));
    long shownNanos = await(shown, "no picture came");
    long first = loop.call(() -> received.firstPacketNanos);
    return new Join(
        answered - asked,
        checkedNanos - asked,
        secured - asked,
        first - asked,
        shownNanos - asked,
        keys.inbound().profile());
  }

  /** Everybody comes from an address of their own, as viewers do: the gateway limits by address. */
  private static InetAddress own(int number) throws UnknownHostException {
    int place = number % 60_000;
    return InetAddress.getByAddress(
        new byte[] {127, 1, (byte) (place / 250), (byte) (place % 250 + 1)});
  }

  private static long await(CompletableFuture<Long> moment, String problem)
      throws IOException, InterruptedException {
    try {
      return moment.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException(problem, e);
    }
  }

  private static String text(int bytes) {
    byte[] random = new byte[bytes];
    ThreadLocalRandom.current().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private void listen(DtlsClient client, DtlsClient.Connected over) {
    byte[] ignored = new byte[2_048];
    try {
      while (!closed && !client.toldToEnd()) {
        var _ = over.transport().receive(ignored, 0, ignored.length, LISTEN_MILLIS);
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  /** Whether the sender has ended it, by a goodbye or by close_notify. */
  boolean toldToEnd() throws IOException, InterruptedException {
    DtlsClient client = dtls;
    return (client != null && client.toldToEnd()) || loop.call(() -> media != null && media.ended);
  }

  /** Keeps what comes; once it is open. */
  void record(Recording recording) throws IOException, InterruptedException {
    loop.call(
        () -> {
          if (media != null) {
            media.record(recording);
          }
          return true;
        });
  }

  /** Takes a datagram (RFC 7983). On the loop's thread. */
  void datagram(byte[] packet, int length, long nowNanos, long unixOffsetNanos) throws IOException {
    int first = packet[0] & 0xff;
    Media open = media;
    if (first >= 128 && first <= 191) {
      if (open != null) {
        open.datagram(packet, length, nowNanos, unixOffsetNanos);
        if (open.firstIdrNanos != 0 && !shown.isDone()) {
          shown.complete(open.firstIdrNanos);
        }
      } else if (early.size() < MOST_EARLY) {
        early.add(Arrays.copyOf(packet, length));
      } else {
        loop.tally().strange++;
      }
    } else if (first >= 20 && first <= 63) {
      var _ = handshake.offer(Arrays.copyOf(packet, length));
    } else if (first <= 3 && ice != null) {
      check(ice, packet, length, nowNanos);
    } else {
      loop.tally().strange++;
    }
  }

  private void check(IceClient with, byte[] packet, int length, long nowNanos) throws IOException {
    if (with.isAnswer(packet, length)) {
      checked.complete(nowNanos);
      return;
    }
    var from = (InetSocketAddress) channel.getRemoteAddress();
    var answer = with.answer(packet, length, from);
    if (answer.isPresent()) {
      var _ = channel.write(answer.get());
    }
  }

  /** Does what is due. On the loop's thread. */
  void tick(byte[] out, ByteBuffer direct, long nowNanos) {
    try {
      if (ice != null && nowNanos - nextCheckNanos >= 0) {
        nextCheckNanos = nowNanos + (checked.isDone() ? CONSENT_NANOS : FIRST_CHECKS_NANOS);
        var _ = channel.write(ice.check());
      }
      Media open = media;
      if (open == null) {
        return;
      }
      send(out, open.ask(out), direct);
      if (nowNanos - nextArrivalsNanos >= 0) {
        nextArrivalsNanos = nowNanos + ARRIVALS_NANOS;
        send(out, open.arrivals(out), direct);
      }
      if (nowNanos - nextReportNanos >= 0) {
        nextReportNanos = nowNanos + REPORT_NANOS;
        send(out, open.report(out, nowNanos), direct);
      }
    } catch (IOException e) {
      loop.tally().strange++; // nobody listens there (any more)
    }
  }

  private void send(byte[] out, int length, ByteBuffer direct) throws IOException {
    if (length > 0) {
      direct.clear().put(out, 0, length).flip();
      var _ = channel.write(direct);
    }
  }

  /** From now on counts there. On the loop's thread. */
  void countInto(Tally tally) {
    if (media != null) {
      media.countInto(tally);
    }
  }

  /** Leaves as a browser does: tells the server, says close_notify, closes the socket. */
  void leave() throws IOException, InterruptedException {
    closed = true;
    try {
      if (agreed != null) {
        agreed.close();
      }
      if (connected != null) {
        connected.transport().close();
      }
    } finally {
      var _ = handshake.offer(WAKE);
      loop.remove(this);
    }
  }

  @Override
  public int getReceiveLimit() {
    return 2_048;
  }

  @Override
  public int getSendLimit() {
    return 1_200;
  }

  @Override
  public int receive(byte[] into, int offset, int length, int waitMillis) throws IOException {
    try {
      byte[] datagram = handshake.poll(waitMillis, TimeUnit.MILLISECONDS);
      if (datagram == null || datagram.length == 0) {
        return -1;
      }
      int taken = Math.min(length, datagram.length);
      System.arraycopy(datagram, 0, into, offset, taken);
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void send(byte[] bytes, int offset, int length) throws IOException {
    try {
      var _ = channel.write(ByteBuffer.wrap(bytes, offset, length));
    } catch (ClosedChannelException e) {
      closed = true;
    }
  }

  @Override
  public void close() {
    // The socket is the loop's to close.
  }
}
