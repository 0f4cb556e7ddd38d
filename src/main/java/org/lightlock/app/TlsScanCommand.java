package org.lightlock.app;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lightlock.protect.scan.Mark;
import org.lightlock.protect.scan.ScanReport;
import org.lightlock.protect.scan.TlsScan;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lightlock tls-scan}: what a TLS server offers, and what NCSC-NL thinks of it. */
@Command(
    name = "tls-scan",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what a TLS server offers, by trying it, with NCSC-NL's marks (TLS guidelines 2025).",
      "Ends with status 0 only when everything is \"goed\"."
    })
final class TlsScanCommand implements Callable<Integer> {
  private static final Pattern SERVER =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})]|([A-Za-z0-9._-]{1,253})):([0-9]{1,5})");

  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "HOST:PORT",
      arity = "0..1",
      description = "The server; an IPv6 address in brackets. Default: localhost:8443.")
  private String server = "localhost:8443";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws CommandException {
    Matcher parts = SERVER.matcher(server);
    if (!parts.matches() || Integer.parseInt(parts.group(3)) > 65_535) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "write host:port, such as gateway.example.nl:8443 or [::1]:8443");
    }
    String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
    try {
      ScanReport report = TlsScan.of(host, Integer.parseInt(parts.group(3)));
      if (json) {
        ReadyLine.print(asJson(report));
      } else {
        print(report);
      }
      return report.mark() == Mark.GOED ? ExitCode.OK : ExitCode.TLS_BELOW_GOED;
    } catch (IOException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, server + ": " + e.getMessage());
    }
  }

  private static void print(ScanReport report) {
    for (ScanReport.Finding finding : report.findings()) {
      System.out.printf("%-14s %-48s %s%n", finding.kind(), finding.name(), finding.mark().words());
    }
    System.out.println(report.server() + ": " + report.mark().words());
  }

  private static Map<String, Object> asJson(ScanReport report) {
    List<Map<String, Object>> findings =
        report.findings().stream()
            .map(
                finding -> {
                  Map<String, Object> line = new LinkedHashMap<>();
                  line.put("kind", finding.kind());
                  line.put("name", finding.name());
                  line.put("mark", finding.mark().words());
                  return line;
                })
            .toList();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("server", report.server());
    line.put("mark", report.mark().words());
    line.put("findings", findings);
    return line;
  }
}
