package org.lightlock.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraId;
import org.lightlock.config.CameraSideConfig;
import org.lightlock.frame.LoginOutcome;
import org.lightlock.protect.seal.CameraPrivateKey;
import org.lightlock.protect.seal.SealException;
import org.lightlock.protect.seal.SealedLogin;
import org.lightlock.supervise.LoginOpener;

/** Opens the logins that were sealed to the camera side: its file's, and those of the gateway. */
final class SealedLogins {
  /** The name of the systemd credential. */
  static final String CREDENTIAL = "lightlock-camera-key";

  private static final int MAX_KEY_BYTES = 4_096;
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private SealedLogins() {}

  /** The cameras with opened logins; without a sealed one no key is needed. */
  static List<CameraSideConfig.Camera> open(
      CameraSideConfig config, Map<String, String> environment) throws CommandException {
    if (config.cameras().stream().allMatch(camera -> camera.passwordSealed().isEmpty())) {
      return config.cameras();
    }
    CameraPrivateKey key = key(config.cameraKeyFile(), environment);
    List<CameraSideConfig.Camera> opened = new ArrayList<>();
    for (CameraSideConfig.Camera camera : config.cameras()) {
      opened.add(camera.passwordSealed().isPresent() ? open(camera, key) : camera);
    }
    return opened;
  }

  /**
   * What opens the logins that the gateway passes; without a key none opens.
   *
   * @throws CommandException when a key is configured and cannot be read
   */
  static LoginOpener opener(CameraSideConfig config, Map<String, String> environment)
      throws CommandException {
    String credentials = environment.get("CREDENTIALS_DIRECTORY");
    boolean isThere =
        config.cameraKeyFile().isPresent()
            || (credentials != null && Files.exists(Path.of(credentials).resolve(CREDENTIAL)));
    if (!isThere) {
      return LoginOpener.NO_KEY;
    }
    CameraPrivateKey key = key(config.cameraKeyFile(), environment);
    return (camera, untrusted) -> open(key, camera, untrusted);
  }

  private static LoginOpener.Opened open(CameraPrivateKey key, CameraId camera, byte[] untrusted) {
    Optional<SealedLogin> sealed = SealedLogin.ofBytes(untrusted);
    if (sealed.isEmpty()) {
      return new LoginOpener.Opened.Refused(LoginOutcome.MALFORMED);
    }
    byte[] plain;
    try {
      plain = key.open(camera.value(), sealed.get());
    } catch (SealException e) {
      return new LoginOpener.Opened.Refused(LoginOutcome.NOT_OPENED);
    }
    try {
      Optional<CameraCredential> login = CameraCredential.ofSealable(plain);
      return login.isPresent()
          ? new LoginOpener.Opened.Login(login.get())
          : new LoginOpener.Opened.Refused(LoginOutcome.NO_LOGIN);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static CameraSideConfig.Camera open(CameraSideConfig.Camera camera, CameraPrivateKey key)
      throws CommandException {
    SealedLogin sealed =
        SealedLogin.parse(camera.passwordSealed().orElseThrow())
            .orElseThrow(() -> refused(camera, "it is no sealed login"));
    byte[] plain;
    try {
      plain = key.open(camera.id().value(), sealed);
    } catch (SealException e) {
      throw refused(camera, String.valueOf(e.getMessage()));
    }
    try {
      return camera.withLogin(
          CameraCredential.ofSealable(plain)
              .orElseThrow(() -> refused(camera, "it holds no login; seal it again")));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static CommandException refused(CameraSideConfig.Camera camera, String why) {
    return new CommandException(
        ExitCode.CONFIGURATION,
        "camera " + camera.id() + ": its password-sealed cannot be opened: " + why);
  }

  /** The key of a file that its owner only may read, or systemd's credential. */
  static CameraPrivateKey key(Optional<Path> file, Map<String, String> environment)
      throws CommandException {
    String credentials = environment.get("CREDENTIALS_DIRECTORY");
    if (file.isEmpty() && credentials == null) {
      throw new CommandException(
          ExitCode.CONFIGURATION,
          "a camera has a password-sealed, but there is no key to open it: set camera-key-file, or"
              + " give systemd's credential "
              + CREDENTIAL);
    }
    Path path = file.orElseGet(() -> Path.of(String.valueOf(credentials)).resolve(CREDENTIAL));
    try {
      if (file.isPresent()
          && !OWNERS.containsAll(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS))) {
        throw new CommandException(
            ExitCode.CONFIGURATION,
            "others may read the camera side's key " + path + "; run: chmod 600 " + path);
      }
      if (Files.size(path) > MAX_KEY_BYTES) {
        throw noKey(path);
      }
      return CameraPrivateKey.parse(Files.readString(path, StandardCharsets.US_ASCII).strip())
          .orElseThrow(() -> noKey(path));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.CONFIGURATION,
          "the camera side's key "
              + path
              + " cannot be read ("
              + e.getClass().getSimpleName()
              + "); make one: lightlock camera-key --file "
              + path);
    }
  }

  private static CommandException noKey(Path path) {
    return new CommandException(
        ExitCode.CONFIGURATION,
        path + " holds no camera side's key; restore it, or make one: lightlock camera-key");
  }
}
