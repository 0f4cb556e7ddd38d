package org.lightlock.packetise;

/**
 * One packet of Opus as an RTP payload (RFC 7587 §4.2: the payload is the packet). Immutable and
 * shared like {@link PicturePackets}.
 *
 * @param bytes the payload, at most {@link Room#PAYLOAD_BYTES}; nobody writes to it
 * @param rtpTicks its time on RTP's clock of 48 kHz, low 32 bits, before a viewer's random offset
 * @param marker whether a run of sound begins with it (RFC 3551 §4.1)
 * @param samples of each channel that it decodes to, which is also its length in ticks
 * @param ptsMicros on the clock of {@link PicturePackets#ptsMicros}
 * @param number as {@link org.lightlock.encode.EncodedSound#number}
 */
@SuppressWarnings("ArrayRecordComponent") // shared, not copied; nobody compares sounds
public record SoundPacket(
    byte[] bytes, long rtpTicks, boolean marker, int samples, long ptsMicros, long number) {
  /**
   * A moment of the pictures' clock on RTP's of 48 kHz, as {@link #rtpTicks()}. Exact for packets:
   * a run of sound begins at a whole sample.
   */
  public static long rtpTicks(long micros) {
    return Math.floorDiv(micros * 6 + 62, 125L) & 0xffffffffL;
  }
}
