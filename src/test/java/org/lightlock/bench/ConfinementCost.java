package org.lightlock.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.lightlock.posix.Landlock;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.Program;
import org.lightlock.posix.ThreadPrivileges;
import org.lightlock.posix.UnixSocket;
import org.lightlock.supervise.WorkerCommand;

/** The CPU time that a worker's locks add to decoding; see {@link ConfinedDecoding}. */
final class ConfinementCost implements Lab.Measurement {
  private static final double LIMIT_PERCENT = 1;
  private static final int PASSES = 8;
  private static final int QUICK_PASSES = 2;

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    int passes = lab.times(PASSES, QUICK_PASSES);
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    for (int run = 1; run <= lab.runs(); run++) {
      lab.say("confinement, run " + run + " of " + lab.runs());
      // Whoever comes second finds the machine as the first left it: they take turns.
      boolean lockedFirst = run % 2 == 0;
      (lockedFirst ? with : without).addAll(run(passes, lockedFirst));
      (lockedFirst ? without : with).addAll(run(passes, !lockedFirst));
    }
    // Others on the machine only ever add: the least is nearest to the truth.
    double added = (Collections.min(with) / Collections.min(without) - 1) * 100;
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("with locks, CPU s a pass", new Samples(with).rounded());
    details.put("without, CPU s a pass", new Samples(without).rounded());
    details.put(
        "medians, added %",
        Figure.rounded((new Samples(with).median() / new Samples(without).median() - 1) * 100));
    return List.of(
        Figure.of(
            "confinement-cpu",
            "CPU that the locks add to decoding 1080p H.264",
            added,
            "%",
            LIMIT_PERCENT,
            details));
  }

  /** CPU seconds of each pass of one process. */
  private static List<Double> run(int passes, boolean locked)
      throws IOException, InterruptedException {
    WorkerCommand worker = WorkerCommand.ofThisInstallation();
    Path classes = Installed.home().resolve("target");
    List<String> command = new ArrayList<>(worker.jvmFlags());
    // The whole clip lies in memory, which no worker's ever does.
    command.replaceAll(flag -> flag.startsWith("-Xmx") ? "-Xmx96m" : flag);
    command.addAll(
        List.of(
            "-Dlightlock.native=" + worker.dist().resolve("native"),
            "-cp",
            String.join(
                File.pathSeparator,
                // First: a jar stays open, a folder's classes cannot be read behind the locks.
                worker.classPath(),
                classes.resolve("test-classes").toString(),
                classes.resolve("classes").toString()),
            ConfinedDecoding.class.getName(),
            Clips.H264.toString(),
            Integer.toString(passes),
            Boolean.toString(locked)));
    List<Path> readable = new ArrayList<>(worker.readable());
    readable.addAll(
        List.of(classes.resolve("test-classes"), classes.resolve("classes"), Clips.H264));
    List<UnixSocket> pair = UnixSocket.pair();
    CompletableFuture<Program> started = new CompletableFuture<>();
    CompletableFuture<Void> over = new CompletableFuture<>();
    Thread parent =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    if (locked) {
                      ThreadPrivileges.boundCapabilities();
                      Landlock.restrictThread(readable, List.of());
                    }
                    started.complete(Program.start(command, pair.get(1).descriptor(), true));
                    over.join(); // the program dies with the thread that started it
                  } catch (IOException | RuntimeException e) {
                    started.completeExceptionally(e);
                  }
                });
    try (UnixSocket control = pair.get(0);
        Program program = started.join()) {
      pair.get(1).close();
      List<Double> seconds = receive(control);
      program.await();
      if (seconds.size() != passes) {
        throw new IOException("decoding ended after " + seconds.size() + " passes");
      }
      return seconds;
    } finally {
      over.complete(null);
      parent.join();
    }
  }

  private static List<Double> receive(UnixSocket control) throws PosixException {
    List<Double> seconds = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment report = arena.allocate(JAVA_LONG);
      while (control.receive(report).length() == JAVA_LONG.byteSize()) {
        seconds.add(report.get(JAVA_LONG, 0) / 1e9);
      }
    }
    return seconds;
  }
}
