package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a sequence parameter set of H.265 (§7.3.2.2.1) as far as a decoder allocates by it. */
public final class H265Sps {
  private static final int MAX_SAMPLES = 32_768;
  private static final int PROFILE_BITS = 88;
  private static final int LEVEL_BITS = 8;

  private H265Sps() {}

  /**
   * The set in the NAL unit between two indexes, its two-byte header included.
   *
   * @return null when it is malformed
   */
  public static @Nullable SequenceSet read(ByteBuffer bytes, int from, int to) {
    BitReader in = new BitReader(bytes, Math.min(from + 2, to), to);
    in.skip(4); // sps_video_parameter_set_id
    int subLayers = in.bits(3); // sps_max_sub_layers_minus1
    in.bit(); // sps_temporal_id_nesting_flag
    skipProfileTierLevel(in, subLayers);
    int id = in.unsignedUpTo(15);
    int chromaFormat = in.unsignedUpTo(3);
    boolean separatePlanes = chromaFormat == 3 && in.flag();
    int codedWidth = in.unsignedUpTo(MAX_SAMPLES);
    int codedHeight = in.unsignedUpTo(MAX_SAMPLES);
    long cropX = 0;
    long cropY = 0;
    if (in.flag()) {
      boolean chroma = chromaFormat != 0 && !separatePlanes;
      int unitX = chroma && chromaFormat != 3 ? 2 : 1;
      int unitY = chroma && chromaFormat == 1 ? 2 : 1;
      cropX = unitX * ((long) in.unsigned() + in.unsigned());
      cropY = unitY * ((long) in.unsigned() + in.unsigned());
    }
    int bitDepth = 8 + in.unsignedUpTo(8);
    in.unsignedUpTo(8); // bit_depth_chroma_minus8
    in.unsignedUpTo(12); // log2_max_pic_order_cnt_lsb_minus4
    int references = 0;
    for (int i = in.flag() ? 0 : subLayers; i <= subLayers; i++) {
      references = Math.max(references, in.unsignedUpTo(15)); // sps_max_dec_pic_buffering_minus1
      in.unsigned(); // sps_max_num_reorder_pics
      in.unsigned(); // sps_max_latency_increase_plus1
    }
    if (in.failed() || subLayers > 6 || cropX >= codedWidth || cropY >= codedHeight) {
      return null;
    }
    PictureGeometry geometry =
        new PictureGeometry(
            codedWidth,
            codedHeight,
            (int) (codedWidth - cropX),
            (int) (codedHeight - cropY),
            bitDepth,
            chromaFormat);
    return new SequenceSet(id, references, geometry);
  }

  /** §7.3.3. */
  private static void skipProfileTierLevel(BitReader in, int subLayers) {
    in.skip(PROFILE_BITS + LEVEL_BITS);
    int present = 0;
    for (int i = 0; i < subLayers; i++) {
      present |= in.bits(2) << (2 * i);
    }
    if (subLayers > 0) {
      in.skip(2 * (8 - subLayers)); // reserved_zero_2bits
    }
    for (int i = 0; i < subLayers; i++) {
      int flags = present >>> (2 * i);
      in.skip(((flags & 2) != 0 ? PROFILE_BITS : 0) + ((flags & 1) != 0 ? LEVEL_BITS : 0));
    }
  }
}
