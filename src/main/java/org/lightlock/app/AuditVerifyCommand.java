package org.lightlock.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lightlock.access.audit.AuditException;
import org.lightlock.access.audit.AuditVerifier;
import org.lightlock.access.audit.CheckpointKey;
import org.lightlock.access.audit.CheckpointKeyFile;
import org.lightlock.access.audit.SignedTreeFile;
import org.lightlock.access.audit.WitnessFile;
import org.lightlock.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lightlock audit verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Proves that no entry was changed, removed, reordered or cut off, or says which was.")
final class AuditVerifyCommand implements Callable<Integer> {
  @Option(
      names = "--checkpoints",
      paramLabel = "FILE",
      description =
          "Checkpoints, or whatever a syslog receiver wrote, that were kept elsewhere. Without"
              + " them only whoever cannot sign on this machine is found out.")
  private List<Path> checkpoints = new ArrayList<>();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "The audit's public key, as kept elsewhere. Default: audit-signing.pub in the data"
              + " folder. Keys that the audit names count once its checkpoints cover them.")
  private List<Path> keyFiles = new ArrayList<>();

  @Option(
      names = "--keep",
      paramLabel = "DAYS",
      description =
          "For how many days entries had to be kept: a removal of younger ones is found. Default:"
              + " audit.keep of --config, without it 1. Give the shortest that ever was"
              + " configured.")
  private Optional<Integer> keepDays = Optional.empty();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

  @Override
  public Integer call() throws CommandException, ConfigException, IOException {
    WitnessFile witness = WitnessFile.read(checkpoints);
    AuditFolder audit = AuditFolder.open(dataDir);
    Duration keep = keep();
    // Before the database: what is signed meanwhile covers entries that are read later.
    Optional<String> signed = signed(audit.folder());
    AuditVerifier.Report report =
        audit.read(
            handle ->
                AuditVerifier.verify(
                    handle,
                    new AuditVerifier.Grounds(
                        keys(audit.folder()), witness, signed, keep, Instant.now())));
    if (json) {
      ReadyLine.print(view(report));
    } else {
      print(report, signed.isPresent());
    }
    return report.holds() ? ExitCode.OK : ExitCode.AUDIT_CHANGED;
  }

  private static Optional<String> signed(Path folder) throws CommandException {
    try {
      return SignedTreeFile.note(folder);
    } catch (AuditException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()));
    }
  }

  private Duration keep() throws CommandException, ConfigException {
    if (keepDays.isPresent() && keepDays.get() < 1) {
      throw new CommandException(ExitCode.USAGE, "--keep expects a number of days, 1 or more");
    }
    return keepDays.isPresent()
        ? Duration.ofDays(keepDays.get())
        : dataDir.auditKeep().orElse(Duration.ZERO);
  }

  private List<CheckpointKey.Public> keys(Path folder) throws AuditException {
    List<CheckpointKey.Public> keys = new ArrayList<>();
    for (Path file : keyFiles) {
      keys.add(
          CheckpointKeyFile.readPublic(file)
              .orElseThrow(() -> new AuditException(file + ": there is no such file", null)));
    }
    if (keyFiles.isEmpty()) {
      CheckpointKeyFile.readPublic(folder.resolve(CheckpointKeyFile.PUBLIC_NAME))
          .ifPresent(keys::add);
    }
    return keys;
  }

  private void print(AuditVerifier.Report report, boolean signed) {
    System.out.println(
        report.entries() + " entries, of which retention has emptied " + report.removed());
    System.out.println(
        report
            .provenAt()
            .map(
                time ->
                    "%d checkpoints hold; the newest, of %s, covers %d entries"
                        .formatted(report.checkpoints(), time, report.proven()))
            .orElse("no checkpoint covers them"));
    if (report.unproven() > 0) {
      System.out.println(
          report.unproven()
              + " checkpoints do not count: none of a trusted key covers the key that signed them");
    }
    for (AuditVerifier.Rule rule : report.rules()) {
      System.out.println(
          "%d removals by the rule %s, the last on %s, before entry %d"
              .formatted(
                  rule.records(),
                  "older than " + rule.keep().toHours() + " hours",
                  rule.lastAt(),
                  rule.until()));
    }
    if (!signed) {
      System.out.println(
          "there is no "
              + SignedTreeFile.NAME
              + " in the data folder: whoever can write the database could have written another"
              + " history");
    }
    if (checkpoints.isEmpty()) {
      System.out.println(
          "without --checkpoints from elsewhere: whoever has this machine's signing key could have"
              + " written another history");
    }
    for (AuditVerifier.Finding finding : report.findings()) {
      String which =
          finding.first() == finding.last()
              ? "entry " + finding.first()
              : "entries " + finding.first() + " to " + finding.last();
      System.out.println(which + ": " + finding.words());
    }
    System.out.println(
        report.holds() ? "nothing was changed" : "THE AUDIT IS NOT AS IT WAS WRITTEN");
  }

  private static Map<String, Object> view(AuditVerifier.Report report) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("holds", report.holds());
    view.put("entries", report.entries());
    view.put("removed", report.removed());
    view.put("checkpoints", report.checkpoints());
    view.put("proven", report.proven());
    report.provenAt().ifPresent(time -> view.put("provenAt", time.toString()));
    view.put("unproven", report.unproven());
    view.put(
        "removals",
        report.rules().stream()
            .map(
                rule ->
                    Map.of(
                        "keepHours", rule.keep().toHours(),
                        "records", rule.records(),
                        "until", rule.until(),
                        "lastAt", rule.lastAt().toString()))
            .toList());
    view.put(
        "findings",
        report.findings().stream()
            .map(
                finding ->
                    Map.of(
                        "first", finding.first(),
                        "last", finding.last(),
                        "words", finding.words()))
            .toList());
    return view;
  }
}
