package org.lightlock.access.audit;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.audit.AuditEvent.Kind;

/** Writes until it is killed, and says each index once it is written: {@code 12.} */
final class AuditCrashWriter {
  private static final int THREADS = 8;

  private AuditCrashWriter() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    Jdbi jdbi = AccessDatabase.open(directory).jdbi();
    var settings = new AuditLog.Settings(Duration.ofDays(365), Optional.empty(), "crash");
    AuditLog log =
        AuditLog.start(jdbi, TestSigningKey.in(directory), settings, InstantSource.system());
    PrintStream out = System.out;
    for (int i = 0; i < THREADS; i++) {
      Thread.ofPlatform().start(() -> write(log, out));
    }
  }

  private static void write(AuditLog log, PrintStream out) {
    try {
      while (true) {
        long index =
            log.trail().append(AuditEvent.of(Kind.VIEW_START, "ann", Map.of("way", "mse")));
        synchronized (out) {
          out.println(index + ".");
          out.flush();
        }
      }
    } catch (AuditException e) {
      out.println("failed");
    }
  }
}
