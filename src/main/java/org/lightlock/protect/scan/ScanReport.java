package org.lightlock.protect.scan;

import java.util.Comparator;
import java.util.List;

/**
 * What a server offers.
 *
 * @param findings in the order in which they are shown
 */
public record ScanReport(String server, List<Finding> findings) {
  /** Keeps its own list. */
  public ScanReport {
    findings = List.copyOf(findings);
  }

  /**
   * One thing that is offered.
   *
   * @param kind version, suite, group, key agreement, compression, certificate or hsts
   * @param name as IANA or the certificate has it
   */
  public record Finding(String kind, String name, Mark mark) {}

  /** The worst mark: what the server as a whole gets. */
  public Mark mark() {
    return findings.stream()
        .map(Finding::mark)
        .max(Comparator.naturalOrder())
        .orElse(Mark.ONVOLDOENDE);
  }
}
