package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a sequence parameter set of H.264 (§7.3.2.1.1) as far as a decoder allocates by it. */
public final class H264Sps {
  private static final int MAX_MACROBLOCKS = 2048; // 32768 samples: far over any level
  private static final int MAX_REFERENCES = 16;
  private static final int EXTENDED_ASPECT = 255;

  private H264Sps() {}

  /**
   * The set in the NAL unit between two indexes, its one-byte header included.
   *
   * @return null when it is malformed
   */
  public static @Nullable SequenceSet read(ByteBuffer bytes, int from, int to) {
    BitReader in = new BitReader(bytes, Math.min(from + 1, to), to);
    int profile = in.bits(8);
    in.skip(16); // constraint flags, level
    int id = in.unsignedUpTo(31);
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
    int references = in.unsignedUpTo(MAX_REFERENCES); // max_num_ref_frames
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
    PictureGeometry geometry =
        new PictureGeometry(
            codedWidth,
            codedHeight,
            (int) (codedWidth - cropX),
            (int) (codedHeight - cropY),
            bitDepth,
            chromaFormat);
    return new SequenceSet(id, Math.max(references, framesHeldBack(in)), geometry);
  }

  /**
   * The larger of num_reorder_frames and max_dec_frame_buffering of the usability information
   * (§E.1.1), 0 without one. A cut one, which some cameras send, counts as none.
   */
  private static int framesHeldBack(BitReader in) {
    if (!in.flag()) {
      return 0;
    }
    if (in.flag() && in.bits(8) == EXTENDED_ASPECT) {
      in.skip(32); // sar_width, sar_height
    }
    if (in.flag()) {
      in.bit(); // overscan_appropriate_flag
    }
    if (in.flag()) {
      in.skip(4); // video_format, video_full_range_flag
      if (in.flag()) {
        in.skip(24); // colour description
      }
    }
    if (in.flag()) {
      in.unsigned(); // chroma_sample_loc_type_top_field
      in.unsigned(); // chroma_sample_loc_type_bottom_field
    }
    if (in.flag()) {
      in.skip(65); // num_units_in_tick, time_scale, fixed_frame_rate_flag
    }
    boolean nalBuffer = in.flag();
    if (nalBuffer) {
      skipBufferModel(in);
    }
    boolean slicesBuffer = in.flag();
    if (slicesBuffer) {
      skipBufferModel(in);
    }
    in.skip(nalBuffer || slicesBuffer ? 2 : 1); // low_delay_hrd_flag, pic_struct_present_flag
    if (!in.flag()) {
      return 0;
    }
    in.bit(); // motion_vectors_over_pic_boundaries_flag
    for (int i = 0; i < 4; i++) {
      in.unsigned(); // bytes per picture, bits per macroblock, vector lengths
    }
    int reordered = in.unsignedUpTo(MAX_REFERENCES);
    int buffered = in.unsignedUpTo(MAX_REFERENCES);
    return in.failed() ? 0 : Math.max(reordered, buffered);
  }

  /** §E.1.2. */
  private static void skipBufferModel(BitReader in) {
    int schedules = 1 + in.unsignedUpTo(31);
    in.skip(8); // scales
    for (int i = 0; i < schedules; i++) {
      in.unsigned();
      in.unsigned();
      in.bit();
    }
    in.skip(20); // lengths of delays and of the time offset
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
