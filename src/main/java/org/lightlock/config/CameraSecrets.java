package org.lightlock.config;

import java.util.Map;
import java.util.Set;

/**
 * Finds in a gateway's configuration what only the camera side may know. Looked for before the file
 * is read any further, so that the answer is not just "unknown key".
 */
final class CameraSecrets {
  private static final Set<String> NOWHERE =
      Set.of("user", "password", "password-file", "password-sealed", "camera-key-file");
  private static final Set<String> NOT_OF_A_CAMERA =
      Set.of("address", "allow-basic", "max-width", "max-height");
  private static final String ADVICE =
      "; the gateway must not be able to reach a camera: move this to the camera side's file and"
          + " remove it here";

  private CameraSecrets() {}

  /** Refuses a gateway configuration that holds any of it. */
  static void refuse(String file, ConfigNode.Mapping gateway, String path) throws ConfigException {
    for (Map.Entry<String, ConfigNode.Entry> entry : gateway.entries().entrySet()) {
      String key = entry.getKey();
      boolean inCamera = path.startsWith("cameras[");
      if (path.isEmpty() && key.equals("camera-side")) {
        throw ConfigException.at(
            file,
            entry.getValue().keyLine(),
            key,
            "this file holds both sides; give it to \"lightlock serve\", and give the gateway a"
                + " file of its own without cameras' addresses and passwords");
      }
      String below = path.isEmpty() ? key : path + "." + key;
      if (NOWHERE.contains(key)) {
        throw ConfigException.at(
            file, entry.getValue().keyLine(), below, "belongs to a camera's login" + ADVICE);
      }
      if (inCamera && NOT_OF_A_CAMERA.contains(key)) {
        throw ConfigException.at(
            file, entry.getValue().keyLine(), below, "belongs to the camera side" + ADVICE);
      }
      refuse(file, entry.getValue().value(), below);
    }
  }

  private static void refuse(String file, ConfigNode node, String path) throws ConfigException {
    switch (node) {
      case ConfigNode.Mapping mapping -> refuse(file, mapping, path);
      case ConfigNode.Items items -> {
        for (int i = 0; i < items.items().size(); i++) {
          refuse(file, items.items().get(i), path + "[" + i + "]");
        }
      }
      case ConfigNode.Scalar scalar -> {
        if (scalar.text().contains("rtsp://")) {
          throw ConfigException.at(file, scalar.line(), path, "holds a camera's address" + ADVICE);
        }
      }
    }
  }
}
