package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A video object layer's header of MPEG-4 part 2 (ISO/IEC 14496-2 §6.2.3), as far as it decides
 * what a decoder does. Only what cameras send is a layer here: rectangular, 8 bits, 4:2:0, without
 * sprites, scalability and the tools of other profiles.
 *
 * @param width of a picture, 1 to 8191
 * @param height as width
 * @param interlaced whether pictures may consist of fields
 * @param ticksPerSecond the unit of the pictures' times
 */
public record Mpeg4Vol(int width, int height, boolean interlaced, int ticksPerSecond) {
  private static final int EXTENDED_ASPECT = 15;
  private static final int MATRIX_ENTRIES = 64;
  private static final int FINE_GRANULARITY = 18;
  private static final int SIMPLE_STUDIO = 14;
  private static final int CORE_STUDIO = 15;
  private static final int CHROMA_420 = 1;

  /**
   * Reads the header whose start code ends where the first index is.
   *
   * @return null when it is malformed or of a kind that cameras do not send
   */
  public static @Nullable Mpeg4Vol read(ByteBuffer bytes, int from, int to) {
    BitReader in = BitReader.withoutEmulationPrevention(bytes, from, to);
    in.bit(); // random_accessible_vol
    int type = in.bits(8);
    boolean camera = type != SIMPLE_STUDIO && type != CORE_STUDIO && type != FINE_GRANULARITY;
    int version = 1;
    if (in.flag()) {
      version = in.bits(4);
      in.skip(3); // video_object_layer_priority
    }
    if (in.bits(4) == EXTENDED_ASPECT) {
      in.skip(16); // par_width, par_height
    }
    if (in.flag()) {
      camera &= in.bits(2) == CHROMA_420;
      in.bit(); // low_delay
      if (in.flag()) {
        in.skip(79); // vbv_parameters
      }
    }
    camera &= in.bits(2) == 0; // video_object_layer_shape: rectangular
    camera &= in.flag(); // marker
    int ticksPerSecond = in.bits(16);
    camera &= in.flag() && ticksPerSecond > 0;
    if (in.flag()) {
      in.skip(Math.max(1, 32 - Integer.numberOfLeadingZeros(Math.max(0, ticksPerSecond - 1))));
    }
    camera &= in.flag();
    int width = in.bits(13);
    camera &= in.flag();
    int height = in.bits(13);
    camera &= in.flag();
    boolean interlaced = in.flag();
    in.bit(); // obmc_disable
    camera &= in.bits(version == 1 ? 1 : 2) == 0; // sprite_enable
    camera &= !in.flag(); // not_8_bit
    if (in.flag()) {
      skipMatrix(in);
      skipMatrix(in);
    }
    camera &= endsPlainly(in, version);
    if (!camera || in.failed() || width == 0 || height == 0) {
      return null;
    }
    return new Mpeg4Vol(width, height, interlaced, ticksPerSecond);
  }

  /** From quarter_sample to scalability; false when a tool is on that cameras do not use. */
  private static boolean endsPlainly(BitReader in, int version) {
    boolean plain = true;
    if (version != 1) {
      in.bit(); // quarter_sample
    }
    plain &= in.flag(); // complexity_estimation_disable
    in.bit(); // resync_marker_disable
    if (in.flag()) {
      in.bit(); // reversible_vlc
    }
    if (version != 1) {
      plain &= !in.flag(); // newpred_enable
      plain &= !in.flag(); // reduced_resolution_vop_enable
    }
    boolean scalable = in.flag();
    return plain && !scalable;
  }

  /** load_intra_quant_mat or load_nonintra_quant_mat with its matrix. */
  private static void skipMatrix(BitReader in) {
    if (in.flag()) {
      for (int i = 0; i < MATRIX_ENTRIES && in.bits(8) != 0; i++) {}
    }
  }

  /** The size that counts against a limit: whole macroblocks. */
  long codedPixels() {
    return ((width + 15L) & -16) * ((height + 15L) & -16);
  }
}
