package org.lightlock.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How long it is kept who did what, and who else keeps it.
 *
 * @param keep older entries are removed
 */
public record AuditConfig(Duration keep, Optional<Syslog> syslog) {
  /** A year, on this machine only. */
  public static final AuditConfig DEFAULTS =
      new AuditConfig(Duration.ofDays(365), Optional.empty());

  private static final Duration SHORTEST = Duration.ofDays(1);
  private static final Duration LONGEST = Duration.ofDays(3650);

  /**
   * A syslog receiver over TLS (RFC 5425), which sees every entry and every checkpoint.
   *
   * @param host the name or address that its certificate is for
   * @param authority the certificates that the receiver's must lead to, in PEM
   * @param certificate what this gateway proves itself with, if the receiver asks
   * @param key the certificate's private key
   */
  public record Syslog(
      String host, int port, Path authority, Optional<Path> certificate, Optional<Path> key) {
    private static final int PORT = 6514;

    static Syslog read(Section section) throws ConfigException {
      String host = section.required("host");
      if (!host.matches("[A-Za-z0-9.:-]{1,253}")) {
        throw section.problem("host", "expects a host name or an IP address, without a port");
      }
      String _ = section.required("authority");
      Optional<Path> authority = section.path("authority");
      var syslog =
          new Syslog(
              host,
              section.number("port", 1, 65_535, PORT),
              authority.orElseThrow(),
              section.path("certificate"),
              section.path("key"));
      if (syslog.certificate.isPresent() != syslog.key.isPresent()) {
        throw section.problem(
            syslog.key.isPresent() ? "key" : "certificate",
            "certificate and key belong together; add the other one");
      }
      if (syslog.key.isPresent()) {
        PrivateFile.check(section, "key", syslog.key.get());
      }
      return syslog;
    }
  }

  static AuditConfig read(Section section) throws ConfigException {
    return new AuditConfig(
        section.duration("keep", SHORTEST, LONGEST, DEFAULTS.keep),
        section.has("syslog")
            ? Optional.of(Syslog.read(section.section("syslog", Syslog.class)))
            : Optional.empty());
  }
}
