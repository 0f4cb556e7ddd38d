package org.lightlock.app;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditSearch.Criteria;
import org.lightlock.camera.CameraId;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which entries a command is about. */
final class AuditCriteria {
  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "Of this user; client:NAME, cli:NAME, camera:ID and gateway too.")
  private Optional<String> user = Optional.empty();

  @Option(names = "--camera", paramLabel = "ID", description = "About this camera.")
  private Optional<String> camera = Optional.empty();

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Of this kind: login, login-failed, view-start, configuration, …")
  private Optional<String> kind = Optional.empty();

  @CommandLine.Mixin private Span span = new Span();

  @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  /** From when to when. */
  static final class Span {
    @Option(
        names = "--from",
        paramLabel = "TIME",
        description = "Not before this: 2026-11-26, 2026-11-26T10:00 or with a zone, …T10:00Z.")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "TIME", description = "Before this.")
    private Optional<String> to = Optional.empty();

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    Optional<Instant> from() {
      return from.map(text -> time("--from", text));
    }

    Optional<Instant> to() {
      return to.map(text -> time("--to", text));
    }

    private Instant time(String option, String text) {
      ZoneId zone = ZoneId.systemDefault();
      try {
        if (!text.matches("[0-9]{4}-.*")) {
          throw new DateTimeException("a year has four digits");
        }
        if (text.length() <= "2026-11-26".length()) {
          return LocalDate.parse(text).atStartOfDay(zone).toInstant();
        }
        return text.endsWith("Z") || text.matches(".*T.*[+-][0-9:]+")
            ? OffsetDateTime.parse(text).toInstant()
            : LocalDateTime.parse(text).atZone(zone).toInstant();
      } catch (DateTimeException e) {
        throw new CommandLine.ParameterException(
            spec.commandLine(),
            option + " expects a time such as 2026-11-26, 2026-11-26T10:00 or 2026-11-26T10:00Z");
      }
    }
  }

  Criteria criteria() {
    return new Criteria(
        user,
        camera.map(id -> camera(spec, "--camera", id)),
        kind.map(this::kind),
        span.from(),
        span.to(),
        0);
  }

  static CameraId camera(CommandSpec spec, String option, String id) {
    if (!CameraId.isValid(id)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), option + ": '" + id + "' cannot be a camera's id");
    }
    return new CameraId(id);
  }

  private Kind kind(String word) {
    return Kind.ofWord(word)
        .orElseThrow(
            () ->
                new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--kind expects one of: "
                        + Arrays.stream(Kind.values())
                            .map(Kind::word)
                            .collect(Collectors.joining(", "))));
  }

  /** What was asked, for the record. */
  Map<String, String> words() {
    Map<String, String> words = new TreeMap<>();
    user.ifPresent(text -> words.put("of-user", text));
    camera.ifPresent(text -> words.put("of-camera", text));
    kind.ifPresent(text -> words.put("of-kind", text));
    span.from().ifPresent(time -> words.put("from", time.toString()));
    span.to().ifPresent(time -> words.put("to", time.toString()));
    return words;
  }
}
