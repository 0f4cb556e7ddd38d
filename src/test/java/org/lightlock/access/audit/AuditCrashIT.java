package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;

/** A process that writes is killed at random moments: what it said was written is there. */
class AuditCrashIT {
  private static final int KILLS = 5;
  private static final long SEED = 20261126;

  @TempDir Path directory;

  @Test
  void kill_atRandomMoments_losesNothingThatWasWrittenAndTheLogHolds() throws Exception {
    Random moments = new Random(SEED);
    List<Long> written = new ArrayList<>();
    for (int i = 0; i < KILLS; i++) {
      written.addAll(writeAndKill(200 + moments.nextInt(2_000)));
    }
    Jdbi jdbi = AccessDatabase.open(directory).jdbi();
    CheckpointKey.Public key =
        CheckpointKeyFile.readPublic(directory.resolve(CheckpointKeyFile.PUBLIC_NAME))
            .orElseThrow();
    AuditVerifier.Report report =
        jdbi.withHandle(handle -> AuditVerifier.verify(handle, List.of(key), WitnessFile.NONE));

    assertThat(report.findings()).isEmpty();
    assertThat(written).doesNotHaveDuplicates().hasSizeGreaterThan(KILLS * 200);
    assertThat(report.entries()).isGreaterThan(written.stream().mapToLong(i -> i).max().orElse(0));
    assertThat(report.checkpoints()).isPositive();
  }

  /** Reads so many indices that the process says are written, kills it, and reads the rest. */
  private List<Long> writeAndKill(int after) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AuditCrashWriter.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<Long> written = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      String line = lines.readLine();
      while (line != null && line.endsWith(".")) {
        written.add(Long.parseLong(line.substring(0, line.length() - 1)));
        if (written.size() == after) {
          // Process.destroyForcibly would close what is still to be read.
          assertThat(process.toHandle().destroyForcibly()).isTrue();
        }
        line = lines.readLine();
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(written).hasSizeGreaterThanOrEqualTo(after);
    return written;
  }
}
