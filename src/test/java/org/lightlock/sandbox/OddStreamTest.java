package org.lightlock.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.RingGeometry;
import org.lightlock.sandbox.ClipDecoding.Picture;
import org.lightlock.simulate.ClipPackets;

/** Whole streams that real cameras send, from their packets to the pixels that cross. */
class OddStreamTest {
  private static final String SCENE = "-f lavfi -i testsrc2=s=%s:r=%d:d=%s ";
  private static final String X264 = "-c:v libx264 -preset ultrafast -bf 0 ";

  @TempDir Path folder;

  private Path clip(String arguments) throws Exception {
    Path clip = folder.resolve("clip.mp4");
    MadeClip.ffmpeg(arguments + " " + clip);
    return clip;
  }

  @ParameterizedTest
  @ValueSource(strings = {"libx264 -flags +ilme+ildct -x264opts tff=1", "mpeg4 -flags +ilme+ildct"})
  void interlaced_isItsUpperFieldWithoutCombs(String encoder) throws Exception {
    Path clip =
        clip(
            SCENE.formatted("640x368", 50, "0.4")
                + "-vf tinterlace=interleave_top,scale=out_color_matrix=bt709,format=yuv420p"
                + " -colorspace bt709 -bf 0 -b:v 9M -c:v "
                + encoder);

    List<Picture> decoded = ClipDecoding.of(clip).pictures;

    String matrix = encoder.startsWith("mpeg4") ? "bt601" : "bt709";
    List<Picture> expected =
        MadeClip.reference(
            clip,
            "field=top,scale=640:368:in_color_matrix=%1$s:out_color_matrix=%1$s:in_range=limited:out_range=limited:flags=bilinear+accurate_rnd"
                .formatted(matrix),
            640,
            368);
    assertThat(decoded).hasSameSizeAs(expected).isNotEmpty();
    for (int i = 0; i < expected.size(); i++) {
      assertThat(MadeClip.distance(decoded.get(i).planes()[0], expected.get(i).planes()[0]))
          .isLessThan(1.5);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1279x719, 0, 1278, 718",
    "642x361, 0, 642, 360",
    "642x361, 90, 360, 642",
    "1279x719, 180, 1278, 718",
    "640x360, 270, 360, 640"
  })
  void oddSizesAndTurns_areEven(String size, int rotation, int width, int height) throws Exception {
    Path clip = clip(SCENE.formatted(size, 10, "0.3") + X264 + "-pix_fmt yuv444p");

    assertThat(ClipDecoding.turned(clip, rotation).pictures)
        .isNotEmpty()
        .allSatisfy(picture -> assertThat(picture.width()).isEqualTo(width))
        .allSatisfy(picture -> assertThat(picture.height()).isEqualTo(height));
  }

  @Test
  void pictureLargerThanTheRing_isScaledDownInItsShape() throws Exception {
    Path clip = clip(SCENE.formatted("1280x720", 10, "0.2") + X264 + "-pix_fmt yuv420p");

    ClipDecoding small =
        new ClipDecoding(RingGeometry.forPictures(4, 640, 360), 0, 256, 10)
            .run(ClipPackets.of(clip));

    assertThat(small.pictures).isNotEmpty();
    Picture picture = small.pictures.getFirst();
    assertThat(picture.width()).isBetween(620, 640);
    assertThat((double) picture.width() / picture.height()).isBetween(1.75, 1.8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "libx264 -preset medium -bf 0",
        "libx265 -preset ultrafast -x265-params log-level=none:bframes=0"
      })
  void fourK_isDecodedWithinAWorkersLimits(String encoder) throws Exception {
    Path clip = clip(SCENE.formatted("3840x2160", 5, "0.6") + "-pix_fmt yuv420p -c:v " + encoder);

    ClipDecoding decoded =
        new ClipDecoding(ClipDecoding.GEOMETRY, 0, 256, 1).run(ClipPackets.of(clip));

    assertThat(decoded.pictures.getFirst().width()).isEqualTo(3840);
    assertThat(decoded.rejections.count(Rejection.DECODE_MEMORY)).isZero();
  }

  @Test
  void sixteenReferencesOf4K_areRefusedBeforeTheDecoder() throws Exception {
    Path clip =
        clip(
            SCENE.formatted("3840x2160", 5, "0.4")
                + X264
                + "-pix_fmt yuv420p -x264-params ref=16:dpb=16");
    ClipDecoding tight =
        new ClipDecoding(ClipDecoding.GEOMETRY, 0, 256, 1).run(ClipPackets.of(clip));

    assertThat(tight.pictures).isEmpty();
    assertThat(tight.rejections.count(Rejection.DECODE_MEMORY)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "libx264 -preset ultrafast -bf 0",
        "libx265 -preset ultrafast -x265-params log-level=none:bframes=0"
      })
  void encryptedPayload_isNamedWithinFiveSeconds(String encoder) throws Exception {
    Path clip =
        clip(SCENE.formatted("640x360", 25, "5") + "-g 50 -pix_fmt yuv420p -c:v " + encoder);
    for (int seed = 0; seed < 20; seed++) {
      ClipPackets packets = ClipPackets.of(clip);
      encrypt(packets.packets(), encoder.startsWith("libx265"), new Random(seed));

      ClipDecoding decoded = new ClipDecoding(ClipDecoding.GEOMETRY, 0, 256, 0).run(packets);

      assertThat(decoded.rejections.count(Rejection.DECODE_ENCRYPTED)).isGreaterThan(50);
    }
  }

  @Test
  void healthyStream_isNeverCalledEncrypted() throws Exception {
    Path clip =
        clip(SCENE.formatted("640x360", 25, "4") + X264 + "-x264-params slices=4 -pix_fmt yuv420p");

    ClipDecoding decoded = ClipDecoding.of(clip);

    assertThat(decoded.rejections.count(Rejection.DECODE_ENCRYPTED)).isZero();
    assertThat(decoded.rejections.count(Rejection.DECODE_FAILED)).isZero();
    assertThat(decoded.pictures).hasSize(100);
  }

  @Test
  void sizeChangeInMidStream_goesOnWithTheNewSize_andTheFourthInAMinuteEndsIt() throws Exception {
    Path large = folder.resolve("large.mp4");
    Path small = folder.resolve("small.mp4");
    MadeClip.ffmpeg(SCENE.formatted("640x368", 10, "0.3") + X264 + "-pix_fmt yuv420p " + large);
    MadeClip.ffmpeg(SCENE.formatted("320x192", 10, "0.3") + X264 + "-pix_fmt yuv420p " + small);
    List<ByteBuffer> all = new ArrayList<>();
    String description = ClipPackets.of(large).description();
    int timestamp = 0;
    for (int round = 0; round < 6; round++) {
      for (ByteBuffer packet : ClipPackets.of(round % 2 == 0 ? large : small).packets()) {
        packet.putShort(2, (short) all.size()).putInt(4, timestamp);
        timestamp += (packet.get(1) & 0x80) != 0 ? 9000 : 0;
        all.add(packet);
      }
    }

    ClipDecoding decoded =
        new ClipDecoding(ClipDecoding.GEOMETRY, 0, 256, 1000).run(description, all);

    assertThat(decoded.pictures).extracting(Picture::width).contains(640, 320).hasSize(12);
    assertThat(decoded.endings).containsExactly(Rejection.PAYLOAD_SEQUENCE_CHANGES);
  }

  /** Leaves the headers of NAL units and fragments, and parameter sets, as they are. */
  private static void encrypt(List<ByteBuffer> packets, boolean h265, Random random) {
    for (ByteBuffer packet : packets) {
      int type = h265 ? (packet.get(12) >> 1) & 0x3f : packet.get(12) & 0x1f;
      boolean fragment = type == (h265 ? 49 : 28);
      boolean slice = h265 ? type < 32 : type == 1 || type == 5;
      if (!fragment && !slice) {
        continue;
      }
      for (int i = 12 + (h265 ? 2 : 1) + (fragment ? 1 : 0); i < packet.capacity(); i++) {
        packet.put(i, (byte) (1 + random.nextInt(255))); // no start code by chance
      }
    }
  }
}
