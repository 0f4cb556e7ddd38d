package org.lightlock.app;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraCredential;
import org.lightlock.simulate.Quirk;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.simulate.SimulatedIdentity;
import org.lightlock.simulate.SimulatedIdentity.Keys;

/** Simulated cameras of one process. */
final class SimulatedCameras {
  private SimulatedCameras() {}

  /**
   * What is asked.
   *
   * @param credentials one for each file, the last one for all others; empty asks for none
   * @param firstPort of the first file; the others follow; 0 takes free ones
   * @param publish the first of the loopback ports where the cameras tell when they sent which
   *     frame number; the others follow; 0 takes free ones
   * @param tls whether each speaks TLS with a certificate made for it
   * @param tunnel whether their ports answer RTSP over HTTP too
   * @param quirks of every camera
   */
  record Request(
      List<Path> files,
      InetAddress bind,
      int firstPort,
      List<CameraCredential> credentials,
      OptionalInt publish,
      boolean tls,
      Settings.Tunnel tunnel,
      Set<Quirk> quirks,
      boolean json) {}

  /**
   * Plays until the life line ends. With json prints one line {@code
   * {"ready":"simulate-camera","ports":[8554],"paths":["/live"],"publishPorts":[],"pins":[]}} on
   * standard output once every camera accepts connections.
   */
  static void run(Request request, LifeLine lifeLine) throws CommandException {
    List<SimulatedCamera> cameras = new ArrayList<>();
    try {
      for (int i = 0; i < request.files().size(); i++) {
        cameras.add(SimulatedCamera.start(settings(request, i)));
      }
      report(request, cameras);
      lifeLine.awaitEnd();
    } catch (BindException e) {
      throw new CommandException(
          ExitCode.PORT_TAKEN,
          "a port of the simulated camera cannot be had ("
              + e.getMessage()
              + "); choose others with --port and --publish");
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "the simulated camera cannot start: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      cameras.forEach(SimulatedCamera::close);
    }
  }

  private static Settings settings(Request request, int index) {
    Settings settings =
        Settings.of(request.files().get(index))
            .at(request.bind(), following(request.firstPort(), index))
            .withCredential(credential(request, index))
            .withQuirks(request.quirks())
            .withTls(request.tls() ? SimulatedIdentity.selfSigned(Keys.EC) : null)
            .withTunnel(request.tunnel());
    return request.publish().isEmpty()
        ? settings
        : settings.withPublish(
            new InetSocketAddress(
                InetAddress.getLoopbackAddress(), following(request.publish().getAsInt(), index)));
  }

  private static @Nullable CameraCredential credential(Request request, int index) {
    List<CameraCredential> all = request.credentials();
    return all.isEmpty() ? null : all.get(Math.min(index, all.size() - 1));
  }

  private static int following(int first, int index) {
    return first == 0 ? 0 : first + index;
  }

  private static void report(Request request, List<SimulatedCamera> cameras) {
    if (request.json()) {
      ReadyLine.print(
          "simulate-camera",
          Map.of(
              "ports", cameras.stream().map(SimulatedCamera::port).toList(),
              "paths", cameras.stream().map(SimulatedCamera::path).toList(),
              "publishPorts",
                  cameras.stream().flatMapToInt(c -> c.publishPort().stream()).boxed().toList(),
              "pins", cameras.stream().flatMap(c -> c.pin().stream()).toList()));
      return;
    }
    for (int i = 0; i < cameras.size(); i++) {
      SimulatedCamera camera = cameras.get(i);
      System.out.println(
          (camera.pin().isPresent() ? "rtsps://" : "rtsp://")
              + request.bind().getHostAddress()
              + ":"
              + camera.port()
              + camera.path()
              + "  plays "
              + request.files().get(i).getFileName());
      camera.pin().ifPresent(pin -> System.out.println("  tls-pin: " + pin));
      camera
          .publishPort()
          .ifPresent(port -> System.out.println("  sent: http://127.0.0.1:" + port + "/sent"));
    }
    System.out.println("Ctrl-C ends.");
  }
}
