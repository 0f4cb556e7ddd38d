package org.lightlock.sandbox.rtsp;

import java.util.Optional;
import org.lightlock.frame.AudioCodec;

/**
 * The audio track beside the video, as the camera describes it.
 *
 * @param codec an allowed codec
 * @param payloadType of its RTP packets, 0 to 127
 * @param clockRate ticks of its timestamps and samples per second, 1000 to 192,000
 * @param channels 1 to 8
 * @param aal2Order whether G.726 code words stand in the order of I.366.2 annex E (the first word
 *     in the most significant bits) and not of RFC 3551 §4.5.4
 * @param aac how AAC's payloads are cut; present exactly for {@link AudioCodec#AAC}
 */
public record AudioTrack(
    AudioCodec codec,
    int payloadType,
    int clockRate,
    int channels,
    boolean aal2Order,
    Optional<AacFormat> aac) {

  /**
   * The format parameters of an mpeg4-generic track (RFC 3640 §4.1).
   *
   * @param config AudioSpecificConfig, 2 to 64 bytes; the owner does not change it
   * @param sizeLengthBits of AU-size in an AU header, 0 to 16; 0 when there are no AU headers
   * @param indexLengthBits of AU-Index in the first AU header, 0 to 16
   * @param indexDeltaLengthBits of AU-Index-delta in the others, 0 to 16
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record AacFormat(
      byte[] config, int sizeLengthBits, int indexLengthBits, int indexDeltaLengthBits) {}
}
