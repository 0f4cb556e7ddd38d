package org.lightlock.packetise;

import org.lightlock.encode.EncodedPicture;

/**
 * One picture as the payloads of its RTP packets, in the order in which they are sent (RFC 6184,
 * packetization-mode 1). Immutable and shared: all viewers of a rendition are sent these bytes,
 * each behind a header of its own.
 *
 * <p>The payloads lie one behind the other in {@link #bytes()}. No payload is longer than {@link
 * Room#PAYLOAD_BYTES}. An IDR begins with a STAP-A of SPS and PPS.
 */
public final class PicturePackets {
  private final byte[] bytes;
  private final int[] ends;
  private final StreamParameters parameters;
  private final boolean idr;
  private final int width;
  private final int height;
  private final long ptsMicros;
  private final long arrivalNanos;
  private final long number;
  private final long madeNanos;

  PicturePackets(byte[] bytes, int[] ends, StreamParameters parameters, EncodedPicture picture) {
    this.bytes = bytes;
    this.ends = ends;
    this.parameters = parameters;
    this.idr = picture.idr();
    this.width = picture.width();
    this.height = picture.height();
    this.ptsMicros = picture.ptsMicros();
    this.arrivalNanos = picture.arrivalNanos();
    this.number = picture.number();
    this.madeNanos = System.nanoTime();
  }

  /** How many packets, at least 1. */
  public int count() {
    return ends.length;
  }

  /** All payloads; nobody writes to it. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where in {@link #bytes()} a packet's payload begins. */
  public int offset(int packet) {
    return packet == 0 ? 0 : ends[packet - 1];
  }

  /** The length of a packet's payload in bytes, at least 1. */
  public int length(int packet) {
    return ends[packet] - offset(packet);
  }

  /** The RTP marker: whether this is the picture's last packet (RFC 6184 §5.1). */
  public boolean marker(int packet) {
    return packet == ends.length - 1;
  }

  /**
   * The end of the longest run of packets from this one on that can go out as equal segments: all
   * of one length, the last of them perhaps shorter (UDP_SEGMENT wants it so).
   *
   * @return the index behind the run's last packet, at most {@code from + limit}
   */
  public int runEnd(int from, int limit) {
    int length = length(from);
    int end = from + 1;
    int most = Math.min(ends.length, from + limit);
    while (end < most && length(end) == length) {
      end++;
    }
    return end < most && length(end) < length ? end + 1 : end;
  }

  /**
   * The picture's time on RTP's clock of 90 kHz, low 32 bits, before a viewer's random offset. Made
   * from {@link #ptsMicros()} alone, so it is the same clock for all renditions of a camera.
   */
  public long rtpTicks() {
    return rtpTicks(ptsMicros);
  }

  /** A moment of the pictures' clock on RTP's, as {@link #rtpTicks()}. */
  public static long rtpTicks(long micros) {
    return Math.floorDiv(micros * 9, 100L) & 0xffffffffL;
  }

  /** Whether decoding can begin here. */
  public boolean idr() {
    return idr;
  }

  /** As {@link EncodedPicture#ptsMicros}. */
  public long ptsMicros() {
    return ptsMicros;
  }

  /** As {@link EncodedPicture#arrivalNanos}. */
  public long arrivalNanos() {
    return arrivalNanos;
  }

  /** {@link System#nanoTime} when these packets were made: encoding had just ended. */
  public long madeNanos() {
    return madeNanos;
  }

  /** Of the picture, in pixels. */
  public int width() {
    return width;
  }

  /** Of the picture, in pixels. */
  public int height() {
    return height;
  }

  /** As {@link EncodedPicture#number}: a gap means that pictures were dropped. */
  public long number() {
    return number;
  }

  /** The sequence parameter set in force, without a start code; nobody writes to it. */
  public byte[] sps() {
    return parameters.sps();
  }

  /** The picture parameter set in force, without a start code; nobody writes to it. */
  public byte[] pps() {
    return parameters.pps();
  }

  /** profile-level-id of the SPS in force: six hexadecimal digits (RFC 6184 §8.1). */
  public String profileLevelId() {
    return parameters.profileLevelId();
  }
}
