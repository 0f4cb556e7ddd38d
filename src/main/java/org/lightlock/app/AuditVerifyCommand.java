package org.lightlock.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lightlock.access.audit.AuditException;
import org.lightlock.access.audit.AuditVerifier;
import org.lightlock.access.audit.CheckpointKey;
import org.lightlock.access.audit.CheckpointKeyFile;
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
              + " folder and the keys that the audit names.")
  private List<Path> keyFiles = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

  @Override
  public Integer call() throws CommandException, ConfigException, IOException {
    WitnessFile witness = WitnessFile.read(checkpoints);
    AuditFolder audit = AuditFolder.open(dataDir);
    AuditVerifier.Report report =
        audit.read(
            handle -> {
              List<CheckpointKey.Public> keys = keys(audit.folder());
              if (keyFiles.isEmpty()) {
                keys.addAll(CheckpointKeyFile.recorded(handle));
              }
              return AuditVerifier.verify(handle, keys, witness);
            });
    if (json) {
      ReadyLine.print(view(report));
    } else {
      print(report);
    }
    return report.holds() ? ExitCode.OK : ExitCode.AUDIT_CHANGED;
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

  private void print(AuditVerifier.Report report) {
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
