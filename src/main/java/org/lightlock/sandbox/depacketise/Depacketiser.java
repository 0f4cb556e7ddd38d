package org.lightlock.sandbox.depacketise;

import java.util.List;
import org.lightlock.frame.Codec;
import org.lightlock.sandbox.rtp.RtpPacket;

/**
 * Puts the RTP payloads of one video stream together into access units.
 *
 * <p>Packets must come once each and in order; a gap in their sequence numbers is a loss. Nothing
 * is allocated per packet. Owned by one thread.
 */
public interface Depacketiser {
  /** Takes the next packet; calls the sink before it returns. */
  void packet(RtpPacket packet);

  /**
   * Gives the parameter sets of the stream description, without start codes. They are put before
   * the first key frame if none has come in band by then. Call it before the first packet.
   */
  default void parameterSets(List<byte[]> sets) {}

  /**
   * The depacketiser of a codec.
   *
   * @param decodingOrderNumbers whether H.265 payloads carry them (sprop-max-don-diff over 0)
   * @param maxPixels the largest coded width times height that may reach a decoder
   */
  static Depacketiser of(
      Codec codec, boolean decodingOrderNumbers, long maxPixels, AccessUnitSink sink) {
    return switch (codec) {
      case H264 -> new H264Depacketiser(maxPixels, sink);
      case H265 -> new H265Depacketiser(decodingOrderNumbers, maxPixels, sink);
      case MJPEG -> new JpegDepacketiser(maxPixels, sink);
    };
  }
}
