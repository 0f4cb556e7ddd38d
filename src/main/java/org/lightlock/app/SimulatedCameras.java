package org.lightlock.app;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lightlock.camera.CameraCredential;

/** Simulated cameras of one process. */
final class SimulatedCameras {
  private SimulatedCameras() {}

  /**
   * What is asked.
   *
   * @param firstPort of the first file; the others follow; 0 takes free ports
   * @param publish where the camera writes when it sent which frame number
   */
  record Request(
      List<Path> files,
      InetAddress bind,
      int firstPort,
      Optional<CameraCredential> credential,
      Optional<Path> publish,
      boolean json) {}

  /**
   * Plays until the life line ends. With json prints one line {@code
   * {"ready":"simulate-camera","ports":[8554],"paths":["/stream"]}} on standard output once every
   * camera accepts connections.
   */
  static void run(Request request, LifeLine lifeLine) throws CommandException {
    NotWired.end("simulate-camera");
  }
}
