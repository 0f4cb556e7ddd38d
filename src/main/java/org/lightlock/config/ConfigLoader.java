package org.lightlock.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lightlock.camera.CameraId;

/** Loads the three kinds of configuration from a file, or from a parent process by a pipe. */
public final class ConfigLoader {
  private static final String STANDARD_INPUT = "standard input";
  private static final int MAX_BYTES = 1 << 20;

  private final String file;
  private final Path directory;
  private final String text;
  private final boolean isPrivate;

  private ConfigLoader(String file, Path directory, String text, boolean isPrivate) {
    this.file = file;
    this.directory = directory;
    this.text = text;
    this.isPrivate = isPrivate;
  }

  /**
   * The commented sample of one kind of file. The caller closes it.
   *
   * @param kind lightlock, camera-side or gateway
   */
  public static InputStream sample(String kind) {
    InputStream sample = ConfigLoader.class.getResourceAsStream(kind + ".sample.yaml");
    if (sample == null) {
      throw new IllegalArgumentException("no sample " + kind);
    }
    return sample;
  }

  /** Reads a file whole. */
  public static ConfigLoader ofFile(Path path) throws ConfigException {
    try {
      if (Files.isDirectory(path)) {
        throw ConfigException.at(path.toString(), 0, "", "is a folder; name a file in it");
      }
      if (Files.size(path) > MAX_BYTES) {
        throw ConfigException.at(path.toString(), 0, "", "is larger than 1 MiB");
      }
      byte[] bytes = Files.readAllBytes(path);
      return new ConfigLoader(
          path.toString(),
          path.toAbsolutePath().normalize().resolveSibling(""),
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(),
          PrivateFile.isPrivate(path));
    } catch (NoSuchFileException e) {
      throw ConfigException.at(path.toString(), 0, "", "there is no such file");
    } catch (CharacterCodingException e) {
      throw ConfigException.at(path.toString(), 0, "", "is not UTF-8 text");
    } catch (IOException e) {
      throw ConfigException.at(
          path.toString(), 0, "", "cannot be read by this user; check owner and mode");
    }
  }

  /** Takes the text that a parent process sent through a pipe. Nobody else can read it there. */
  public static ConfigLoader ofParent(String text) {
    return new ConfigLoader(STANDARD_INPUT, Path.of("").toAbsolutePath(), text, true);
  }

  /** As the camera side's own file. */
  public Loaded<CameraSideConfig> cameraSide() throws ConfigException {
    ConfigNode.Mapping root = YamlTree.read(file, text);
    if (root.entries().containsKey("gateway")) {
      throw ConfigException.at(
          file,
          root.entries().get("gateway").keyLine(),
          "gateway",
          "this file holds both sides; give it to \"lightlock serve\", or move what stands below"
              + " camera-side to a file of its own");
    }
    CameraSideConfig config =
        CameraSideConfig.read(Section.root(file, directory, root, CameraSideConfig.class));
    refusePublicPasswords(config);
    return new Loaded<>(config, config.warnings());
  }

  /** As the gateway's own file; refuses one that knows how to reach a camera. */
  public Loaded<GatewayConfig> gateway() throws ConfigException {
    ConfigNode.Mapping root = YamlTree.read(file, text);
    CameraSecrets.refuse(file, root, "");
    return new Loaded<>(
        GatewayConfig.read(Section.root(file, directory, root, GatewayConfig.class)), List.of());
  }

  /** As the gateway's file beside the camera side's, which has been loaded before. */
  public Loaded<LightlockConfig> gatewayBeside(Loaded<CameraSideConfig> cameraSide)
      throws ConfigException {
    GatewayConfig gateway = gateway().config();
    List<String> warnings = new ArrayList<>(cameraSide.warnings());
    compare(
        Section.root(file, directory, YamlTree.read(file, text), GatewayConfig.class),
        cameraSide.config(),
        gateway,
        warnings);
    return new Loaded<>(new LightlockConfig(cameraSide.config(), gateway), warnings);
  }

  /** As one file for both sides. */
  public Loaded<LightlockConfig> both() throws ConfigException {
    Section root = Section.root(file, directory, YamlTree.read(file, text), LightlockConfig.class);
    for (String side : Keys.of(LightlockConfig.class)) {
      if (!root.has(side)) {
        throw root.problem(side, "is missing; a file for both sides has camera-side and gateway");
      }
    }
    Section cameraSection = root.section("camera-side", CameraSideConfig.class);
    Section gatewaySection = root.section("gateway", GatewayConfig.class);
    for (Section section : List.of(cameraSection, gatewaySection)) {
      if (section.has("airlock")) {
        throw section.problem("airlock", "is chosen by \"lightlock serve\"; remove this key");
      }
    }
    CameraSideConfig cameraSide = CameraSideConfig.read(cameraSection);
    refusePublicPasswords(cameraSide);
    GatewayConfig gateway = GatewayConfig.read(gatewaySection);
    List<String> warnings = new ArrayList<>(cameraSide.warnings());
    compare(gatewaySection, cameraSide, gateway, warnings);
    return new Loaded<>(new LightlockConfig(cameraSide, gateway), warnings);
  }

  /** The gateway's part of a file that holds it alone or both sides. */
  public GatewayConfig eitherGateway() throws ConfigException {
    return YamlTree.read(file, text).entries().containsKey("camera-side")
        ? both().config().gateway()
        : gateway().config();
  }

  private static void compare(
      Section gatewaySection,
      CameraSideConfig cameraSide,
      GatewayConfig gateway,
      List<String> warnings)
      throws ConfigException {
    Set<CameraId> known = new HashSet<>();
    cameraSide.cameras().forEach(camera -> known.add(camera.id()));
    for (GatewayConfig.Camera camera : gateway.cameras()) {
      if (!known.remove(camera.id())) {
        throw gatewaySection.problem(
            "cameras", "camera " + camera.id() + " is not below camera-side.cameras; add it there");
      }
    }
    known.forEach(
        id -> warnings.add("camera " + id + " is not below gateway.cameras: nobody will see it"));
  }

  private void refusePublicPasswords(CameraSideConfig config) throws ConfigException {
    boolean holdsPassword =
        config.cameras().stream().anyMatch(camera -> camera.password().isPresent());
    if (holdsPassword && !isPrivate) {
      throw ConfigException.at(
          file, 0, "", "holds a camera's password and others may read it; run: chmod 600 " + file);
    }
  }
}
