package org.lightlock.serve.rtsps;

import java.io.IOException;
import java.security.SecureRandom;
import org.lightlock.packetise.rtcp.RtcpWriter;

/**
 * One of a viewer's RTP streams (RFC 3550), interleaved (RFC 2326 §10.12). Made by the thread that
 * answers requests; from then on the viewer's writer alone uses it, but for what is asked before
 * PLAY.
 *
 * <pre>
 *  | '$' | channel | length (16) | V=2 | M PT | sequence (16) | timestamp (32) | SSRC (32) | ...
 * </pre>
 */
final class Track {
  private static final int RTP_HEADER_BYTES = 12;
  private static final int VERSION = 2 << 6;
  private static final int MARKER = 0x80;
  private static final int MAX_REPORT_BYTES = 128;

  private final int number;
  private final int channel;
  private final int payloadType;
  private final int source;
  private final int timestampOffset;
  private final byte[] report = new byte[MAX_REPORT_BYTES];
  private volatile int sequence;
  private long packets;
  private long octets;

  /**
   * Begins a stream with a random source, sequence number and timestamp (RFC 3550 §5.1).
   *
   * @param number as in {@code trackID=}
   * @param channel of RTP; RTCP has the next
   */
  Track(int number, int channel, int payloadType, SecureRandom random) {
    this.number = number;
    this.channel = channel;
    this.payloadType = payloadType;
    this.source = random.nextInt();
    this.timestampOffset = random.nextInt();
    this.sequence = random.nextInt(1 << 16);
  }

  int number() {
    return number;
  }

  int channel() {
    return channel;
  }

  int source() {
    return source;
  }

  /** The sequence number of the next packet. */
  int sequence() {
    return sequence;
  }

  /** A time on the stream's clock with the stream's own offset, 32 bits. */
  long timestamp(long ticks) {
    return (ticks + timestampOffset) & 0xffffffffL;
  }

  /**
   * Writes one packet.
   *
   * @param ticks without the offset
   * @param prefix bytes of the payload that stand before the shared ones
   */
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes it
  void packet(
      ByteSink out,
      boolean marker,
      long ticks,
      byte[] prefix,
      byte[] payload,
      int offset,
      int length)
      throws IOException {
    int payloadBytes = prefix.length + length;
    int next = sequence;
    frame(out, channel, RTP_HEADER_BYTES + payloadBytes);
    out.put(VERSION);
    out.put((marker ? MARKER : 0) | payloadType);
    out.put(next >> 8);
    out.put(next);
    u32(out, timestamp(ticks));
    u32(out, source);
    out.put(prefix, 0, prefix.length);
    out.put(payload, offset, length);
    sequence = (next + 1) & 0xffff;
    packets++;
    octets += payloadBytes;
  }

  /**
   * Writes a sender report with its source description, which is what puts picture and sound
   * together (RFC 3550 §6.4.1).
   *
   * @param ticks now on the stream's clock, without the offset
   * @param name the same for all tracks of a viewer
   */
  void report(ByteSink out, long ntp, long ticks, String name) throws IOException {
    int end = RtcpWriter.senderReport(report, 0, source, ntp, timestamp(ticks), packets, octets);
    end = RtcpWriter.sourceDescription(report, end, source, name);
    frame(out, channel + 1, end);
    out.put(report, 0, end);
  }

  /** Says that nothing comes any more (§6.6). */
  void bye(ByteSink out) throws IOException {
    byte[] bye = new byte[MAX_REPORT_BYTES];
    int end = RtcpWriter.bye(bye, 0, source);
    frame(out, channel + 1, end);
    out.put(bye, 0, end);
  }

  private static void frame(ByteSink out, int channel, int length) throws IOException {
    if (length >= 1 << 16) {
      throw new IllegalArgumentException("no packet is so long");
    }
    out.put('$');
    out.put(channel);
    out.put(length >> 8);
    out.put(length);
  }

  private static void u32(ByteSink out, long value) throws IOException {
    out.put((int) (value >> 24));
    out.put((int) (value >> 16));
    out.put((int) (value >> 8));
    out.put((int) value);
  }
}
