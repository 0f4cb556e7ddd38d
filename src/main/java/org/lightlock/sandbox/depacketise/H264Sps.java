package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a sequence parameter set of H.264 (§7.3.2.1.1) as far as its geometry. */
public final class H264Sps {
  private static final int MAX_MACROBLOCKS = 2048; // 32768 samples: far over any level

  private H264Sps() {}

  /**
   * The geometry of the NAL unit between two indexes, its one-byte header included.
   *
   * @return null when it is malformed
   */
  public static @Nullable PictureGeometry read(ByteBuffer bytes, int from, int to) {
    BitReader in = new BitReader(bytes, Math.min(from + 1, to), to);
    int profile = in.bits(8);
    in.skip(16); // constraint flags, level
    in.unsignedUpTo(31); // seq_parameter_set_id
    int chromaFormat = 1;
    boolean separatePlanes = false;
    int bitDepth = 8;
    if (hasChromaFormat(profile)) {
      chromaFormat = in.unsignedUpTo(3);
      separatePlanes = chromaFormat == 3 && in.flag();
      bitDepth = 8 + in.unsignedUpTo(6);
      in.unsignedUpTo(6); // bit_depth_chroma_minus8
      in.bit(); // qpprime_y_zero_transform_bypass_flag
      if (in.flag()) {
        skipScalingLists(in, chromaFormat == 3 ? 12 : 8);
      }
    }
    in.unsignedUpTo(12); // log2_max_frame_num_minus4
    skipPictureOrder(in);
    in.unsignedUpTo(16); // max_num_ref_frames
    in.bit(); // gaps_in_frame_num_value_allowed_flag
    int widthInMacroblocks = 1 + in.unsignedUpTo(MAX_MACROBLOCKS - 1);
    int heightInMapUnits = 1 + in.unsignedUpTo(MAX_MACROBLOCKS - 1);
    boolean framesOnly = in.flag();
    if (!framesOnly) {
      in.bit(); // mb_adaptive_frame_field_flag
    }
    in.bit(); // direct_8x8_inference_flag
    int codedWidth = 16 * widthInMacroblocks;
    int codedHeight = 16 * heightInMapUnits * (framesOnly ? 1 : 2);
    long cropX = 0;
    long cropY = 0;
    if (in.flag()) {
      // §7.4.2.1.1: crop units are chroma samples, and lines of both fields
      boolean chroma = chromaFormat != 0 && !separatePlanes;
      int unitX = chroma && chromaFormat != 3 ? 2 : 1;
      int unitY = (chroma && chromaFormat == 1 ? 2 : 1) * (framesOnly ? 1 : 2);
      cropX = unitX * ((long) in.unsigned() + in.unsigned());
      cropY = unitY * ((long) in.unsigned() + in.unsigned());
    }
    if (in.failed() || cropX >= codedWidth || cropY >= codedHeight) {
      return null;
    }
    return new PictureGeometry(
        codedWidth,
        codedHeight,
        (int) (codedWidth - cropX),
        (int) (codedHeight - cropY),
        bitDepth,
        chromaFormat);
  }

  private static boolean hasChromaFormat(int profile) {
    return switch (profile) {
      case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
      default -> false;
    };
  }

  private static void skipScalingLists(BitReader in, int lists) {
    for (int list = 0; list < lists; list++) {
      if (in.flag()) {
        int last = 8;
        int next = 8;
        int entries = list < 6 ? 16 : 64;
        for (int i = 0; i < entries && next != 0; i++) {
          next = (last + in.signed()) & 0xff;
          last = next == 0 ? last : next;
        }
      }
    }
  }

  private static void skipPictureOrder(BitReader in) {
    int type = in.unsignedUpTo(2);
    if (type == 0) {
      in.unsignedUpTo(12); // log2_max_pic_order_cnt_lsb_minus4
    } else if (type == 1) {
      in.bit(); // delta_pic_order_always_zero_flag
      in.signed(); // offset_for_non_ref_pic
      in.signed(); // offset_for_top_to_bottom_field
      int cycle = in.unsignedUpTo(255);
      for (int i = 0; i < cycle; i++) {
        in.signed();
      }
    }
  }
}
