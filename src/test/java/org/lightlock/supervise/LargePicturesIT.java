package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.camera.CameraEntry;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.RingGeometry;
import org.lightlock.relay.WatchedStream;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.teststreams.FfmpegProgram;

/** Cameras of 3840x2160, each through a confined worker with the memory that is the default. */
@Tag("undisturbed")
class LargePicturesIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final RingGeometry RING = RingGeometry.forPictures(4, 3840, 2160);
  private static final int PICTURES = 15;

  /** Four references, as cameras have at most, and parameter sets with each key frame. */
  private static final String H264 =
      "-c:v libx264 -preset ultrafast -bf 0 -g 10 -x264-params ref=4:repeat-headers=1";

  private static final String H265 =
      "-c:v libx265 -preset ultrafast -x265-params ref=4:bframes=0:keyint=10:log-level=none";
  private static final String MJPEG = "-c:v mjpeg -q:v 8 -huffman default -pix_fmt yuvj420p";

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Map<String, SimulatedCamera> cameras = new LinkedHashMap<>();
  private final List<CameraEntry> entries = new ArrayList<>();

  @TempDir Path directory;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  void h264AndH265_upright_arriveInTheirSize() throws Exception {
    camera("h264", clip("h264.mp4", "3840x2160", H264), 0);
    camera("h265", clip("h265.mp4", "3840x2160", H265), 0);

    assertSizes(Set.of("3840x2160"));
  }

  @Test
  void h264AndH265_turned_fitTheRing() throws Exception {
    camera("h264", clip("h264.mp4", "3840x2160", H264), 90);
    camera("h265", clip("h265.mp4", "3840x2160", H265), 90);

    assertSizes(Set.of("2160x3840"));
  }

  @Test
  void sizeWithinTheStream_changesAndComesBack() throws Exception {
    Path both = directory.resolve("both.h264");
    try (OutputStream out = Files.newOutputStream(both)) {
      Files.copy(clip("large.h264", "3840x2160", H264), out);
      Files.copy(clip("small.h264", "1920x1080", H264), out);
    }
    Path clip = directory.resolve("both.mp4");
    ffmpeg("-r 5 -i " + both + " -c copy " + clip);
    camera("upright", clip, 0);
    camera("turned", clip, 270);

    TestCameraSide side = side();
    WatchedStream upright = side.watch("upright", RING);
    WatchedStream turned = side.watch("turned", RING);
    await()
        .atMost(LIMIT)
        .until(() -> upright.frames() > 2 * PICTURES && turned.frames() > 2 * PICTURES);
    assertThat(upright.sizes()).containsExactlyInAnyOrder("3840x2160", "1920x1080");
    assertThat(turned.sizes()).containsExactlyInAnyOrder("2160x3840", "1080x1920");
    assertUnharmed("upright", upright);
    assertUnharmed("turned", turned);
  }

  @Test
  void mjpeg_uprightAndTurned_arrives() throws Exception {
    Path clip = clip("jpeg.mov", "3840x2160", MJPEG);
    camera("upright", clip, 0);
    camera("turned", clip, 90);

    assertSizes(Set.of("3840x2160", "2160x3840"));
  }

  private void assertSizes(Set<String> sizes) throws IOException {
    TestCameraSide side = side();
    Map<String, WatchedStream> streams = new LinkedHashMap<>();
    for (String name : cameras.keySet()) {
      streams.put(name, side.watch(name, RING));
    }
    streams.forEach(
        (name, stream) -> {
          await(name).atMost(LIMIT).until(() -> stream.frames() > PICTURES);
          assertThat(stream.sizes()).as(name).hasSize(1).isSubsetOf(sizes);
          assertUnharmed(name, stream);
        });
  }

  private static void assertUnharmed(String name, WatchedStream stream) {
    assertThat(stream.count(Kind.WORKER_STARTED)).as(name).isEqualTo(1);
    assertThat(stream.count(Kind.TIGHTENED)).as(name).isEqualTo(1);
    assertThat(stream.rejected(Rejection.DECODE_FAILED)).as(name).isZero();
  }

  private TestCameraSide side() throws IOException {
    TestCameraSide side = new TestCameraSide(directory, entries);
    opened.addFirst(side);
    return side;
  }

  private void camera(String name, Path clip, int rotation) throws IOException {
    SimulatedCamera camera = SimulatedCamera.start(Settings.of(clip));
    opened.add(camera);
    cameras.put(name, camera);
    entries.add(
        TestCameraSide.camera(name, camera.port(), camera.path(), null).withRotation(rotation));
  }

  private Path clip(String name, String size, String encoder) throws Exception {
    Path clip = directory.resolve(name);
    ffmpeg("-f lavfi -i testsrc2=s=" + size + ":r=5:d=2 " + encoder + " " + clip);
    return clip;
  }

  private static void ffmpeg(String arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of("-v", "error", "-y"));
    words.addAll(List.of(arguments.strip().split("\\s+", -1)));
    assertThat(FfmpegProgram.start(words).waitFor()).as(arguments).isZero();
  }
}
