package org.lightlock.serve.mse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.Rendition;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.fmp4.Fragment;
import org.lightlock.fmp4.FragmentStream;
import org.lightlock.relay.WatchedStream;
import org.lightlock.simulate.Clip;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.supervise.TestCameraSide;
import org.lightlock.teststreams.TestStreams;

/**
 * Nothing that a camera wrote reaches a viewer: its streams go through a confined worker and our
 * own encoder, and what comes out is searched for the camera's bytes.
 */
class CanaryIT {
  private static final byte[] CANARY = "LIGHTLOCK-CANARY".getBytes(StandardCharsets.US_ASCII);
  private static final String WITH_CANARY = "street-1080p25-h264.mp4";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PICTURES = 60;

  /** Long enough that two encoders do not agree on it by accident in a few megabytes. */
  private static final int SLICE_RUN_BYTES = 32;

  /** Shorter: parameter sets and SEI are short, and little of them would already be too much. */
  private static final int HEADER_RUN_BYTES = 16;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "street-1080p25-h264.mp4, true",
    "crossing-1080p25-h265.mp4, true",
    "square-720p-mjpeg.mp4, false"
  })
  void relayedClip_noRunOfTheInputComesOut(String file, boolean hasHeaders) throws IOException {
    Input input = Input.of(Clip.read(TestStreams.good(file)));
    assertThat(input.slices).isNotEmpty();
    assertThat(!input.headers.isEmpty()).isEqualTo(hasHeaders);
    assertThat(input.headers.stream().anyMatch(header -> SharedRuns.holds(header, CANARY)))
        .isEqualTo(file.equals(WITH_CANARY));

    List<byte[]> output = relay(file);
    SharedRuns longRuns = new SharedRuns(SLICE_RUN_BYTES, output);
    SharedRuns shortRuns = new SharedRuns(HEADER_RUN_BYTES, output);
    assertThat(longRuns.size()).isGreaterThan(100_000);
    assertThat(input.slices).allSatisfy(slice -> assertThat(longRuns.firstOf(slice)).isEmpty());
    assertThat(input.headers).allSatisfy(header -> assertThat(shortRuns.firstOf(header)).isEmpty());
    assertThat(output).noneMatch(bytes -> SharedRuns.holds(bytes, CANARY));
  }

  /** The search itself: whatever is passed on, even in part, is found. */
  @Test
  void search_ofAStreamThatWasPassedOn_findsEachUnit() throws IOException {
    Input input = Input.of(Clip.read(TestStreams.good(WITH_CANARY)));
    byte[] slice = input.slices.get(3);
    byte[] leak = new byte[200];
    System.arraycopy(slice, slice.length - 40, leak, 77, SLICE_RUN_BYTES);
    assertThat(new SharedRuns(SLICE_RUN_BYTES, List.of(leak)).firstOf(slice)).isPresent();
    SharedRuns headers = new SharedRuns(HEADER_RUN_BYTES, input.headers);
    assertThat(input.headers)
        .filteredOn(header -> header.length >= HEADER_RUN_BYTES)
        .isNotEmpty()
        .allSatisfy(header -> assertThat(headers.firstOf(header)).isPresent());
    assertThat(headers.firstOf(new byte[100])).isEmpty();
  }

  /** What our encoder made of the pictures, and what a browser would be sent. */
  private List<byte[]> relay(String file) throws IOException {
    AtomicBoolean failed = new AtomicBoolean();
    List<EncodedPicture> pictures = new CopyOnWriteArrayList<>();
    try (SimulatedCamera camera = SimulatedCamera.start(Settings.of(TestStreams.good(file)));
        TestCameraSide side =
            new TestCameraSide(
                directory,
                List.of(TestCameraSide.camera("one", camera.port(), camera.path(), null)));
        Rendition rendition =
            new Rendition(
                new CameraId("one"),
                RenditionSpec.FULL,
                Duration.ofSeconds(1),
                System::nanoTime,
                (_, _, _) -> failed.set(true));
        Rendition.Subscription _ = rendition.subscribe(pictures::add)) {
      WatchedStream stream = side.watch("one");
      stream.feed(rendition);
      await().atMost(LIMIT).until(() -> pictures.size() >= PICTURES || failed.get());
      byte[] ring = stream.ring().toArray(ValueLayout.JAVA_BYTE);
      assertThat(SharedRuns.holds(ring, CANARY)).as("the canary in the ring").isFalse();
    }
    assertThat(failed).isFalse();
    List<byte[]> output = new ArrayList<>();
    FragmentStream fragments = new FragmentStream();
    for (EncodedPicture picture : pictures) {
      output.add(picture.annexB());
      Fragment fragment = fragments.fragment(picture).orElseThrow();
      output.add(fragment.message());
      output.add(fragment.init().bytes());
    }
    return output;
  }

  /**
   * What a clip holds.
   *
   * @param headers parameter sets and SEI
   * @param slices all other NAL units, or whole JPEG pictures
   */
  private record Input(List<byte[]> headers, List<byte[]> slices) {
    static Input of(Clip clip) {
      Input input = new Input(new ArrayList<>(), new ArrayList<>());
      clip.parameterSets().forEach(set -> input.headers.add(bytes(set)));
      for (Clip.Sample sample : clip.samples()) {
        ByteBuffer rest = clip.bytes(sample);
        while (clip.nalLengthBytes() > 0 && rest.hasRemaining()) {
          int size = 0;
          for (int i = 0; i < clip.nalLengthBytes(); i++) {
            size = (size << 8) | (rest.get() & 0xff);
          }
          byte[] unit = new byte[size];
          rest.get(unit);
          (isHeader(clip, unit[0]) ? input.headers : input.slices).add(unit);
        }
        if (clip.nalLengthBytes() == 0) {
          input.slices.add(bytes(rest));
        }
      }
      return input;
    }

    /** SEI, SPS and PPS of H.264 (table 7-1); VPS, SPS, PPS and SEI of H.265 (table 7-1). */
    private static boolean isHeader(Clip clip, byte first) {
      return switch (clip.codec()) {
        case H264 -> List.of(6, 7, 8).contains(first & 0x1f);
        case H265 -> List.of(32, 33, 34, 39, 40).contains(first >> 1 & 0x3f);
        case MJPEG, MPEG4 -> false;
      };
    }

    private static byte[] bytes(ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.slice().get(bytes);
      return bytes;
    }
  }
}
