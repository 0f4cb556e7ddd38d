package org.lightlock.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraId;
import org.lightlock.config.CameraSideConfig;
import org.lightlock.config.CameraUrl;
import org.lightlock.config.GatewayConfig;

/** The cameras of one demo, as both sides are told of them. */
final class DemoWall {
  private final List<CameraSideConfig.Camera> cameras = new ArrayList<>();
  private final List<GatewayConfig.Camera> gatewayCameras = new ArrayList<>();

  /**
   * Adds a simulated camera. Its clip repeats, which the footage watch would rightly say in every
   * picture: it is off.
   */
  void addSimulated(String name, CameraAddress address, Optional<CameraCredential> credential) {
    add(name, address, credential, false);
  }

  private void add(
      String name,
      CameraAddress address,
      Optional<CameraCredential> credential,
      boolean footageWatch) {
    var id = new CameraId("cam-" + (cameras.size() + 1));
    cameras.add(CameraSideConfig.Camera.of(id, address, credential));
    gatewayCameras.add(new GatewayConfig.Camera(id, name, GatewayConfig.Pull.ALWAYS, footageWatch));
  }

  /** Adds a real camera; the gateway is not told where it is. */
  void addReal(CameraUrl url) {
    add("Camera " + (cameras.size() + 1), url.address(), url.credential(), true);
  }

  List<CameraSideConfig.Camera> cameras() {
    return List.copyOf(cameras);
  }

  List<GatewayConfig.Camera> gatewayCameras() {
    return List.copyOf(gatewayCameras);
  }
}
