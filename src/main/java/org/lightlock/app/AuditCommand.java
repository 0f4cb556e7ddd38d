package org.lightlock.app;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.lightlock.access.audit.AuditCheckpoints;
import org.lightlock.access.audit.AuditCsv;
import org.lightlock.access.audit.AuditEntry;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditSearch;
import org.lightlock.access.audit.CheckpointKeyFile;
import org.lightlock.access.audit.Viewings;
import org.lightlock.camera.CameraId;
import org.lightlock.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code lightlock audit}: who watched what, and the proof that nothing of it was changed. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Shows who watched what and who changed what, and proves that it is complete.",
    subcommands = {
      AuditVerifyCommand.class,
      AuditCommand.Search.class,
      AuditCommand.Watched.class,
      AuditCommand.Export.class,
      AuditCommand.Checkpoint.class
    })
final class AuditCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Which one: verify, search, watched, export or checkpoint?");
  }

  private static String line(AuditEntry entry) {
    AuditEvent event = entry.event();
    String more =
        event.details().entrySet().stream()
            .map(detail -> detail.getKey() + "=" + detail.getValue())
            .collect(Collectors.joining(" "));
    return printable(
        "%d  %s  %-12s  %s%s%s  %s"
            .formatted(
                entry.index(),
                entry.time(),
                event.kind().word(),
                event.actor(),
                event.from().map(from -> " from " + from).orElse(""),
                event.camera().map(camera -> "  " + camera).orElse(""),
                more));
  }

  /** A text of somebody else must not steer the terminal. */
  private static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** {@code audit search}. */
  @Command(
      name = "search",
      mixinStandardHelpOptions = true,
      description = "Shows entries, the newest first. That it was read is recorded.")
  static final class Search implements Callable<Integer> {
    private static final int MOST = 10_000;

    @Mixin private AuditCriteria criteria = new AuditCriteria();

    @Option(
        names = "--most",
        paramLabel = "N",
        description = "So many entries at most, up to 10000. Default: 100.")
    private int most = 100;

    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print JSON, one entry a line.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      if (most < 1 || most > MOST) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "--most expects 1 to " + MOST + "; audit export gives all");
      }
      AuditSearch.Criteria wanted = criteria.criteria();
      AuditFolder audit = AuditFolder.open(dataDir);
      audit.recordReading("search", criteria.words());
      AuditSearch.Newest newest = audit.read(handle -> AuditSearch.search(handle, wanted, most));
      newest.entries().forEach(entry -> System.out.println(json ? entry.body() : line(entry)));
      System.out.flush();
      if (newest.more()) {
        System.err.println(
            "lightlock: older entries match too; --most shows more, audit export all of them");
      }
      return ExitCode.OK;
    }
  }

  /** {@code audit watched}. */
  @Command(
      name = "watched",
      mixinStandardHelpOptions = true,
      description = "Shows everyone who watched a camera. That it was read is recorded.")
  static final class Watched implements Callable<Integer> {
    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "CAMERA", description = "The camera's id.")
    private String camera = "";

    @Mixin private AuditCriteria.Span span = new AuditCriteria.Span();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      CameraId id = AuditCriteria.camera(spec, "CAMERA", camera);
      AuditFolder audit = AuditFolder.open(dataDir);
      Map<String, String> asked = new LinkedHashMap<>();
      asked.put("of-camera", camera);
      span.from().ifPresent(time -> asked.put("from", time.toString()));
      span.to().ifPresent(time -> asked.put("to", time.toString()));
      audit.recordReading("watched", asked);
      Viewings.Question question = new Viewings.Question(id, span.from(), span.to());
      long _ = audit.read(handle -> json ? printJson(handle, question) : print(handle, question));
      return ExitCode.OK;
    }

    private static long print(Handle handle, Viewings.Question question) {
      long[] count = {0};
      Viewings.each(
          handle,
          question,
          viewing -> {
            count[0]++;
            System.out.println(line(viewing));
          });
      return count[0];
    }

    /** One object, written as it is read: there may be more than fit into memory. */
    private static long printJson(Handle handle, Viewings.Question question) {
      JsonMapper mapper = new JsonMapper();
      long[] count = {0};
      System.out.print(
          "{\"camera\":"
              + mapper.writeValueAsString(question.camera().value())
              + ",\"viewings\":[");
      Viewings.each(
          handle,
          question,
          viewing ->
              System.out.print(
                  (count[0]++ > 0 ? "," : "") + mapper.writeValueAsString(view(viewing))));
      System.out.println("]}");
      System.out.flush();
      return count[0];
    }

    private static String line(Viewings.Viewing viewing) {
      String end =
          viewing
              .ended()
              .map(time -> viewing.endKnown() ? time.toString() : "before " + time)
              .orElse("still watching");
      return printable(
          "%s to %s  %s%s  %s"
              .formatted(
                  viewing.began(),
                  end,
                  viewing.actor(),
                  viewing.from().map(from -> " from " + from).orElse(""),
                  viewing.facts().entrySet().stream()
                      .map(fact -> fact.getKey() + "=" + fact.getValue())
                      .collect(Collectors.joining(" "))));
    }

    private static Map<String, Object> view(Viewings.Viewing viewing) {
      Map<String, Object> view = new LinkedHashMap<>();
      view.put("entry", viewing.index());
      view.put("actor", viewing.actor());
      viewing.from().ifPresent(from -> view.put("from", from));
      view.put("began", viewing.began().toString());
      viewing.ended().ifPresent(time -> view.put("ended", time.toString()));
      view.put("endKnown", viewing.endKnown());
      view.put("facts", viewing.facts());
      return view;
    }
  }

  /** {@code audit export}. */
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = "Writes entries to a file, the oldest first. That it was exported is recorded.")
  static final class Export implements Callable<Integer> {
    private enum Format {
      csv,
      json
    }

    @Mixin private AuditCriteria criteria = new AuditCriteria();

    @Option(
        names = "--format",
        paramLabel = "csv|json",
        description =
            "csv for spreadsheets; json: one entry a line, byte for byte as it is proven.")
    private Format format = Format.json;

    @Option(
        names = "--output",
        paramLabel = "FILE",
        description = "A new file that only its owner can read. Default: standard output.")
    private Optional<Path> output = Optional.empty();

    @Option(names = "--json", description = "Print how many were exported as JSON; needs --output.")
    private boolean json;

    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException, IOException {
      if (json && output.isEmpty()) {
        throw new CommandLine.ParameterException(spec.commandLine(), "--json needs --output");
      }
      AuditSearch.Criteria wanted = criteria.criteria();
      AuditFolder audit = AuditFolder.open(dataDir);
      Map<String, String> asked = criteria.words();
      asked.put("format", format.name());
      audit.recordReading("export", asked);
      long count;
      if (output.isPresent()) {
        try (PrintStream file = newFile(output.get())) {
          count = write(audit, wanted, file);
          if (file.checkError()) {
            throw new IOException(output.get() + ": cannot be written; is the disk full?");
          }
        }
      } else {
        count = write(audit, wanted, System.out);
      }
      if (json) {
        ReadyLine.print(Map.of("exported", count, "file", output.get().toString()));
      }
      return ExitCode.OK;
    }

    private long write(AuditFolder audit, AuditSearch.Criteria wanted, PrintStream out)
        throws CommandException {
      long[] count = {0};
      if (format == Format.csv) {
        out.print(AuditCsv.HEADER);
      }
      long _ =
          audit.read(
              handle -> {
                AuditSearch.each(
                    handle,
                    wanted,
                    entry -> {
                      count[0]++;
                      out.print(format == Format.csv ? AuditCsv.line(entry) : entry.body() + "\n");
                    });
                return count[0];
              });
      out.flush();
      return count[0];
    }

    private static PrintStream newFile(Path file) throws IOException {
      try {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } catch (FileAlreadyExistsException e) {
        throw new IOException(file + ": is there already; nothing was written", e);
      }
      return new PrintStream(
          Files.newOutputStream(file, StandardOpenOption.WRITE), false, StandardCharsets.UTF_8);
    }
  }

  /** {@code audit checkpoint}. */
  @Command(
      name = "checkpoint",
      mixinStandardHelpOptions = true,
      description = "Signs the audit as it is now and prints the checkpoint, to be kept elsewhere.")
  static final class Checkpoint implements Callable<Integer> {
    @Option(names = "--json", description = "Print JSON, with the public key.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      AuditFolder audit = AuditFolder.open(dataDir);
      CheckpointKeyFile key = audit.signingKey(dataDir.sealingKeys());
      Map<String, Object> line = new LinkedHashMap<>();
      String note =
          audit.read(
              handle -> {
                AuditCheckpoints checkpoints =
                    AuditCheckpoints.open(audit.jdbi(), key, InstantSource.system());
                line.put("key", checkpoints.publicKey().toString());
                Optional<String> signed = checkpoints.sign();
                return signed.or(() -> AuditCheckpoints.newest(handle)).orElse("");
              });
      line.put("checkpoint", note);
      if (json) {
        ReadyLine.print(line);
      } else {
        System.out.print(note);
      }
      return ExitCode.OK;
    }
  }
}
