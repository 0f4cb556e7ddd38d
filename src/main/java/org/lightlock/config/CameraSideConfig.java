package org.lightlock.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraId;
import org.lightlock.camera.CameraTls;
import org.lightlock.camera.MulticastGroup;
import org.lightlock.frame.Transport;

/**
 * What the camera side reads: addresses and credentials of cameras. The gateway never sees it.
 *
 * @param airlock the Unix socket that the gateway connects to
 * @param cameraKeyFile opens sealed logins; empty for systemd's credential, or when there are none
 * @param oldCameras whether cameras without TLS, and MD5 at the login, are allowed
 */
public record CameraSideConfig(
    Path airlock,
    Optional<Path> cameraKeyFile,
    List<Camera> cameras,
    Workers workers,
    Old oldCameras) {
  /** Where both sides look for each other when nothing is configured. */
  public static final Path DEFAULT_AIRLOCK = Path.of("/run/lightlock/airlock.sock");

  /** Keeps its own list. */
  public CameraSideConfig {
    cameras = List.copyOf(cameras);
  }

  /** One that allows old cameras. */
  public CameraSideConfig(
      Path airlock, Optional<Path> cameraKeyFile, List<Camera> cameras, Workers workers) {
    this(airlock, cameraKeyFile, cameras, workers, Old.ALLOWED);
  }

  /**
   * One camera.
   *
   * @param user empty when the camera asks for no login
   * @param password as it is; not together with passwordFile
   * @param passwordFile its first line is the password
   * @param passwordSealed user and password, sealed to this side's key for this camera
   * @param allowBasic whether a camera that cannot do Digest gets the password in the clear
   * @param maxWidth pictures that are larger are refused before they are decoded
   * @param transport how its packets shall come
   * @param multicast the only group that is joined, as address:port
   * @param tlsPin the SHA-256 of its certificate
   * @param tlsAuthority PEM of who signed its certificate
   * @param subPath the path of its smaller stream
   * @param audio whether its sound is fetched
   * @param rotate clockwise: 0, 90, 180 or 270 degrees
   */
  public record Camera(
      CameraId id,
      CameraAddress address,
      Optional<String> user,
      Optional<Secret> password,
      Optional<Path> passwordFile,
      Optional<String> passwordSealed,
      boolean allowBasic,
      int maxWidth,
      int maxHeight,
      Transport transport,
      Optional<MulticastGroup> multicast,
      Optional<String> tlsPin,
      Optional<Path> tlsAuthority,
      Optional<String> subPath,
      boolean audio,
      int rotate) {
    /** 4K's width. */
    public static final int DEFAULT_MAX_WIDTH = 3840;

    /** 4K's height. */
    public static final int DEFAULT_MAX_HEIGHT = 2160;

    /** A camera with everything else as the defaults. */
    public static Camera of(
        CameraId id, CameraAddress address, Optional<CameraCredential> credential) {
      return new Camera(
          id,
          address,
          credential.map(CameraCredential::user),
          credential.map(known -> new Secret(known.password())),
          Optional.empty(),
          Optional.empty(),
          false,
          DEFAULT_MAX_WIDTH,
          DEFAULT_MAX_HEIGHT,
          Transport.AUTO,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          0);
    }

    /**
     * What the worker logs in with; reads the password file when there is one. A sealed login has
     * to be opened first ({@link #withLogin}).
     *
     * @throws IOException when the password file cannot be read or is empty
     */
    public Optional<CameraCredential> credential() throws IOException {
      if (user.isEmpty()) {
        return Optional.empty();
      }
      String secret =
          passwordFile.isPresent()
              ? firstLine(passwordFile.get())
              : password.map(Secret::reveal).orElse("");
      return Optional.of(new CameraCredential(user.get(), secret));
    }

    /**
     * By what its certificate is known; reads the file of authorities when there is one.
     *
     * @throws IOException when that cannot be read
     */
    public CameraTls trust() throws IOException {
      return CameraOptions.trust(this);
    }

    /** With a login that was opened in place of a sealed one. */
    public Camera withLogin(CameraCredential login) {
      return new Camera(
          id,
          address,
          Optional.of(login.user()),
          Optional.of(new Secret(login.password())),
          Optional.empty(),
          Optional.empty(),
          allowBasic,
          maxWidth,
          maxHeight,
          transport,
          multicast,
          tlsPin,
          tlsAuthority,
          subPath,
          audio,
          rotate);
    }

    /** With another permission to send the password in the clear. */
    public Camera withAllowBasic(boolean allow) {
      return with(allow, transport, multicast, tlsPin, tlsAuthority);
    }

    /** With another trust in its certificate. */
    public Camera withTrust(Optional<String> pin, Optional<Path> authority) {
      return with(allowBasic, transport, multicast, pin, authority);
    }

    /** With another way for its packets. */
    public Camera withTransport(Transport other) {
      return with(allowBasic, other, multicast, tlsPin, tlsAuthority);
    }

    /** Sending to a group. */
    public Camera withMulticast(MulticastGroup group) {
      return with(allowBasic, Transport.MULTICAST, Optional.of(group), tlsPin, tlsAuthority);
    }

    private Camera with(
        boolean basic,
        Transport way,
        Optional<MulticastGroup> group,
        Optional<String> pin,
        Optional<Path> authority) {
      return new Camera(
          id,
          address,
          user,
          password,
          passwordFile,
          passwordSealed,
          basic,
          maxWidth,
          maxHeight,
          way,
          group,
          pin,
          authority,
          subPath,
          audio,
          rotate);
    }

    private static String firstLine(Path file) throws IOException {
      try (var lines = Files.lines(file)) {
        return lines
            .findFirst()
            .filter(line -> !line.isEmpty())
            .orElseThrow(() -> new IOException("its first line is empty"));
      } catch (UncheckedIOException e) {
        throw new IOException("its first line is not UTF-8 text", e);
      }
    }

    static Camera read(Section section) throws ConfigException {
      Optional<String> user = section.text("user");
      var camera =
          new Camera(
              CameraSideConfig.id(section),
              address(section),
              user,
              section.text("password").map(Secret::new),
              section.path("password-file"),
              CameraOptions.sealedLogin(section),
              section.flag("allow-basic", false),
              section.number("max-width", 64, 8192, DEFAULT_MAX_WIDTH),
              section.number("max-height", 64, 8192, DEFAULT_MAX_HEIGHT),
              section.choice("transport", Transport.AUTO),
              CameraOptions.multicast(section),
              CameraOptions.pin(section),
              section.path("tls-authority"),
              CameraOptions.subPath(section),
              section.flag("audio", false),
              CameraOptions.rotation(section));
      CameraOptions.check(section, camera);
      if (camera.password.isPresent() && camera.passwordFile.isPresent()) {
        throw section.problem("password-file", "stands beside password; keep one of the two");
      }
      boolean hasPassword = camera.password.isPresent() || camera.passwordFile.isPresent();
      if (camera.passwordSealed.isPresent() && (hasPassword || user.isPresent())) {
        throw section.problem(
            "password-sealed",
            "holds user and password; remove the keys user, password and password-file here");
      }
      if (user.isPresent() != hasPassword) {
        throw section.problem(
            user.isPresent() ? "user" : "password",
            "user and password (or password-file) belong together; add the other one");
      }
      if (camera.passwordFile.isPresent()) {
        PrivateFile.check(section, "password-file", camera.passwordFile.get());
        try {
          var _ = camera.credential();
        } catch (IOException e) {
          throw section.problem("password-file", "cannot be read: " + e.getMessage());
        }
      }
      return camera;
    }

    private static CameraAddress address(Section section) throws ConfigException {
      CameraUrl url;
      try {
        url = CameraUrl.parse(section.required("address"));
      } catch (IllegalArgumentException e) {
        throw section.problem("address", String.valueOf(e.getMessage()));
      }
      if (url.credential().isPresent()) {
        throw section.problem(
            "address", "holds user and password; move them to the keys user and password");
      }
      return url.address();
    }
  }

  /**
   * The confined processes that decode.
   *
   * @param warm how many wait, started and loaded, for the next camera
   * @param maxMemoryMegabytes what one worker may use
   * @param maxCpuPercent what one worker may use of one processor, averaged over ten seconds
   */
  public record Workers(int warm, int maxMemoryMegabytes, int maxCpuPercent) {
    /** What holds when nothing is configured. */
    public static final Workers DEFAULTS = new Workers(1, 256, 200);

    static Workers read(Section section) throws ConfigException {
      return new Workers(
          section.number("warm", 0, 16, DEFAULTS.warm),
          section.number("max-memory-megabytes", 96, 4096, DEFAULTS.maxMemoryMegabytes),
          section.number("max-cpu-percent", 10, 1600, DEFAULTS.maxCpuPercent));
    }
  }

  static CameraSideConfig read(Section root) throws ConfigException {
    List<Camera> cameras =
        root.cameras(Camera.class, Camera::read, Camera::id, "with id and address");
    Old old = root.choice("old-cameras", Old.ALLOWED);
    for (Camera camera : cameras) {
      if (old == Old.REFUSED && !camera.address().tls()) {
        throw root.problem(
            "old-cameras",
            "is refused, but camera "
                + camera.id()
                + " has an rtsp:// address, which is not encrypted; write rtsps://, or allow old"
                + " cameras");
      }
    }
    return new CameraSideConfig(
        root.socket("airlock").orElse(DEFAULT_AIRLOCK),
        root.path("camera-key-file"),
        cameras,
        Workers.read(root.section("workers", Workers.class)),
        old);
  }

  static CameraId id(Section section) throws ConfigException {
    String id = section.required("id");
    if (!CameraId.isValid(id)) {
      throw section.problem(
          "id",
          "expects 1 to "
              + CameraId.MAX_LENGTH
              + " lower-case letters, digits and hyphens, such as entrance-2");
    }
    return new CameraId(id);
  }

  /** What an operator should hear of, though it refuses nothing. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    Map<Secret, CameraId> firstWith = new HashMap<>();
    for (Camera camera : cameras) {
      camera
          .password()
          .map(secret -> firstWith.putIfAbsent(secret, camera.id()))
          .ifPresent(
              first ->
                  warnings.add(
                      "cameras "
                          + first
                          + " and "
                          + camera.id()
                          + " share one password: whoever learns one has both; give each its own"));
      if (camera.allowBasic()) {
        warnings.add(
            "camera "
                + camera.id()
                + " may be sent its password in the clear (allow-basic); whoever listens in the"
                + " camera network reads it");
      }
    }
    return warnings;
  }
}
