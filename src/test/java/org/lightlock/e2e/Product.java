package org.lightlock.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The product as a person starts it: the launcher, in a session of processes of its own and with an
 * empty temporary folder of its own. Closing it kills what is left of the session.
 */
public final class Product implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);

  private final Process process;
  private final Path temporary;
  private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final List<Thread> readers;

  private Product(Process process, Path temporary) {
    this.process = process;
    this.temporary = temporary;
    this.readers =
        List.of(
            read(process.getInputStream(), output, unread),
            read(process.getErrorStream(), errors, new LinkedBlockingQueue<>()));
  }

  /** Starts a command; nothing is awaited. */
  public static Product start(String... arguments) throws IOException {
    return startBehind(List.of(), Map.of(), arguments);
  }

  /** As {@link #start}, with processes that can be asked for their heap, which else they refuse. */
  static Product startAttachable(String... arguments) throws IOException {
    return startBehind(
        List.of(), Map.of("_JAVA_OPTIONS", "-XX:-DisableAttachMechanism"), arguments);
  }

  private static Product startBehind(
      List<String> prefix, Map<String, String> environment, String... arguments)
      throws IOException {
    Path launcher = Path.of(System.getProperty("lightlock.home", "."), "lightlock");
    // Short: a Unix socket's path inside has little room.
    Path temporary = Files.createTempDirectory("ll");
    // A build that runs in the background ignores SIGINT, and its children would too.
    List<String> command = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT"));
    command.addAll(prefix);
    command.add(launcher.toAbsolutePath().toString());
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.environment().put("LIGHTLOCK_BUILD", "never");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    return new Product(builder.start(), temporary);
  }

  /** Runs a command that ends by itself. */
  public static Product run(String... arguments) throws IOException, InterruptedException {
    return runBehind(List.of(), arguments);
  }

  /** Runs a command that ends by itself, with another command's words before the launcher's. */
  public static Product runBehind(List<String> prefix, String... arguments)
      throws IOException, InterruptedException {
    Product product = startBehind(prefix, Map.of(), arguments);
    product.awaitExit();
    return product;
  }

  private static Thread read(InputStream stream, List<String> all, BlockingQueue<String> unread) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try (var lines =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  all.add(line);
                  unread.add(line);
                }
              } catch (IOException e) {
                // The stream ends with the process.
              }
            });
  }

  /** The next line of standard output as JSON. */
  public JsonNode awaitJson() throws InterruptedException {
    String line = unread.poll(START.toMillis(), TimeUnit.MILLISECONDS);
    if (line == null) {
      throw new AssertionError("nothing on standard output; standard error: " + errors);
    }
    return new JsonMapper().readTree(line);
  }

  /** Waits for the end, with everything it printed read. */
  public int awaitExit() throws InterruptedException {
    return awaitExit(START);
  }

  /** As {@link #awaitExit()}, for a command that takes longer. */
  public int awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it does not end; standard error: " + errors);
    }
    for (Thread reader : readers) {
      reader.join(Duration.ofSeconds(5));
    }
    return process.exitValue();
  }

  /** Standard output. */
  public String output() {
    return String.join("\n", output);
  }

  /** Standard error. */
  public String errors() {
    return String.join("\n", errors);
  }

  /** The processes that belong to it. */
  public ProcessSession session() {
    return new ProcessSession(process.pid());
  }

  /** The first process: the command itself. */
  public long pid() {
    return process.pid();
  }

  /** What the product has put into its temporary folder. */
  public List<Path> temporaryFiles() {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ctrl-C. */
  public void interrupt() throws IOException, InterruptedException {
    // Not through Process: a terminal signals the whole foreground group.
    new ProcessBuilder("kill", "-INT", "--", "-" + process.pid()).start().waitFor();
  }

  @Override
  public void close() throws IOException {
    try {
      if (process.isAlive()) {
        interrupt();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    session().members().forEach(member -> ProcessSession.kill(member.pid()));
    try (Stream<Path> files = Files.walk(temporary)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
