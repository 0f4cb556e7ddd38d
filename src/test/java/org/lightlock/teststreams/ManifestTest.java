package org.lightlock.teststreams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lightlock.simulate.FrameMark;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ManifestTest {
  private static final long MAX_BYTES = 15_000_000;

  static List<JsonNode> clips() throws IOException {
    List<JsonNode> clips = new ArrayList<>();
    JsonMapper.shared()
        .readTree(Files.readString(TestStreams.folder().resolve("manifest.json")))
        .forEach(clips::add);
    return clips;
  }

  @Test
  void manifest_namesEveryFile_andAllAreSmall() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(TestStreams.folder().resolve("good"))) {
      files = found.toList();
    }
    assertThat(clips().stream().map(clip -> TestStreams.folder().resolve(text(clip, "file"))))
        .containsExactlyInAnyOrderElementsOf(files);
    long total = 0;
    for (Path file : files) {
      total += Files.size(file);
    }
    assertThat(total).isLessThanOrEqualTo(MAX_BYTES);
  }

  @ParameterizedTest
  @MethodSource("clips")
  void clip_isTheOneInTheManifest(JsonNode clip) throws IOException {
    Path file = TestStreams.folder().resolve(text(clip, "file"));
    assertThat(ClipGenerator.sha256(file)).isEqualTo(text(clip, "sha256"));
    assertThat(Files.size(file)).isEqualTo(clip.get("bytes").asLong());
    assertThat(text(clip, "licence")).isEqualTo("EUPL-1.2");
    boolean canary =
        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
            .contains(ClipGenerator.CANARY);
    assertThat(canary).isEqualTo(text(clip, "codec").startsWith("H.264"));
  }

  @ParameterizedTest
  @MethodSource("clips")
  void clip_everyFrame_carriesItsNumber(JsonNode clip) throws Exception {
    int width = clip.get("width").asInt();
    int height = clip.get("height").asInt();
    Process ffmpeg =
        FfmpegProgram.start(
            List.of(
                "-v",
                "error",
                "-threads",
                "1",
                "-i",
                TestStreams.folder().resolve(text(clip, "file")).toString(),
                "-vf",
                "format=gray,crop=iw:ih/10:0:0",
                "-f",
                "rawvideo",
                "-"));
    List<Integer> numbers = new ArrayList<>();
    try (InputStream pictures = ffmpeg.getInputStream()) {
      byte[] luma = new byte[width * (height / 10)];
      while (pictures.readNBytes(luma, 0, luma.length) == luma.length) {
        numbers.add(
            FrameMark.read(MemorySegment.ofArray(luma), width, width, height / 10).orElse(-1));
      }
    }
    assertThat(ffmpeg.waitFor()).isZero();
    assertThat(numbers).hasSize(clip.get("frames").asInt());
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isEqualTo(i);
    }
  }

  private static String text(JsonNode clip, String field) {
    return clip.get(field).asString();
  }
}
