package org.lightlock.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.audit.AuditException;
import org.lightlock.access.audit.AuditLog;
import org.lightlock.access.audit.CheckpointKeyFile;
import org.lightlock.access.audit.ConfigurationRecord;
import org.lightlock.access.audit.SyslogWitness;
import org.lightlock.config.AuditConfig;
import org.lightlock.config.GatewayConfig;
import org.lightlock.config.Settings;
import org.lightlock.protect.ClientTls;
import org.lightlock.protect.TlsIdentity;
import org.lightlock.protect.TlsIdentityException;
import org.lightlock.protect.seal.SealException;

/** Starts a gateway's audit as it is configured, before anything else can happen. */
final class GatewayAudit {
  private GatewayAudit() {}

  /** Starts it and records the start and what was changed since the last one. */
  static AuditLog start(GatewayConfig config, AccessDatabase database)
      throws CommandException, TlsIdentityException, SealException {
    Jdbi jdbi = database.jdbi();
    InstantSource clock = InstantSource.system();
    Optional<SyslogWitness.Receiver> receiver = receiver(config.audit());
    var settings = new AuditLog.Settings(config.audit().keep(), receiver, hostName());
    var key = new CheckpointKeyFile(config.dataDir(), FactorParts.keys(config, database));
    AuditLog audit = null;
    try {
      audit = AuditLog.start(jdbi, key, settings, clock);
      int changes =
          ConfigurationRecord.record(jdbi, clock.instant(), audit.gateway(), Settings.of(config));
      if (changes > 0) {
        Lightlock.log("lightlock: " + changes + " settings were changed; the audit has them");
      }
      Lightlock.log("lightlock: the audit's public key is " + audit.publicKey());
      return audit;
    } catch (AuditException e) {
      if (audit != null) {
        audit.close();
      }
      throw new CommandException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<SyslogWitness.Receiver> receiver(AuditConfig config)
      throws TlsIdentityException {
    if (config.syslog().isEmpty()) {
      return Optional.empty();
    }
    AuditConfig.Syslog syslog = config.syslog().get();
    Optional<TlsIdentity> identity =
        syslog.certificate().isPresent() && syslog.key().isPresent()
            ? Optional.of(
                TlsIdentity.load(
                    syslog.certificate().get(), syslog.key().get(), InstantSource.system()))
            : Optional.empty();
    return Optional.of(
        new SyslogWitness.Receiver(
            syslog.host(), syslog.port(), ClientTls.context(syslog.authority(), identity)));
  }

  /** From the kernel: asking the resolver could wait for a name server. */
  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
