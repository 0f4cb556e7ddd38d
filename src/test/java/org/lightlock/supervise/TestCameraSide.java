package org.lightlock.supervise;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.RingGeometry;
import org.lightlock.relay.Airlock;
import org.lightlock.relay.WatchedStream;

/** A camera side with real workers, and an airlock to it; for tests. */
public final class TestCameraSide implements AutoCloseable {
  /** A ring for every clip. */
  public static final RingGeometry GEOMETRY = RingGeometry.forPictures(4, 1920, 1088);

  private final Set<Long> before = children();
  private final CameraSide side;
  private final Airlock airlock;
  private final List<WatchedStream> streams = new ArrayList<>();

  /** Starts both and waits until they have met. */
  public TestCameraSide(Path directory, List<CameraEntry> cameras) throws IOException {
    Path socket = directory.resolve("airlock");
    side =
        new CameraSide(
            socket, cameras, WorkerCommand.ofThisInstallation(), new WorkerLimits(0, 256, 200));
    airlock = new Airlock(socket, List.of());
    airlock.start();
    await().atMost(Duration.ofSeconds(10)).until(airlock::isConnected);
  }

  /** A camera on this machine. */
  public static CameraEntry camera(
      String id, int port, String path, @Nullable CameraCredential credential) {
    return CameraEntry.of(
        new CameraId(id),
        new CameraAddress(InetAddress.getLoopbackAddress(), port, path),
        credential);
  }

  /** Pulls a camera. */
  public WatchedStream watch(String id) throws IOException {
    return watch(id, GEOMETRY);
  }

  /** Pulls a camera into a ring of its own shape. */
  public WatchedStream watch(String id, RingGeometry geometry) throws IOException {
    WatchedStream stream = new WatchedStream(airlock, new CameraId(id), geometry);
    streams.add(stream);
    return stream;
  }

  /** The processes of the workers that were started here. */
  public Set<Long> workers() {
    return children().stream()
        .filter(pid -> !before.contains(pid))
        .filter(TestCameraSide::isWorker)
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    streams.forEach(WatchedStream::close);
    airlock.close();
    side.close();
    await().atMost(Duration.ofSeconds(10)).until(() -> workers().isEmpty());
  }

  private static Set<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  private static boolean isWorker(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline")).contains("WorkerMain");
    } catch (IOException e) {
      return false; // it has ended
    }
  }
}
