package org.lightlock.supervise;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.lightlock.posix.Program;

/**
 * How a worker is started: the JVM, its flags, its class path, and what it may read.
 *
 * @param javaHome the JDK or JRE that runs the workers
 * @param dist the directory with worker, native and perhaps worker.aot
 * @param keepStandardError whether the worker's standard error is seen; for development only
 */
public record WorkerCommand(Path javaHome, Path dist, boolean keepStandardError) {
  private static final String MAIN_CLASS = "org.lightlock.sandbox.WorkerMain";

  /** The worker of this installation, on the JVM that runs this process. */
  public static WorkerCommand ofThisInstallation() {
    return new WorkerCommand(
        Path.of(System.getProperty("java.home")),
        Path.of(System.getProperty("lightlock.dist", "target/dist")).toAbsolutePath(),
        Boolean.getBoolean("lightlock.worker.stderr"));
  }

  /**
   * The command line.
   *
   * @throws IOException when the installation is incomplete
   */
  public List<String> arguments() throws IOException {
    List<String> arguments = new ArrayList<>(jvmFlags());
    Path cache = dist.resolve("worker.aot");
    if (isCurrent(cache)) {
      arguments.add("-XX:AOTCache=" + cache);
    }
    if (keepStandardError) {
      arguments.add("-Dlightlock.worker.trace=true");
    }
    arguments.add("-Dlightlock.native=" + dist.resolve("native"));
    arguments.add("-cp");
    arguments.add(classPath());
    arguments.add(MAIN_CLASS);
    return arguments;
  }

  /** A cache that is older than the jars does not fit them; workers start without it. */
  private boolean isCurrent(Path cache) throws IOException {
    if (!Files.isReadable(cache)) {
      return false;
    }
    FileTime made = Files.getLastModifiedTime(cache);
    try (Stream<Path> jars = Files.list(dist.resolve("worker"))) {
      for (Path jar : jars.toList()) {
        if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** The JVM and what makes it small and quiet: every camera has one of these. */
  public List<String> jvmFlags() {
    return List.of(
        javaHome.resolve("bin/java").toString(),
        "-XX:+UseSerialGC",
        "-Xms8m",
        "-Xmx20m",
        "-Xss512k",
        "-XX:TieredStopAtLevel=1",
        // All of it from the start: a worker may make no memory executable later.
        "-XX:ReservedCodeCacheSize=16m",
        "-XX:InitialCodeCacheSize=16m",
        "-XX:-UseDynamicNumberOfCompilerThreads",
        "-XX:MaxMetaspaceSize=48m",
        "-XX:CompressedClassSpaceSize=32m",
        "-XX:-UsePerfData",
        "-XX:-UseContainerSupport",
        "-XX:+DisableAttachMechanism",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-CreateCoredumpOnCrash",
        "-XX:ErrorFile=/dev/null",
        "-Xlog:disable",
        "-Xlog:all=off",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
        "-Dorg.bytedeco.javacpp.maxBytes=0",
        "-Dorg.bytedeco.javacpp.noPointerGC=true");
  }

  /**
   * The worker's class path.
   *
   * @throws IOException when there is no worker in the installation
   */
  public String classPath() throws IOException {
    try (Stream<Path> jars = Files.list(dist.resolve("worker"))) {
      List<String> names =
          jars.map(Path::toString).filter(name -> name.endsWith(".jar")).sorted().toList();
      if (names.isEmpty()) {
        throw new IOException("no worker in " + dist + "; build Lightlock first");
      }
      return String.join(File.pathSeparator, names);
    }
  }

  /** What a worker may read: the runtime, itself and the C library; no configuration, no data. */
  public List<Path> readable() {
    List<Path> paths = new ArrayList<>(Program.standardLibraryPaths());
    paths.addAll(
        List.of(
            javaHome,
            dist.resolve("worker"),
            dist.resolve("native"),
            dist.resolve("worker.aot"),
            Path.of("/etc/ld.so.cache"),
            Path.of("/sys/devices/system/cpu")));
    return paths.stream().filter(Files::exists).toList();
  }
}
