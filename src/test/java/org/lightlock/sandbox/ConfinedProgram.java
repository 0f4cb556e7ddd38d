package org.lightlock.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.lightlock.posix.Landlock;
import org.lightlock.posix.Program;
import org.lightlock.posix.ThreadPrivileges;
import org.lightlock.posix.UnixSocket;
import org.lightlock.supervise.WorkerCommand;

/** Starts {@link EscapeAttempts} exactly as the camera side starts a worker. */
final class ConfinedProgram {
  private static final Path TEST_CLASSES =
      Path.of(System.getProperty("lightlock.home", "."), "target", "test-classes");

  /** What came of it. */
  record Outcome(Program.Ending ending, Map<Integer, Long> reports) {}

  private ConfinedProgram() {}

  /** Runs it to its end; the directory takes the jar with the attempts. */
  static Outcome run(Path directory, int tcpPort, String... arguments)
      throws IOException, InterruptedException {
    WorkerCommand worker = WorkerCommand.ofThisInstallation();
    Path jar = directory.resolve("attempts.jar");
    if (!Files.exists(jar)) {
      pack(jar);
    }
    List<Path> readable = new ArrayList<>(worker.readable());
    readable.add(jar);
    List<String> command = new ArrayList<>(worker.jvmFlags());
    command.addAll(List.of("-cp", worker.classPath() + ":" + jar, EscapeAttempts.class.getName()));
    command.addAll(List.of(arguments));
    List<UnixSocket> pair = UnixSocket.pair();
    CompletableFuture<Program> started = new CompletableFuture<>();
    CompletableFuture<Void> over = new CompletableFuture<>();
    Thread parent =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    ThreadPrivileges.boundCapabilities();
                    Landlock.restrictThread(readable, List.of(tcpPort));
                    started.complete(
                        Program.start(
                            command,
                            pair.get(1).descriptor(),
                            Boolean.getBoolean("lightlock.worker.stderr")));
                    over.join(); // the program dies with the thread that started it
                  } catch (IOException | RuntimeException e) {
                    started.completeExceptionally(e);
                  }
                });
    try (UnixSocket control = pair.get(0);
        Program program = started.join()) {
      pair.get(1).close();
      Map<Integer, Long> reports = receive(control);
      return new Outcome(program.await(), reports);
    } finally {
      over.complete(null);
      parent.join();
    }
  }

  private static Map<Integer, Long> receive(UnixSocket control) throws IOException {
    Map<Integer, Long> reports = new LinkedHashMap<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment report = arena.allocate(EscapeAttempts.REPORT_BYTES, 8);
      while (control.receive(report).length() == EscapeAttempts.REPORT_BYTES) {
        reports.put((int) report.get(JAVA_LONG, 0), report.get(JAVA_LONG, 8));
      }
    }
    return reports;
  }

  /** A jar stays open, so that its classes can still be read by a process that opens no file. */
  private static void pack(Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> found = Files.walk(TEST_CLASSES.resolve("org/lightlock"))) {
      for (Path path : found.toList()) {
        String name = path.getFileName().toString();
        if (name.startsWith("EscapeAttempts")
            || name.startsWith("Sweep")
            || name.startsWith("MachineCode")) {
          out.putNextEntry(new JarEntry(TEST_CLASSES.relativize(path).toString()));
          Files.copy(path, out);
        }
      }
    }
  }
}
