package org.lightlock.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraId;
import org.lightlock.camera.CameraTls;
import org.lightlock.camera.MulticastGroup;
import org.lightlock.config.CameraSideConfig;
import org.lightlock.config.CameraUrl;
import org.lightlock.frame.Transport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lightlock probe}: what one camera delivers, without a gateway. */
@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    description = "Tries one camera through a real confined worker and the real encoder.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:pictures came",
      "10:unreachable",
      "11:login refused",
      "12:unsupported codec",
      "13:no picture",
      "14:no confinement",
      "15:unknown certificate"
    })
final class ProbeCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "URL",
      description =
          "rtsp://user:password@10.0.0.5/path, or rtsps://; in user and password write @ as %%40, :"
              + " as %%3A, / as %%2F.")
  private String url = "";

  @Option(names = "--seconds", defaultValue = "5", description = "How long. Default: 5.")
  private int seconds = 5;

  @Option(names = "--allow-basic", description = "Send the password in the clear if asked.")
  private boolean allowBasic;

  @Option(
      names = "--tls-pin",
      paramLabel = "HEX",
      description = "The SHA-256 of the certificate; without one the camera's is printed.")
  private Optional<String> tlsPin = Optional.empty();

  @Option(
      names = "--tls-authority",
      paramLabel = "PEM",
      description = "Certificates of which one must have signed the camera's.")
  private Optional<Path> tlsAuthority = Optional.empty();

  @Option(
      names = "--transport",
      defaultValue = "auto",
      description = "auto, tcp, udp, multicast or http. Default: auto.")
  private String transport = "auto";

  @Option(
      names = "--multicast",
      paramLabel = "GROUP:PORT",
      description = "The group of --transport multicast.")
  private Optional<String> multicast = Optional.empty();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--snapshot", paramLabel = "PNG", description = "Write the first picture there.")
  private Optional<Path> snapshot = Optional.empty();

  @Override
  public Integer call() throws CommandException {
    if (seconds < 1 || seconds > 3600) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--seconds is 1 to 3600");
    }
    checkSnapshot();
    CameraUrl camera = Urls.parse(spec, url);
    var asked =
        CameraSideConfig.Camera.of(new CameraId("probe"), camera.address(), camera.credential())
            .withAllowBasic(allowBasic)
            .withTrust(pin(camera.address().tls()), tlsAuthority);
    return ProbeRun.run(new ProbeRun.Request(withTransport(asked), seconds, json, snapshot));
  }

  private CameraSideConfig.Camera withTransport(CameraSideConfig.Camera camera) {
    Transport chosen =
        Arrays.stream(Transport.values())
            .filter(each -> each.words().equals(transport))
            .findFirst()
            .orElseThrow(() -> problem("--transport is auto, tcp, udp, multicast or http", null));
    if ((chosen == Transport.MULTICAST) != multicast.isPresent()) {
      throw problem("--transport multicast and --multicast GROUP:PORT belong together", null);
    }
    if (camera.address().tls() && (chosen == Transport.UDP || chosen == Transport.MULTICAST)) {
      throw problem("datagrams would not be encrypted; with rtsps:// use tcp or http", null);
    }
    try {
      return multicast.isPresent()
          ? camera.withMulticast(MulticastGroup.parse(multicast.get()))
          : camera.withTransport(chosen);
    } catch (IllegalArgumentException e) {
      throw problem("--multicast expects a group and an even port, such as 239.1.2.3:5004", e);
    }
  }

  private CommandLine.ParameterException problem(String message, @Nullable Throwable cause) {
    return new CommandLine.ParameterException(spec.commandLine(), message, cause);
  }

  /** As in a configuration: of either case, with or without colons. */
  private Optional<String> pin(boolean tls) throws CommandException {
    if ((tlsPin.isPresent() || tlsAuthority.isPresent()) && !tls) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--tls-pin and --tls-authority need an address with rtsps://");
    }
    if (tlsPin.isPresent() && tlsAuthority.isPresent()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--tls-pin and --tls-authority: give one of the two");
    }
    if (tlsAuthority.isPresent() && !Files.isReadable(tlsAuthority.get())) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "--tls-authority: " + tlsAuthority.get() + " cannot be read");
    }
    try {
      return tlsPin.map(
          text -> new CameraTls(text.replace(":", "").toLowerCase(Locale.ROOT), "").pin());
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--tls-pin: " + e.getMessage(), e);
    }
  }

  /** Seconds of probing are not lost to a wrong path. */
  private void checkSnapshot() throws CommandException {
    if (snapshot.isEmpty()) {
      return;
    }
    Path file = snapshot.get().toAbsolutePath();
    Path folder = file.getParent();
    boolean writable =
        Files.exists(file)
            ? Files.isRegularFile(file) && Files.isWritable(file)
            : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
    if (!writable) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "--snapshot: " + file + " cannot be written; choose another place");
    }
  }
}
