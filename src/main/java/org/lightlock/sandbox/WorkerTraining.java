package org.lightlock.sandbox;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lightlock.frame.Assignment;
import org.lightlock.frame.Confinement;
import org.lightlock.frame.FrameNotice;
import org.lightlock.frame.FrameRingWriter;
import org.lightlock.frame.LoginSchemes;
import org.lightlock.frame.Message;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.NativeLibraries;
import org.lightlock.posix.SharedMemory;
import org.lightlock.posix.UnixSocket;
import org.lightlock.sandbox.confine.Locks;
import org.lightlock.sandbox.decode.PictureDecoder;
import org.lightlock.sandbox.link.CameraConnection;
import org.lightlock.sandbox.link.TlsRehearsal;

/**
 * The rehearsal of a worker while Lightlock is built: what it loads and links goes into the JVM's
 * AOT cache, so that real workers start in a fraction of the time. It speaks to simulated cameras
 * on this machine's loopback address and to nothing else; it is not confined because the JVM writes
 * the cache at its end. No worker can become this: it is another program.
 */
public final class WorkerTraining {
  private static final Duration DIAL_LIMIT = Duration.ofSeconds(5);
  private static final RingGeometry GEOMETRY = RingGeometry.forPictures(4, 1920, 1088);
  private static final int PICTURES = 30;

  private WorkerTraining() {}

  /** Rehearses one dialogue for each port of a simulated camera. */
  public static void main(String[] ports) throws Exception {
    NativeLibraries.load(Path.of(System.getProperty("lightlock.native", "native")));
    PictureDecoder.warmUp();
    var _ = new Locks();
    var _ = Confinement.bits(Confinement.REQUIRED);
    TlsRehearsal.run();
    for (String port : ports) {
      rehearse(Integer.parseInt(port));
    }
  }

  private static void rehearse(int port) throws IOException, InterruptedException {
    List<UnixSocket> control = UnixSocket.pair();
    List<UnixSocket> notices = UnixSocket.pair();
    var assignment =
        Assignment.of(
            new Assignment(
                    InetAddress.getLoopbackAddress(),
                    port,
                    "/live",
                    "train",
                    "train",
                    LoginSchemes.DIGEST,
                    GEOMETRY,
                    1920,
                    1088,
                    256,
                    Assignment.Media.TCP,
                    Optional.empty())
                .toBytes());
    try (Arena arena = Arena.ofShared();
        Descriptor memory = SharedMemory.create("training", GEOMETRY.totalBytes());
        CameraConnection connection = CameraConnection.dial(assignment, DIAL_LIMIT)) {
      MemorySegment mapped = SharedMemory.map(memory, GEOMETRY.totalBytes(), arena);
      var dialogue =
          new CameraDialogue(
              assignment,
              connection.address(),
              connection.link(),
              List.of(),
              new FrameRingWriter(mapped, GEOMETRY, System.nanoTime()),
              notices.get(0),
              new Reports(control.get(0)),
              () -> {});
      Thread counter = Thread.ofPlatform().start(() -> finishAfter(notices.get(1), dialogue));
      Thread listener = Thread.ofPlatform().start(() -> listen(control.get(1)));
      dialogue.run(connection.localAddress());
      control.get(0).shutdown();
      notices.get(0).shutdown();
      counter.join();
      listener.join();
    }
  }

  private static void finishAfter(UnixSocket notices, CameraDialogue dialogue) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(FrameNotice.BYTES, 8);
      for (int i = 0; i < PICTURES && notices.receive(buffer).length() > 0; i++) {
        var _ = FrameNotice.read(buffer, FrameNotice.BYTES);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      dialogue.finish();
    }
  }

  private static void listen(UnixSocket control) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Message.BYTES, 8);
      int length = Message.BYTES;
      while (length > 0) {
        var _ = Message.read(buffer, length);
        length = control.receive(buffer).length();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
