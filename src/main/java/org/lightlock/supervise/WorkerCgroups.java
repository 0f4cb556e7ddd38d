package org.lightlock.supervise;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control groups (cgroups(7), version 2) below this process's own, one for each worker: memory,
 * threads and processor. Only where the group was given to this process for that: systemd's {@code
 * Delegate=}, or a container's own root.
 */
final class WorkerCgroups {
  private static final Logger log = LoggerFactory.getLogger(WorkerCgroups.class);
  private static final List<String> CONTROLLERS = List.of("memory", "pids", "cpu");
  private static final String SUPERVISOR = "supervisor";
  private static final int MAX_TASKS = 64;

  /** Pages of files, of the ring and of the kernel count too, other than in the limit on data. */
  private static final long BESIDE_DATA_BYTES = 128L << 20;

  private static final int CPU_PERIOD_MICROS = 100_000;
  private static final int DELEGATE_VALUE_BYTES = 8;

  private final Path parent;
  private final Map<String, String> settings = new LinkedHashMap<>();

  /** Whether there are control groups for workers. */
  sealed interface Found {
    record Here(WorkerCgroups cgroups) implements Found {}

    /** And why there are none. */
    record Missing(String why) implements Found {}
  }

  private WorkerCgroups(Path parent, WorkerLimits limits) {
    this.parent = parent;
    long memory = ((long) limits.maxMemoryMegabytes() << 20) + BESIDE_DATA_BYTES;
    settings.put("memory.max", Long.toString(memory));
    settings.put("memory.swap.max", "0");
    settings.put("pids.max", Integer.toString(MAX_TASKS));
    settings.put(
        "cpu.max", limits.maxCpuPercent() * (CPU_PERIOD_MICROS / 100) + " " + CPU_PERIOD_MICROS);
  }

  /** The control groups that this process may make. */
  static Found ofThisProcess(WorkerLimits limits) {
    try {
      Optional<Path> mount = mount(Files.readAllLines(Path.of("/proc/self/mountinfo")));
      Optional<String> own = own(Files.readAllLines(Path.of("/proc/self/cgroup")));
      if (mount.isEmpty() || own.isEmpty()) {
        return new Found.Missing("this machine has no cgroup v2");
      }
      @Nullable Path group = mount.get().resolve(own.get().substring(1));
      if (group.endsWith(SUPERVISOR)) {
        group = group.getParent(); // this process has moved itself aside before
      }
      boolean root = mount.get().equals(group);
      if (group == null || (!root && !isDelegated(group))) {
        return new Found.Missing("the cgroup of this service is not delegated to it");
      }
      return below(group, ProcessHandle.current().pid(), limits);
    } catch (IOException e) {
      return new Found.Missing(e.toString());
    }
  }

  /**
   * Prepares a group to have children, of which this process becomes the first: the kernel lets no
   * group have both processes and limited children.
   */
  static Found below(Path group, long self, WorkerLimits limits) throws IOException {
    List<String> offered =
        List.of(Files.readString(group.resolve("cgroup.controllers")).strip().split("\\s+"));
    if (!offered.containsAll(CONTROLLERS)) {
      return new Found.Missing("its controllers do not include " + CONTROLLERS);
    }
    if (!Files.isWritable(group)) {
      return new Found.Missing("this user may not change its cgroup");
    }
    Path supervisor = group.resolve(SUPERVISOR);
    make(supervisor);
    write(supervisor, "cgroup.procs", Long.toString(self));
    write(group, "cgroup.subtree_control", "+" + String.join(" +", CONTROLLERS));
    return new Found.Here(new WorkerCgroups(group, limits));
  }

  /** Puts a process that has just started into a group of its own; empty when that fails. */
  Optional<Group> admit(String name, long pid) {
    Group group = new Group(parent.resolve(name));
    try {
      make(group.path);
      for (Map.Entry<String, String> setting : settings.entrySet()) {
        // Without swap there is no memory.swap.max.
        if (Files.exists(group.path.resolve(setting.getKey()))) {
          write(group.path, setting.getKey(), setting.getValue());
        }
      }
      write(group.path, "cgroup.procs", Long.toString(pid));
      return Optional.of(group);
    } catch (IOException e) {
      log.warn("{} got no control group: {}", name, e.toString());
      group.close();
      return Optional.empty();
    }
  }

  /** One worker's group. */
  static final class Group implements AutoCloseable {
    private final Path path;

    private Group(Path path) {
      this.path = path;
    }

    /** Whether the kernel ended a process here because the group's memory was used up. */
    boolean ranOutOfMemory() {
      try {
        return Files.readAllLines(path.resolve("memory.events")).stream()
            .anyMatch(line -> line.startsWith("oom_kill ") && !line.equals("oom_kill 0"));
      } catch (IOException e) {
        return false;
      }
    }

    /** Removes it; its process has ended. */
    @Override
    public void close() {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        log.debug("a worker's control group stays: {}", e.toString());
      }
    }
  }

  /** Where version 2 is mounted: {@code … /sys/fs/cgroup … - cgroup2 …}. */
  private static Optional<Path> mount(List<String> mounts) {
    return mounts.stream()
        .filter(line -> line.contains(" - cgroup2 "))
        .map(line -> Path.of(line.split(" ", -1)[4]))
        .findFirst();
  }

  /** This process's group of version 2, beginning with a slash. */
  private static Optional<String> own(List<String> groups) {
    return groups.stream()
        .filter(line -> line.startsWith("0::/"))
        .map(line -> line.substring(3))
        .findFirst();
  }

  /** systemd marks what it delegates. */
  private static boolean isDelegated(Path group) throws IOException {
    var attributes = Files.getFileAttributeView(group, UserDefinedFileAttributeView.class);
    if (attributes == null || !attributes.list().contains("delegate")) {
      return false;
    }
    ByteBuffer value = ByteBuffer.allocate(DELEGATE_VALUE_BYTES);
    attributes.read("delegate", value);
    return value.get(0) == '1';
  }

  /** A group of that name may be left from a camera side that was killed. */
  private static void make(Path group) throws IOException {
    if (!Files.isDirectory(group)) {
      Files.createDirectory(group);
    }
  }

  private static void write(Path group, String file, String text) throws IOException {
    Files.write(group.resolve(file), text.getBytes(StandardCharsets.US_ASCII));
  }
}
