package org.lightlock.app;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraId;
import org.lightlock.protect.seal.CameraPublicKey;
import org.lightlock.protect.seal.SealException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code lightlock seal-credential}: a camera's login that only the camera side can read. */
@Command(
    name = "seal-credential",
    mixinStandardHelpOptions = true,
    description = {
      "Seals a camera's login to the camera side's public key and prints the line for its file.",
      "The password is asked for, or read from standard input; it is never a command line's."
    })
final class SealCredentialCommand implements Callable<Integer> {
  @Option(
      names = "--to",
      required = true,
      paramLabel = "PUBLIC-KEY",
      description = "What lightlock camera-key prints.")
  private String to = "";

  @Option(
      names = "--camera",
      required = true,
      paramLabel = "ID",
      description = "The camera: it opens for no other.")
  private String camera = "";

  @Option(names = "--user", required = true, paramLabel = "NAME", description = "The login's name.")
  private String user = "";

  @Option(names = "--password-stdin", description = "Read it from standard input, one line.")
  private boolean standardInput;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CommandException, IOException {
    CameraPublicKey key =
        CameraPublicKey.parse(to)
            .orElseThrow(
                () ->
                    new CommandLine.ParameterException(
                        spec.commandLine(),
                        "--to is no public key, or was copied with a mistake; lightlock camera-key"
                            + " prints it"));
    if (!CameraId.isValid(camera)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--camera expects the camera's id");
    }
    char[] password =
        standardInput ? UserCommand.PasswordSource.readLine() : UserCommand.PasswordSource.ask();
    try {
      print(seal(key, password));
      return ExitCode.OK;
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private String seal(CameraPublicKey key, char[] password) throws CommandException {
    byte[] plain =
        new CameraCredential(user, new String(password))
            .toSealable()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.ACCOUNT,
                        "user and password have at most "
                            + CameraCredential.MAX_BYTES
                            + " bytes each"));
    try {
      return key.seal(camera, plain).text();
    } catch (SealException e) {
      throw new CommandException(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private void print(String sealed) {
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("camera", camera);
      line.put("passwordSealed", sealed);
      ReadyLine.print(line);
    } else {
      System.out.println("password-sealed: " + sealed);
    }
  }
}
