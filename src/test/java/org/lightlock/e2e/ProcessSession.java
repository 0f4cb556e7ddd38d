package org.lightlock.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The processes of one session (setsid(2)), read off /proc. Children stay in it when their parent
 * is killed.
 *
 * @param id the process id of its first process
 */
public record ProcessSession(long id) {
  private static final Path PROC = Path.of("/proc");
  private static final String LISTENING = "0A";

  /**
   * A living process.
   *
   * @param role what it does: a command of Lightlock, "worker", or "" for anything else
   */
  public record Member(long pid, String role) {
    /** The ports where it listens. */
    public Set<Integer> ports() {
      return listening().stream().map(Listener::port).collect(Collectors.toSet());
    }

    /** The sockets with which it listens. */
    public List<Listener> listening() {
      Set<String> own =
          links(pid).stream()
              .map(Link::target)
              .filter(target -> target.startsWith("socket:["))
              .map(target -> target.substring("socket:[".length(), target.length() - 1))
              .collect(Collectors.toSet());
      return Listener.all().stream().filter(each -> own.contains(each.inode())).toList();
    }

    /** The identities of the memory files that it holds. */
    public Set<String> memoryFiles() {
      return links(pid).stream()
          .filter(link -> link.target().startsWith("/memfd:"))
          .map(Link::identity)
          .collect(Collectors.toSet());
    }

    /** Resident memory in kB. */
    public OptionalLong residentKilobytes() {
      return text(PROC.resolve(pid + "/status"))
          .lines()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst();
    }
  }

  /** A listening TCP socket. */
  public record Listener(int port, String inode) {
    /** Every one of this machine. */
    public static List<Listener> all() {
      return Stream.of("tcp", "tcp6")
          .flatMap(name -> text(PROC.resolve("self/net/" + name)).lines().skip(1))
          .map(line -> line.strip().split("\\s+", -1))
          .filter(fields -> fields.length > 9 && fields[3].equals(LISTENING))
          .map(
              fields ->
                  new Listener(
                      Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16),
                      fields[9]))
          .toList();
    }
  }

  private record Link(String target, String identity) {}

  /** Those alive; one that waits to be reaped is not. */
  public List<Member> members() {
    return everybody().flatMap(pid -> member(pid).stream()).toList();
  }

  /** Those of a role. */
  public List<Member> members(String role) {
    return members().stream().filter(member -> member.role().equals(role)).toList();
  }

  /** Ends a process as kill -9 does. */
  public static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** The memory files that any process of this machine holds. */
  public static Set<String> memoryFilesOfAll() {
    Set<String> all = new HashSet<>();
    everybody().forEach(pid -> all.addAll(new Member(pid, "").memoryFiles()));
    return all;
  }

  private Optional<Member> member(long pid) {
    String stat = text(PROC.resolve(pid + "/stat"));
    // The name, in parentheses, may hold anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", 5);
    if (fields.length < 5 || fields[0].equals("Z") || !fields[3].equals(Long.toString(id))) {
      return Optional.empty();
    }
    return Optional.of(new Member(pid, role(text(PROC.resolve(pid + "/cmdline")))));
  }

  private static String role(String commandLine) {
    List<String> words = Arrays.asList(commandLine.split("\0", -1));
    if (words.contains("org.lightlock.sandbox.WorkerMain")) {
      return "worker";
    }
    OptionalInt main =
        IntStream.range(0, words.size() - 1)
            .filter(i -> words.get(i).equals("org.lightlock.app.Lightlock"))
            .findFirst();
    return main.isPresent() ? words.get(main.getAsInt() + 1) : "";
  }

  private static Stream<Long> everybody() {
    try (Stream<Path> processes = Files.list(PROC)) {
      return processes
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.matches("[0-9]+"))
          .map(Long::valueOf)
          .toList()
          .stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static List<Link> links(long pid) {
    try (Stream<Path> descriptors = Files.list(PROC.resolve(pid + "/fd"))) {
      return descriptors.flatMap(descriptor -> link(descriptor).stream()).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<Link> link(Path descriptor) {
    try {
      return Optional.of(
          new Link(
              Files.readSymbolicLink(descriptor).toString(),
              Files.getAttribute(descriptor, "unix:dev")
                  + ":"
                  + Files.getAttribute(descriptor, "unix:ino")));
    } catch (IOException e) {
      // Closed meanwhile.
      return Optional.empty();
    }
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // The process is gone.
      return "";
    }
  }
}
