package org.lightlock.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.lightlock.camera.CameraTls;
import org.lightlock.camera.MulticastGroup;
import org.lightlock.frame.Transport;
import org.lightlock.protect.seal.SealedLogin;

/** The less common keys of a camera's entry on the camera side, and what must fit together. */
final class CameraOptions {
  private static final int MAX_AUTHORITY_BYTES = 16 << 10;

  private CameraOptions() {}

  static Optional<MulticastGroup> multicast(Section section) throws ConfigException {
    Optional<String> text = section.text("multicast");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(MulticastGroup.parse(text.get()));
    } catch (IllegalArgumentException e) {
      throw section.problem(
          "multicast", "expects a group and an even port, such as 239.1.2.3:5004");
    }
  }

  static Optional<String> pin(Section section) throws ConfigException {
    Optional<String> pin =
        section.text("tls-pin").map(text -> text.replace(":", "").toLowerCase(Locale.ROOT));
    try {
      pin.ifPresent(digits -> new CameraTls(digits, ""));
    } catch (IllegalArgumentException e) {
      throw section.problem(
          "tls-pin",
          "expects the 64 hexadecimal digits of a SHA-256; lightlock probe prints the camera's");
    }
    return pin;
  }

  static Optional<String> sealedLogin(Section section) throws ConfigException {
    Optional<String> sealed = section.text("password-sealed");
    if (sealed.isPresent() && SealedLogin.parse(sealed.get()).isEmpty()) {
      throw section.problem(
          "password-sealed",
          "is no sealed login, or was copied with a mistake; take the line that lightlock"
              + " seal-credential prints");
    }
    return sealed;
  }

  static Optional<String> subPath(Section section) throws ConfigException {
    Optional<String> path = section.text("sub-path");
    boolean good =
        path.map(
                text ->
                    text.startsWith("/")
                        && text.length() <= 1024
                        && text.chars().allMatch(c -> c > 0x20 && c < 0x7f))
            .orElse(true);
    if (!good) {
      throw section.problem(
          "sub-path", "expects the path alone, such as /Streaming/Channels/102, on the same host");
    }
    return path;
  }

  static int rotation(Section section) throws ConfigException {
    int degrees = section.number("rotate", 0, 270, 0);
    if (degrees % 90 != 0) {
      throw section.problem("rotate", "expects 0, 90, 180 or 270");
    }
    return degrees;
  }

  static void check(Section section, CameraSideConfig.Camera camera) throws ConfigException {
    boolean tls = camera.address().tls();
    boolean trusted = camera.tlsPin().isPresent() || camera.tlsAuthority().isPresent();
    if (tls && !trusted) {
      throw section.problem(
          "address",
          "rtsps:// needs tls-pin or tls-authority; lightlock probe prints the camera's pin");
    }
    if (!tls && trusted) {
      throw section.problem("address", "has a tls key beside it but does not begin with rtsps://");
    }
    if (camera.tlsPin().isPresent() && camera.tlsAuthority().isPresent()) {
      throw section.problem("tls-authority", "stands beside tls-pin; keep one of the two");
    }
    boolean multicast = camera.transport() == Transport.MULTICAST;
    if (multicast != camera.multicast().isPresent()) {
      throw section.problem(
          multicast ? "transport" : "multicast",
          "transport: multicast and multicast: group:port belong together");
    }
    if (tls && (multicast || camera.transport() == Transport.UDP)) {
      throw section.problem(
          "transport", "datagrams would not be encrypted; with rtsps:// use tcp or http");
    }
    try {
      var _ = trust(camera);
    } catch (IOException e) {
      throw section.problem("tls-authority", "cannot be read: " + e.getMessage());
    }
  }

  static CameraTls trust(CameraSideConfig.Camera camera) throws IOException {
    Optional<Path> file = camera.tlsAuthority();
    if (file.isEmpty()) {
      return new CameraTls(camera.tlsPin().orElse(""), "");
    }
    if (Files.size(file.get()) > MAX_AUTHORITY_BYTES) {
      throw new IOException("it has more than 16 KiB; keep the certificates that are needed");
    }
    String pem = Files.readString(file.get(), StandardCharsets.US_ASCII);
    if (!pem.contains("-----BEGIN CERTIFICATE-----")) {
      throw new IOException("there is no certificate in it");
    }
    return new CameraTls("", pem);
  }
}
