package org.lightlock.supervise;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lightlock.teststreams.FfmpegProgram;

/**
 * A clip of a few kilobytes, one picture of which decodes for seconds: a thousand slices, each of
 * which says of nearly the whole 4K picture again that nothing has changed (H.264 §7.3.3, §7.3.4).
 */
public final class SliceBomb {
  private static final int MACROBLOCKS = 3840 / 16 * (2160 / 16);
  private static final int SLICES = 1000;
  private static final int P_SLICE = 0x41;
  private static final int ALL_P = 5;

  private SliceBomb() {}

  /** Makes the clip: a key frame, the bomb a second later, two key frames. */
  public static Path clip(Path folder) throws IOException, InterruptedException {
    Path key = folder.resolve("key.h264");
    run(
        List.of(
            "-f",
            "lavfi",
            "-i",
            "color=c=gray:s=3840x2160:r=1",
            "-frames:v",
            "1",
            "-c:v",
            "libx264",
            "-profile:v",
            "baseline",
            "-threads",
            "1",
            "-x264-params",
            "keyint=infinite:scenecut=0:ref=1:bframes=0:cabac=0:weightp=0:aud=0:slices=1",
            key.toString()));
    byte[] keyFrame = Files.readAllBytes(key);
    var bytes = new ByteArrayOutputStream();
    bytes.write(keyFrame);
    for (int first = 0; first < SLICES; first++) {
      bytes.write(slice(first));
    }
    bytes.write(keyFrame);
    bytes.write(keyFrame);
    Path raw = folder.resolve("bomb.h264");
    Files.write(raw, bytes.toByteArray());
    Path clip = folder.resolve("bomb.mp4");
    run(List.of("-r", "1", "-i", raw.toString(), "-c", "copy", clip.toString()));
    return clip;
  }

  /** A slice that skips every macroblock from the first to the picture's last. */
  private static byte[] slice(int first) {
    var bits = new Bits();
    bits.unsigned(first); // first_mb_in_slice
    bits.unsigned(ALL_P); // slice_type
    bits.unsigned(0); // pic_parameter_set_id
    bits.fixed(4, 1); // frame_num
    bits.fixed(1, 0); // num_ref_idx_active_override_flag
    bits.fixed(1, 0); // ref_pic_list_modification_flag_l0
    bits.fixed(1, 0); // adaptive_ref_pic_marking_mode_flag
    bits.unsigned(0); // slice_qp_delta
    bits.unsigned(0); // disable_deblocking_filter_idc
    bits.unsigned(0); // slice_alpha_c0_offset_div2
    bits.unsigned(0); // slice_beta_offset_div2
    bits.unsigned(MACROBLOCKS - first); // mb_skip_run
    return bits.nal();
  }

  private static void run(List<String> arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-loglevel", "error", "-y"));
    all.addAll(arguments);
    if (FfmpegProgram.start(all).waitFor() != 0) {
      throw new IOException("ffmpeg could not make the clip");
    }
  }

  /** Bits of a NAL unit. */
  private static final class Bits {
    private final StringBuilder bits = new StringBuilder();

    void fixed(int count, int value) {
      for (int i = count - 1; i >= 0; i--) {
        bits.append(value >> i & 1);
      }
    }

    /** Exp-Golomb (§9.1); a signed zero is written the same. */
    void unsigned(int value) {
      String digits = Integer.toBinaryString(value + 1);
      bits.repeat("0", digits.length() - 1).append(digits);
    }

    /** With start code, header, trailing bits and emulation prevention (§7.4.1.1). */
    byte[] nal() {
      bits.append('1').repeat("0", Math.floorMod(-bits.length(), 8));
      var bytes = new ByteArrayOutputStream();
      bytes.writeBytes(new byte[] {0, 0, 0, 1, P_SLICE});
      int zeros = 0;
      for (int i = 0; i < bits.length(); i += 8) {
        int value = Integer.parseInt(bits.substring(i, i + 8), 2);
        if (zeros >= 2 && value <= 3) {
          bytes.write(3);
          zeros = 0;
        }
        bytes.write(value);
        zeros = value == 0 ? zeros + 1 : 0;
      }
      return bytes.toByteArray();
    }
  }
}
