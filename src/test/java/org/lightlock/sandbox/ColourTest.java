package org.lightlock.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.sandbox.ClipDecoding.Picture;

/**
 * What crosses is 8-bit 4:2:0, limited range, BT.601 or BT.709 and told which, whatever the camera
 * encodes: judged against ffmpeg's own scaler, which is told range and matrix instead of guessing
 * them.
 */
class ColourTest {
  private static final double TOLERANCE = 1.5;

  /** Ramps of each component over its whole range, and moving bars. */
  private static final String RAMPS =
      "-f lavfi -i"
          + " nullsrc=s=%s:r=10:d=0.5,format=yuv444p,geq=lum=255*X/W:cb=255*Y/H:cr=255*(W-X)/W";

  private static final String BARS = "-f lavfi -i testsrc2=s=%s:r=10:d=0.5";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "libx264, yuv420p, limited, bt709, 640x368, mp4",
    "libx264, yuv420p, full, bt709, 640x368, mp4",
    "libx264, yuv420p, full, bt470bg, 640x368, mp4",
    "libx264, yuv420p, limited, smpte170m, 1280x720, mp4",
    "libx264, yuv422p, limited, bt709, 640x368, mp4",
    "libx264, yuv422p, full, bt709, 640x368, mp4",
    "libx264, yuv444p, full, smpte170m, 640x368, mp4",
    "libx264, yuv444p, limited, bt709, 640x368, mp4",
    "libx264, gray, limited, smpte170m, 640x368, mp4",
    "libx264, gray, full, smpte170m, 640x368, mp4",
    "libx264, gray10le, full, smpte170m, 640x368, mp4",
    "libx264, yuv420p10le, limited, bt709, 640x368, mp4",
    "libx264, yuv422p10le, full, bt709, 640x368, mp4",
    "libx265, yuv420p, limited, bt709, 640x368, mp4",
    "libx265, yuv420p, full, bt470bg, 640x368, mp4",
    "libx265, yuv422p, limited, bt709, 640x368, mp4",
    "libx265, yuv420p10le, limited, bt709, 640x368, mp4",
    "libx265, yuv420p10le, full, bt709, 640x368, mp4",
    "libx265, yuv422p10le, limited, bt2020nc, 640x368, mp4",
    "mjpeg, yuvj420p, full, bt470bg, 640x368, mov",
    "mjpeg, yuvj420p, full, bt470bg, 1280x720, mov",
    "mjpeg, yuvj420p, full, bt470bg, 1920x1080, mov",
    "libx264, yuv420p, full, smpte170m, 1920x1080, mp4",
    "libx265, yuv420p10le, full, bt2020nc, 1280x720, mp4",
    "mpeg4, yuv420p, limited, smpte170m, 640x368, mp4"
  })
  void picture_ofEachKind_hasTheColoursOfTheReference(
      String encoder, String format, String range, String matrix, String size, String container)
      throws Exception {
    for (String source : List.of(RAMPS, BARS)) {
      Path clip = clip(source, encoder, format, range, matrix, size, container);
      compare(clip, range, scalerMatrix(matrix), size);
    }
  }

  @Test
  void matrix_notNamedInASmallPicture_is601_inALargeOne709() throws Exception {
    for (String size : List.of("640x368", "1280x720")) {
      Path clip = folder.resolve(size + ".mp4");
      MadeClip.ffmpeg(BARS.formatted(size) + " -c:v libx264 -pix_fmt yuv420p -bf 0 " + clip);
      compare(clip, "limited", size.equals("640x368") ? "bt601" : "bt709", size);
    }
  }

  private Path clip(
      String source,
      String encoder,
      String format,
      String range,
      String matrix,
      String size,
      String container)
      throws IOException, InterruptedException {
    Path clip = folder.resolve("clip." + container);
    String options =
        switch (encoder) {
          case "libx264" -> "-qp 8 -bf 0 -preset superfast";
          case "libx265" -> "-x265-params qp=8:bframes=0:log-level=none -preset ultrafast";
          case "mjpeg" -> "-q:v 2 -huffman default";
          default -> "-q:v 2 -bf 0";
        };
    MadeClip.ffmpeg(
        source.formatted(size)
            + " -vf scale=out_range=%s:out_color_matrix=%s,format=%s"
                .formatted(range, scalerMatrix(matrix), format)
            + " -color_range %s -colorspace %s"
                .formatted(range.equals("full") ? "pc" : "tv", matrix)
            + " -c:v %s -pix_fmt %s %s %s".formatted(encoder, format, options, clip));
    return clip;
  }

  private static String scalerMatrix(String matrix) {
    return switch (matrix) {
      case "bt470bg", "smpte170m" -> "bt601";
      case "bt2020nc" -> "bt2020";
      default -> "bt709";
    };
  }

  private static void compare(Path clip, String range, String matrix, String size)
      throws IOException, InterruptedException {
    ClipDecoding decoded = ClipDecoding.of(clip);
    boolean keeps601 = matrix.equals("bt601");
    assertThat(decoded.matrices)
        .containsExactly(keeps601 ? ColourMatrix.BT601 : ColourMatrix.BT709);
    int x = size.indexOf('x');
    List<Picture> expected =
        MadeClip.reference(
            clip,
            "scale=in_range=%s:out_range=limited:in_color_matrix=%s:out_color_matrix=%s:flags=bicubic+accurate_rnd"
                .formatted(range, matrix, keeps601 ? "bt601" : "bt709"),
            Integer.parseInt(size.substring(0, x)),
            Integer.parseInt(size.substring(x + 1)));
    assertThat(decoded.pictures).hasSameSizeAs(expected).hasSizeGreaterThan(3);
    for (int i = 0; i < expected.size(); i++) {
      for (int plane = 0; plane < 3; plane++) {
        double distance =
            MadeClip.distance(
                decoded.pictures.get(i).planes()[plane], expected.get(i).planes()[plane]);
        assertThat(distance)
            .as("%s, picture %d, plane %d", clip, i, plane)
            .isLessThanOrEqualTo(TOLERANCE);
      }
    }
  }
}
