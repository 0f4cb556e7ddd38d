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
   * Gives the parameter sets of the stream description: NAL units without start codes, or the
   * configuration of MPEG-4. They are put before the first key frame if none has come in band by
   * then. Call it before the first packet.
   */
  default void parameterSets(List<byte[]> sets) {}

  /** Gives the size of pictures whose packets cannot say it: JPEG over 2040 pixels. */
  default void describedSize(int width, int height) {}

  /**
   * Has units that miss a part given nevertheless, as far as they came: packets may get lost on
   * their way, and a picture that is partly concealed is better than none until the next key frame.
   * Call it before the first packet.
   */
  default void concealLosses() {}

  /**
   * The depacketiser of a codec.
   *
   * @param decodingOrderNumbers whether H.265 payloads carry them (sprop-max-don-diff over 0)
   * @param limits of what may reach a decoder
   */
  static Depacketiser of(
      Codec codec, boolean decodingOrderNumbers, Limits limits, AccessUnitSink sink) {
    return switch (codec) {
      case H264 -> new H264Depacketiser(limits, sink);
      case H265 -> new H265Depacketiser(decodingOrderNumbers, limits, sink);
      case MJPEG -> new JpegDepacketiser(limits.maxPixels, sink);
      case MPEG4 -> new Mpeg4Depacketiser(limits.maxPixels, sink);
    };
  }

  /**
   * What a stream may ask of a decoder.
   *
   * @param maxPixels the largest coded width times height
   * @param maxDecoderBytes the most memory for all pictures that a decoder has to keep
   */
  record Limits(long maxPixels, long maxDecoderBytes) {
    /** What a worker needs beside its decoder's pictures: the JVM, FFmpeg, packets. */
    private static final long OTHER_BYTES = 72L << 20;

    private static final long BLOCK = 64;

    /**
     * The limits of a worker. Codecs pad pictures to whole blocks, so a picture of exactly the
     * largest size counts as a little more.
     */
    public static Limits of(int maxWidth, int maxHeight, int maxMemoryMegabytes) {
      return new Limits(
          blocks(maxWidth) * blocks(maxHeight), ((long) maxMemoryMegabytes << 20) - OTHER_BYTES);
    }

    private static long blocks(int edge) {
      return (edge + BLOCK - 1) / BLOCK * BLOCK;
    }
  }
}
