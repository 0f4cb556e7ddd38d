package org.lightlock.serve.webrtc;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.packetise.PicturePackets;
import org.lightlock.packetise.Room;
import org.lightlock.packetise.SentPackets;
import org.lightlock.packetise.rate.Pace;
import org.lightlock.packetise.rate.TransportEstimate;
import org.lightlock.packetise.rtcp.Feedback.TransportFeedback;
import org.lightlock.packetise.rtcp.RtcpWriter;
import org.lightlock.posix.DatagramPort;
import org.lightlock.protect.srtp.SrtpSender;
import org.lightlock.serve.webrtc.WebRtcEvents.Missed;
import org.lightlock.serve.webrtc.sdp.OfferedMedia;

/**
 * One viewer's line of pictures: one SSRC, sequence and clock whatever rendition they come from.
 * Writes the viewer's headers, encrypts what all viewers share, and remembers what went out under
 * which number. Belongs to the viewer's lane, but for the two sources, which never change.
 */
final class PictureSender implements ReportSender.Line {
  /** The first sequence number is below it: see RFC 3711 §3.3.1 for lost first packets. */
  private static final int FIRST_BELOW = 1 << 15;

  /** Nobody keeps an index above: 48 bits are 89,000 years of pictures. */
  private static final int SEQUENCE = 0xffff;

  /** Packets sent again at once, and each second, at most: NACKs must not become a multiplier. */
  private static final int MOST_RESENT = 512;

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Lane lane;
  private final SrtpSender srtp;
  private final RtpHeader header;
  private final @Nullable RtpHeader again;
  private final Sources sources;
  private final SentPackets sent = new SentPackets();

  /** Of what {@link #sent} remembers, in the same places. */
  private final int[] timestamps = new int[SentPackets.CAPACITY];

  private final TransportEstimate estimate = new TransportEstimate();
  private long index;
  private long againIndex;
  private int transportSequence;

  private @Nullable PicturePackets picture;
  private Pace pace = new Pace(1, 0);
  private boolean begun;
  private long beganNanos;
  private int next;
  private int timestamp;
  private boolean blocked;
  private Instant wallTime = Instant.EPOCH;
  private long wallTimeNanos;

  private boolean anySent;
  private long lastTicks;
  private long packets;
  private long octets;
  private long bytes;
  private int lost;
  private double resendable = MOST_RESENT;
  private long resendableNanos;

  /**
   * The sources of a viewer's pictures, as the answer names them.
   *
   * @param timestampOffset what their timestamps add to the gateway's clock (RFC 3550 §5.1)
   */
  record Sources(int ssrc, Optional<Integer> rtx, int timestampOffset) {
    static Sources random(SecureRandom random, boolean rtx) {
      int ssrc = random.nextInt();
      int other = random.nextInt();
      return new Sources(
          ssrc,
          rtx ? Optional.of(other == ssrc ? ~ssrc : other) : Optional.empty(),
          random.nextInt());
    }

    /** One more source of the same viewer. */
    int otherThan(SecureRandom random) {
      int other = random.nextInt();
      while (other == ssrc || rtx.equals(Optional.of(other))) {
        other = random.nextInt();
      }
      return other;
    }
  }

  PictureSender(
      Lane lane, SrtpSender srtp, OfferedMedia media, Sources sources, SecureRandom random) {
    this.lane = lane;
    this.srtp = srtp;
    this.sources = sources;
    OfferedMedia.H264 h264 = media.best().orElseThrow();
    header = new RtpHeader(h264.payloadType(), sources.ssrc(), media.extensions(), media.mid());
    again =
        h264.rtx().isPresent() && sources.rtx().isPresent()
            ? new RtpHeader(
                h264.rtx().getAsInt(), sources.rtx().get(), media.extensions(), media.mid())
            : null;
    index = random.nextInt(FIRST_BELOW);
    againIndex = random.nextInt(FIRST_BELOW);
  }

  /** Begins with a picture; {@link #go} sends it. The one before has gone out. */
  void begin(PicturePackets next, long estimateBitsPerSecond, Instant wallTime, long nowNanos) {
    picture = next;
    this.next = 0;
    blocked = false;
    pace = Pace.of(next.count(), next.bytes().length, estimateBitsPerSecond);
    begun = false;
    // The clock never stands or goes back, also when a slower rendition is left for a faster one.
    long ticks = next.rtpTicks();
    boolean later = !anySent || (int) (ticks - lastTicks) > 0;
    lastTicks = later ? ticks : lastTicks + 1;
    anySent = true;
    timestamp = (int) lastTicks + sources.timestampOffset();
    this.wallTime = wallTime;
    wallTimeNanos = nowNanos;
    header.captureTime(captureTime(next));
  }

  /** When a picture came from the camera, by the clock of the sender reports. */
  private long captureTime(PicturePackets taken) {
    return RtcpWriter.ntp(wallTime.minusNanos(wallTimeNanos - taken.arrivalNanos()));
  }

  /** Whether a picture is on its way. */
  boolean busy() {
    return picture != null;
  }

  /** Whether that picture goes out in parts. */
  boolean paced() {
    return pace.intervalNanos() > 0;
  }

  /** Whether some of it has gone out. */
  boolean hasBegun() {
    return begun;
  }

  /** When its next packets are due, once it has begun. */
  long dueNanos() {
    return beganNanos + pace.dueNanos(next);
  }

  /** Sends what of the picture is due; true when that was the last of it. */
  boolean go(Route route, long nowNanos) {
    PicturePackets current = picture;
    if (current == null) {
      return false;
    }
    if (!begun) {
      begun = true;
      beganNanos = nowNanos;
    }
    header.sendTime(nowNanos);
    int end = pace.endAt(nowNanos - beganNanos, current.count());
    while (next < end) {
      next = run(route, current, next, end, nowNanos);
    }
    if (next < current.count()) {
      return false;
    }
    picture = null;
    return true;
  }

  /** Sends packets that one call can take; the index behind them. */
  private int run(Route route, PicturePackets current, int from, int end, long nowNanos) {
    int packetBytes = header.length() + current.length(from) + srtp.overheadBytes();
    int most = Math.min(DatagramPort.MAX_SEGMENTS, lane.packets.length / packetBytes);
    int to = Math.min(current.runEnd(from, most), end);
    int at = 0;
    for (int i = from; i < to; i++) {
      if (!blocked) {
        at += write(current, i, at, nowNanos);
      }
      // What is not sent is only lost: the viewer asks for it when there is room again.
      sent.sent(index, current, i, nowNanos);
      timestamps[(int) index & (SentPackets.CAPACITY - 1)] = timestamp;
      index++;
      packets++;
      octets += current.length(i);
    }
    if (!blocked && !route.send(lane.packets, at, packetBytes)) {
      blocked = true;
    }
    if (blocked) {
      lost += to - from;
    } else {
      bytes += at;
    }
    return to;
  }

  private int write(PicturePackets current, int packet, int at, long nowNanos) {
    int transport = nextTransportSequence();
    header.write(
        lane.packets, at, current.marker(packet), (int) index & SEQUENCE, timestamp, transport);
    int length =
        srtp.protect(
            lane.packets,
            at,
            header.length(),
            current.bytes(),
            current.offset(packet),
            current.length(packet),
            index);
    if (header.hasTransportSequence()) {
      estimate.sent(transport, length, nowNanos);
    }
    return length;
  }

  private int nextTransportSequence() {
    transportSequence = (transportSequence + 1) & SEQUENCE;
    return transportSequence;
  }

  /**
   * Sends packets again that the viewer misses (RFC 4588), within limits.
   *
   * @param tally told what came of each
   */
  void resend(Route route, int[] sequences, long nowNanos, RepairTally tally) {
    RtpHeader resent = again;
    if (resent == null) {
      tally.add(Missed.NO_RTX, sequences.length);
      return;
    }
    resendable =
        Math.min(
            MOST_RESENT,
            resendable + (nowNanos - resendableNanos) * (double) MOST_RESENT / SECOND_NANOS);
    resendableNanos = nowNanos;
    resent.sendTime(nowNanos);
    for (int i = 0; i < sequences.length; i++) {
      if (resendable < 1) {
        tally.add(Missed.LIMITED, sequences.length - i);
        return;
      }
      int slot = sent.resend(sequences[i], nowNanos);
      if (slot < 0) {
        tally.add(slot == SentPackets.TOO_SOON ? Missed.TOO_SOON : Missed.UNKNOWN, 1);
        continue;
      }
      resendable--;
      if (!resend(route, resent, slot, nowNanos)) {
        // The buffer is full: the rest would only be lost once more.
        tally.add(Missed.UNSENT, sequences.length - i);
        return;
      }
      tally.add(Missed.REPAIRED, 1);
    }
  }

  /** The payload is the original sequence number and the original payload (RFC 4588 §4). */
  private boolean resend(Route route, RtpHeader resent, int slot, long nowNanos) {
    PicturePackets original = sent.picture(slot);
    int packet = sent.packet(slot);
    int length = original.length(packet);
    RtpHeader.u16(lane.payload, 0, (int) sent.index(slot) & SEQUENCE);
    System.arraycopy(
        original.bytes(), original.offset(packet), lane.payload, Room.RETRANSMISSION_BYTES, length);
    int transport = nextTransportSequence();
    resent.captureTime(captureTime(original));
    resent.write(
        lane.packets,
        0,
        original.marker(packet),
        (int) againIndex & SEQUENCE,
        timestamps[slot],
        transport);
    int protectedBytes =
        srtp.protect(
            lane.packets,
            0,
            resent.length(),
            lane.payload,
            0,
            Room.RETRANSMISSION_BYTES + length,
            againIndex);
    againIndex++;
    bytes += protectedBytes;
    if (resent.hasTransportSequence()) {
      estimate.sent(transport, protectedBytes, nowNanos);
    }
    return route.send(lane.packets, protectedBytes);
  }

  /** The viewer says what arrived when. */
  void arrived(TransportFeedback feedback) {
    estimate.feedback(feedback);
  }

  /** What the viewer's network carries by that, {@link TransportEstimate#UNKNOWN} for nothing. */
  long estimateBitsPerSecond() {
    return estimate.bitsPerSecond();
  }

  /** Lets go of what is too old to be sent again. */
  void forgetOld(long nowNanos) {
    sent.forgetOld(nowNanos);
  }

  Sources sources() {
    return sources;
  }

  @Override
  public int ssrc() {
    return sources.ssrc();
  }

  @Override
  public long timestampAt(long nowNanos) {
    int ticks =
        (int) PicturePackets.rtpTicks(Math.floorDiv(nowNanos, 1_000L)) + sources.timestampOffset();
    return Integer.toUnsignedLong(ticks);
  }

  @Override
  public long packets() {
    return packets;
  }

  @Override
  public long octets() {
    return octets;
  }

  /** Handed to the network so far, all of it. */
  long bytes() {
    return bytes;
  }

  /** Packets that the network did not take since the last call. */
  int takeLost() {
    int taken = lost;
    lost = 0;
    return taken;
  }
}
