package org.lightlock.loadclient;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.packetise.PicturePacketiser;
import org.lightlock.packetise.PicturePackets;
import org.lightlock.packetise.rtcp.Feedback;
import org.lightlock.packetise.rtcp.RtcpCompound;
import org.lightlock.packetise.rtcp.RtcpWriter;
import org.lightlock.protect.dtls.DtlsIdentity;
import org.lightlock.protect.dtls.DtlsPeer;
import org.lightlock.protect.srtp.SrtcpReceiver;
import org.lightlock.protect.srtp.SrtcpSender;
import org.lightlock.protect.srtp.SrtpKeys;
import org.lightlock.protect.srtp.SrtpSender;
import org.lightlock.serve.webrtc.ice.IceLite;
import org.lightlock.serve.webrtc.ice.IceReply;
import org.lightlock.serve.webrtc.sdp.Answer;
import org.lightlock.serve.webrtc.sdp.Candidate;
import org.lightlock.serve.webrtc.sdp.Offer;

/**
 * A sender for tests of the load client, small, made of the product's own parts: it answers offers,
 * checks, handshakes, and sends pictures when it is told to, with the faults that a test wants.
 */
final class Responder implements Signalling {
  private static final int SSRC = 0x1234;
  private static final int RTX_SSRC = 0x4321;
  static final int HEADER_BYTES = 12 + 8; // with one word of extension
  private static final int FIRST_SEQUENCE = 65_530; // so that the rounds are counted, too

  private final DtlsIdentity identity = DtlsIdentity.generate();
  private final DatagramChannel channel;
  private final Map<String, Peer> byUfrag = new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, Peer> byPlace = new ConcurrentHashMap<>();
  private final PicturePacketiser packetiser = new PicturePacketiser();
  private final Thread thread;

  Responder() throws IOException {
    channel =
        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    thread = Thread.ofPlatform().name("responder").daemon().start(this::run);
  }

  @Override
  public Agreed open(Local local) throws IOException {
    Offer offer =
        switch (Offer.parse(WhepSignalling.offer(local, true))) {
          case Offer.Parsed.Accepted(Offer accepted) -> accepted;
          case Offer.Parsed.Refused(var reason) -> throw new IOException(reason.name());
        };
    Peer peer = new Peer(offer);
    byUfrag.put(peer.ice.ufrag(), peer);
    var own = (InetSocketAddress) channel.getLocalAddress();
    String answer =
        new Answer(
                peer.ice.ufrag(),
                peer.ice.password(),
                identity.sha256Fingerprint(),
                List.of(new Candidate(own.getAddress(), own.getPort(), false)),
                Optional.empty(),
                new Answer.Sent(SSRC, Optional.of(RTX_SSRC)),
                Optional.empty(),
                "test",
                1)
            .write(offer);
    Description description = Description.of(answer);
    return new Agreed() {
      @Override
      public Description sender() {
        return description;
      }

      @Override
      public void close() {
        peer.left = true;
      }
    };
  }

  /** All that have ever opened, in the order in which they were secured. */
  List<Peer> secured() {
    return byUfrag.values().stream().filter(peer -> peer.srtp != null).toList();
  }

  /** Sends a picture to everybody who is secured. */
  void send(EncodedPicture picture) throws IOException {
    PicturePackets packets = packetiser.packets(picture).orElseThrow();
    for (Peer peer : secured()) {
      peer.send(packets);
    }
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocate(2_048);
    try {
      while (true) {
        buffer.clear();
        var from = (InetSocketAddress) channel.receive(buffer);
        datagram(buffer.array(), buffer.position(), from);
      }
    } catch (ClosedChannelException e) {
      // The test is over.
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void datagram(byte[] bytes, int length, InetSocketAddress from) throws IOException {
    int first = bytes[0] & 0xff;
    if (first <= 3) {
      String ufrag = IceLite.ufragOf(bytes, 0, length);
      Peer peer = ufrag == null ? null : byUfrag.get(ufrag);
      if (peer != null
          && peer.ice.receive(bytes, 0, length, from, System.nanoTime())
              instanceof IceReply.Answer(byte[] response, boolean nominated)) {
        byPlace.put(from, peer);
        peer.checks.incrementAndGet();
        peer.nominated(nominated ? from : null);
        var _ = channel.send(ByteBuffer.wrap(response), from);
      }
      return;
    }
    Peer peer = byPlace.get(from);
    if (peer == null) {
      return;
    }
    if (first >= 20 && first <= 63 && peer.dtls != null) {
      peer.dtls.datagram(bytes, length);
    } else if (first >= 128 && first <= 191) {
      peer.feedback(Arrays.copyOf(bytes, length), length);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      thread.join();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    byUfrag.values().stream().map(peer -> peer.dtls).forEach(Responder::close);
  }

  private static void close(@Nullable DtlsPeer dtls) {
    if (dtls != null) {
      dtls.close();
    }
  }

  /** One viewer as the sender sees it. */
  final class Peer implements DtlsPeer.Listener {
    private final IceLite ice = IceLite.generate(new SecureRandom(), System.nanoTime());
    private final Offer offer;
    private volatile @Nullable InetSocketAddress place;
    private volatile @Nullable DtlsPeer dtls;
    private volatile @Nullable SrtpSender srtp;
    private @Nullable SrtcpSender srtcp;
    private @Nullable SrtcpReceiver srtcpIn;
    private long index = FIRST_SEQUENCE;
    private long rtxIndex;
    private int transportNumber = 65_530;
    private final Map<Integer, Runnable> held = new ConcurrentHashMap<>();

    /** The next packet is sent with a wrong tag, or not before it is asked for. */
    volatile boolean forgeNext;

    volatile boolean holdNext;
    volatile boolean left;
    volatile boolean ended;
    final AtomicInteger checks = new AtomicInteger();
    final AtomicInteger reports = new AtomicInteger();
    final AtomicInteger arrivals = new AtomicInteger();

    Peer(Offer offer) {
      this.offer = offer;
    }

    private void nominated(@Nullable InetSocketAddress where) {
      if (where != null && place == null) {
        place = where;
        dtls =
            DtlsPeer.start(
                identity,
                offer.fingerprint(),
                (bytes, offset, length) -> put(ByteBuffer.wrap(bytes, offset, length)),
                this);
      }
    }

    @Override
    public void connected(SrtpKeys outbound, SrtpKeys inbound) {
      srtcp = new SrtcpSender(outbound);
      srtcpIn = new SrtcpReceiver(inbound);
      srtp = SrtpSender.of(outbound);
    }

    @Override
    public void ended() {
      ended = true;
    }

    private void put(ByteBuffer bytes) {
      try {
        var _ = channel.send(bytes, place);
      } catch (IOException e) {
        // As if lost.
      }
    }

    synchronized void send(PicturePackets picture) {
      for (int i = 0; i < picture.count(); i++) {
        byte[] payload =
            Arrays.copyOfRange(
                picture.bytes(), picture.offset(i), picture.offset(i) + picture.length(i));
        boolean marker = picture.marker(i);
        int ticks = (int) picture.rtpTicks();
        long at = index++;
        if (holdNext) {
          holdNext = false;
          held.put((int) at & 0xffff, () -> again(at, ticks, marker, payload));
        } else {
          byte[] packet = packet(102, SSRC, at, ticks, marker, payload);
          if (forgeNext) {
            forgeNext = false;
            byte[] forged = packet.clone();
            forged[forged.length - 1] ^= (byte) 1;
            put(ByteBuffer.wrap(forged));
          }
          put(ByteBuffer.wrap(packet));
        }
      }
    }

    private void again(long at, int ticks, boolean marker, byte[] payload) {
      byte[] behindNumber = new byte[payload.length + 2];
      behindNumber[0] = (byte) (at >> 8);
      behindNumber[1] = (byte) at;
      System.arraycopy(payload, 0, behindNumber, 2, payload.length);
      put(ByteBuffer.wrap(packet(103, RTX_SSRC, rtxIndex++, ticks, marker, behindNumber)));
    }

    private byte[] packet(
        int payloadType, int ssrc, long at, int ticks, boolean marker, byte[] payload) {
      SrtpSender with = srtp;
      if (with == null) {
        throw new AssertionError("there are no keys yet");
      }
      byte[] packet = new byte[HEADER_BYTES + payload.length + with.overheadBytes()];
      ByteBuffer.wrap(packet)
          .put((byte) 0x90)
          .put((byte) ((marker ? 0x80 : 0) | payloadType))
          .putShort((short) at)
          .putInt(ticks)
          .putInt(ssrc)
          .putInt(0xBEDE_0001)
          .put((byte) (ArrivalReport.EXTENSION_ID << 4 | 1))
          .putShort((short) transportNumber++);
      with.protect(packet, 0, HEADER_BYTES, payload, 0, payload.length, at);
      return packet;
    }

    /** Says which time of the wall's clock a time of the pictures' is. */
    synchronized void report(Instant time, long micros) {
      byte[] packet = new byte[RtcpWriter.SENDER_REPORT_BYTES + SrtcpSender.MAX_OVERHEAD_BYTES];
      int length =
          RtcpWriter.senderReport(
              packet, 0, SSRC, RtcpWriter.ntp(time), PicturePackets.rtpTicks(micros), 0, 0);
      if (srtcp != null) {
        put(ByteBuffer.wrap(packet, 0, srtcp.protect(packet, length)));
      }
    }

    private void feedback(byte[] bytes, int length) {
      int plain = srtcpIn == null ? -1 : srtcpIn.unprotect(bytes, length);
      if (plain < 0) {
        return;
      }
      for (Feedback each : RtcpCompound.read(bytes, 0, plain).feedback()) {
        switch (each) {
          case Feedback.ReceiverReport _ -> reports.incrementAndGet();
          case Feedback.TransportFeedback(int _, int _, int _, long[] micros) ->
              arrivals.addAndGet((int) Arrays.stream(micros).filter(at -> at >= 0).count());
          case Feedback.Nack(int _, int[] sequences) -> {
            for (int sequence : sequences) {
              Runnable again = held.remove(sequence);
              if (again != null) {
                again.run();
              }
            }
          }
          default -> {}
        }
      }
    }
  }
}
