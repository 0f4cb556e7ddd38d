package org.lightlock.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SplittableRandom;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.frame.Codec;
import org.lightlock.teststreams.TestStreams;

class ClipTest {
  @ParameterizedTest
  @CsvSource({
    "street-1080p25-h264.mp4, H264, 1920, 1080, 250, 5, 2",
    "crossing-1080p25-h265.mp4, H265, 1920, 1080, 250, 5, 3",
    "square-720p-mjpeg.mp4, MJPEG, 1280, 720, 150, 150, 0",
    "yard-360p15-h264.mp4, H264, 640, 360, 150, 5, 2"
  })
  void read_ownClip_findsTracksAndSamples(
      String file, Codec codec, int width, int height, int frames, int keys, int parameterSets)
      throws IOException {
    Clip clip = Clip.read(TestStreams.good(file));
    assertThat(clip.codec()).isEqualTo(codec);
    assertThat(clip.width()).isEqualTo(width);
    assertThat(clip.height()).isEqualTo(height);
    assertThat(clip.samples()).hasSize(frames);
    assertThat(clip.samples().stream().filter(Clip.Sample::key)).hasSize(keys);
    assertThat(clip.parameterSets()).hasSize(parameterSets);
    assertThat(clip.durationTicks()).isEqualTo(10L * clip.ticksPerSecond());
    assertThat(PacketisedClip.of(clip, Set.of()).frames())
        .hasSize(frames)
        .allSatisfy(
            frame ->
                assertThat(frame.payloadBytes())
                    .isBetween(1, frame.packets() * RtpFrame.MAX_PAYLOAD_BYTES));
  }

  @Test
  void read_noFileOrAnotherKindOfFile_saysWhy(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("text.mp4"), "This is not a film at all.");
    assertThatExceptionOfType(ClipException.class)
        .isThrownBy(() -> Clip.read(folder.resolve("none.mp4")))
        .withMessageContaining("no such file");
    assertThatExceptionOfType(ClipException.class)
        .isThrownBy(() -> Clip.read(text))
        .withMessageContaining("text.mp4");
  }

  @Test
  void parse_truncatedFile_isRefused() throws IOException {
    byte[] file = Files.readAllBytes(TestStreams.good("yard-360p15-h264.mp4"));
    for (int length = 0; length < file.length; length += 1 + length / 7) {
      ByteBuffer part = ByteBuffer.wrap(file, 0, length);
      assertThatExceptionOfType(ClipException.class)
          .isThrownBy(() -> PacketisedClip.of(Clip.parse(part), Set.of()));
    }
  }

  @Test
  void parse_damagedBoxes_isReadOrRefusedButNeverThrowsAnythingElse() throws IOException {
    for (String name : new String[] {"yard-360p15-h264.mp4", "square-720p-mjpeg.mp4"}) {
      byte[] file = Files.readAllBytes(TestStreams.good(name));
      int movie = new String(file, StandardCharsets.ISO_8859_1).indexOf("moov");
      SplittableRandom random = new SplittableRandom(7);
      for (int round = 0; round < 400; round++) {
        byte[] damaged = file.clone();
        for (int i = 0; i <= round % 4; i++) {
          damaged[movie + random.nextInt(3000)] = (byte) random.nextInt();
        }
        try {
          PacketisedClip.of(Clip.parse(ByteBuffer.wrap(damaged)), Set.of());
        } catch (ClipException expected) {
          assertThat(expected).hasMessageNotContaining("null");
        }
      }
    }
  }

  @Test
  void standardHuffman_tablesOfTheJavaRuntime_areKnown() {
    assertThat(isKnown(0x00, JPEGHuffmanTable.StdDCLuminance)).isTrue();
    assertThat(isKnown(0x01, JPEGHuffmanTable.StdDCChrominance)).isTrue();
    assertThat(isKnown(0x10, JPEGHuffmanTable.StdACLuminance)).isTrue();
    assertThat(isKnown(0x11, JPEGHuffmanTable.StdACChrominance)).isTrue();
    assertThat(isKnown(0x11, JPEGHuffmanTable.StdACLuminance)).isFalse();
  }

  private static boolean isKnown(int classAndId, JPEGHuffmanTable table) {
    ByteBuffer definition = ByteBuffer.allocate(17 + table.getValues().length);
    definition.put((byte) classAndId);
    for (int i = 0; i < table.getLengths().length; i++) {
      definition.put(1 + i, (byte) table.getLengths()[i]);
    }
    definition.position(17);
    for (short value : table.getValues()) {
      definition.put((byte) value);
    }
    return JpegPicture.StandardHuffman.contains(definition.flip());
  }
}
