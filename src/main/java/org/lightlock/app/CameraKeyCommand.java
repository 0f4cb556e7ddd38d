package org.lightlock.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lightlock.protect.seal.CameraPrivateKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lightlock camera-key}: the pair of keys by which cameras' logins are sealed. */
@Command(
    name = "camera-key",
    mixinStandardHelpOptions = true,
    description = {
      "On the camera side: makes its pair of keys where there is none, and prints the public one.",
      "With the public one others seal cameras' logins: lightlock seal-credential."
    })
final class CameraKeyCommand implements Callable<Integer> {
  @Option(
      names = "--file",
      required = true,
      paramLabel = "FILE",
      description = "The private key; made for its owner only. camera-key-file names it.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws CommandException, IOException {
    boolean made = false;
    if (!Files.exists(file)) {
      make();
      made = true;
    }
    String text = SealedLogins.key(Optional.of(file), Map.of()).publicKey().text();
    if (json) {
      ReadyLine.print(Map.of("publicKey", text, "made", made));
    } else {
      System.out.println(text);
    }
    return ExitCode.OK;
  }

  private void make() throws CommandException, IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var out =
        Files.newByteChannel(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
      out.write(StandardCharsets.US_ASCII.encode(CameraPrivateKey.draw().text() + "\n"));
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, file + " was made meanwhile; try again");
    }
  }
}
