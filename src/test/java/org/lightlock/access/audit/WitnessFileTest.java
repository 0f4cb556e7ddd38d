package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.audit.AuditEvent.Kind;

class WitnessFileTest {
  private static final CheckpointKey KEY = CheckpointKey.make("lightlock.audit/1");
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

  @TempDir Path directory;

  private static String note(long size) {
    return Checkpoint.of("lightlock.audit/1", size, MerkleHash.ofNothing(), NOW).sign(KEY);
  }

  private static AuditEntry entry(long index, String who) {
    return new AuditEntry(index, NOW, "salt", AuditEvent.of(Kind.LOGIN, who, Map.of()));
  }

  private WitnessFile read(String text) throws Exception {
    return WitnessFile.read(List.of(Files.writeString(directory.resolve("kept"), text)));
  }

  @Test
  void read_notesOneAfterTheOther() throws Exception {
    assertThat(read(note(3) + note(5)).notes()).containsExactly(note(3), note(5));
  }

  @Test
  void read_aSyslogReceiversFile() throws Exception {
    String header = "Nov 26 10:00:00 gw lightlock 77 ";
    WitnessFile file =
        read(
            "Nov 26 10:00:00 gw sshd[1]: something else {not json}\n"
                + header
                + EcsEvent.of(entry(3, "ann"), "gw")
                + "\n"
                + header
                + EcsEvent.ofCheckpoint(note(5), NOW, "gw")
                + "\n");

    assertThat(file.notes()).containsExactly(note(5));
    assertThat(file.copies()).containsOnlyKeys(3L);
    assertThat(file.copies().get(3L)).isEqualTo(AuditEntry.leafHash(entry(3, "ann").body()));
  }

  @Test
  void read_anExport() throws Exception {
    WitnessFile file = read(entry(3, "ann").body() + "\n" + entry(4, "bob").body() + "\n");

    assertThat(file.copies()).containsOnlyKeys(3L, 4L);
    assertThat(file.notes()).isEmpty();
  }

  @Test
  void read_twoHistories_theFirstCountsAndTheContradictionIsSaid() throws Exception {
    WitnessFile file =
        read(
            entry(3, "ann").body()
                + "\n"
                + entry(3, "bob").body()
                + "\n"
                + entry(3, "ann").body()
                + "\n");

    assertThat(file.contradictions()).containsExactly(3L);
    assertThat(file.copies().get(3L)).isEqualTo(AuditEntry.leafHash(entry(3, "ann").body()));
  }
}
