package org.lightlock.fmp4;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.serve.mse.H264Clip;

/** FFmpeg, which is not ours, reads what we write: every picture, at its exact time. */
class FragmentConformanceTest {
  private static final int PICTURES = 25;

  private static H264Clip clip;
  @TempDir Path folder;

  @BeforeAll
  static void makeClip() throws Exception {
    clip = H264Clip.small(PICTURES);
  }

  /** Uneven on purpose, and as late as after a month of running. */
  private static long ptsMicros(int number) {
    return 2_600_000_000_000L + number * 40_000L + (number % 3) * 1_111L;
  }

  private Path file() throws Exception {
    FragmentStream stream = new FragmentStream();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int number = 0; number < PICTURES; number++) {
      EncodedPicture picture = clip.picture(number, ptsMicros(number), 0);
      Fragment fragment = stream.fragment(picture).orElseThrow();
      if (number == 0) {
        out.writeBytes(fragment.init().bytes());
      }
      byte[] message = fragment.message();
      out.write(message, Fragment.PREFIX_BYTES, message.length - Fragment.PREFIX_BYTES);
    }
    return Files.write(folder.resolve("stream.mp4"), out.toByteArray());
  }

  @Test
  void ffprobe_everyPictureHasItsExactTime() throws Exception {
    String output =
        H264Clip.run(
            "ffprobe",
            "-v",
            "warning",
            "-select_streams",
            "v",
            "-show_entries",
            "packet=pts,flags",
            "-of",
            "csv=p=0",
            file().toString());

    List<String> expected = new ArrayList<>();
    for (int number = 0; number < PICTURES; number++) {
      expected.add(ptsMicros(number) + (number % 10 == 0 ? ",K__" : ",___"));
    }
    assertThat(output.lines().map(line -> line.replaceAll(",$", ""))).isEqualTo(expected);
  }

  @Test
  void ffprobe_streamHasOurParameters() throws Exception {
    String output =
        H264Clip.run(
            "ffprobe",
            "-v",
            "warning",
            "-show_entries",
            "stream=codec_name,codec_tag_string,width,height,time_base",
            "-of",
            "csv=p=0",
            file().toString());

    assertThat(output.strip()).isEqualTo("h264,avc1,320,180,1/1000000");
  }

  @Test
  void ffmpeg_decodesTheSamePicturesAsFromAnnexB() throws Exception {
    ByteArrayOutputStream annexB = new ByteArrayOutputStream();
    clip.units().forEach(annexB::writeBytes);
    Path raw = Files.write(folder.resolve("stream.h264"), annexB.toByteArray());

    List<String> expected = hashes(raw);
    List<String> actual = hashes(file());

    assertThat(actual).hasSize(PICTURES).isEqualTo(expected);
  }

  private static List<String> hashes(Path file) throws Exception {
    String output =
        H264Clip.run(
            "ffmpeg",
            "-v",
            "error",
            "-i",
            file.toString(),
            "-fps_mode",
            "passthrough",
            "-f",
            "framemd5",
            "-");
    return output
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
        .toList();
  }
}
