package org.lightlock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The built product, run as a person runs it: through the launcher, in processes of its own. */
final class Installed {
  private static final int END_SECONDS = 10;

  private Installed() {}

  /** A command that runs until it is ended; its messages go to a file. */
  static Process start(Path log, List<String> arguments) throws IOException {
    Process process = builder(log, arguments).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    return process;
  }

  /** A command that ends by itself, given a text on its standard input. */
  static void run(Path log, String input, List<String> arguments)
      throws IOException, InterruptedException {
    Process process = builder(log, arguments).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    if (process.waitFor() != 0) {
      throw new IOException(
          "lightlock " + arguments.getFirst() + " failed: " + Files.readString(log));
    }
  }

  /** The line of JSON with which a command says that it serves. */
  static JsonNode readyLine(Process process, Path log) throws IOException {
    // Not closed: the process goes on to own its standard output.
    var lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("it ended before it was ready: " + Files.readString(log));
    }
    return new JsonMapper().readTree(line);
  }

  /** Ends a command as Ctrl-C does. */
  static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Lightlock's folder. */
  static Path home() {
    return Path.of(System.getProperty("lightlock.home", ".")).toAbsolutePath();
  }

  private static ProcessBuilder builder(Path log, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(home().resolve("lightlock").toString());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    builder.environment().put("LIGHTLOCK_BUILD", "never");
    // No process lets itself be asked for its heap; these hold nobody's secrets and are measured.
    builder.environment().put("_JAVA_OPTIONS", "-XX:-DisableAttachMechanism");
    return builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }
}
