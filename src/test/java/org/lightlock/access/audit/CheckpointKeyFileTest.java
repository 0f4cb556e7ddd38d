package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.OnBothDatabases;
import org.lightlock.access.TestDatabase;
import org.lightlock.protect.seal.KeyFile;
import org.lightlock.protect.seal.SealException;

/** The key that signs the audit lies sealed, and nothing that happens to the file loses it. */
@OnBothDatabases
class CheckpointKeyFileTest {
  @Parameter TestDatabase kind;
  @TempDir Path directory;
  private Jdbi jdbi;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    jdbi = kind.open(directory).jdbi();
    file = directory.resolve(CheckpointKeyFile.NAME);
  }

  private CheckpointKey.Public open() throws Exception {
    return AuditCheckpoints.open(jdbi, TestSigningKey.in(directory), InstantSource.system())
        .publicKey();
  }

  /** Puts the key there as it was kept before it was sealed. */
  private CheckpointKey unseal() throws Exception {
    CheckpointKey key = TestSigningKey.in(directory).read().orElseThrow().key();
    Files.writeString(file, key.secretText() + "\n");
    return key;
  }

  private void assertSealed() throws Exception {
    assertThat(Files.readString(file)).doesNotContain("PRIVATE");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(CheckpointKeyFile.sealedWith(directory))
        .contains(TestSigningKey.sealing(directory).ids().getFirst());
  }

  @Test
  void open_firstStart_theKeyLiesSealedAndIsTheSameAtTheNext() throws Exception {
    CheckpointKey.Public made = open();

    assertSealed();
    assertThat(open().id()).isEqualTo(made.id());
    assertThat(jdbi.withHandle(RecordedKey::in)).hasSize(1);
  }

  @Test
  void open_aKeyThatAnOlderVersionLeftUnsealed_isSealedAndStaysTheKey() throws Exception {
    String id = open().id();
    CheckpointKey key = unseal();
    // As a crash of that version could leave it.
    Path leftover = directory.resolve(CheckpointKeyFile.NAME + "123.new");
    Files.writeString(leftover, key.secretText());

    assertThat(open().id()).isEqualTo(id);

    assertSealed();
    assertThat(leftover).doesNotExist();
    assertThat(jdbi.withHandle(RecordedKey::in)).hasSize(1);
  }

  @Test
  void open_crashedBeforeTheSealedFileTookItsPlace_beginsAgain() throws Exception {
    String id = open().id();
    String sealed = Files.readString(file);
    unseal();
    Files.writeString(directory.resolve(CheckpointKeyFile.NAME + "9.new"), sealed.substring(0, 40));

    assertThat(open().id()).isEqualTo(id);
    assertSealed();
  }

  @Test
  void open_itCannotBeSealed_theUnsealedKeyIsNotLost() throws Exception {
    String id = open().id();
    CheckpointKeyFile unusable =
        new CheckpointKeyFile(directory, TestSigningKey.sealing(directory));
    unseal();
    // The sealing key is gone: nothing can be sealed.
    Path sealing = directory.resolve(KeyFile.FILE_NAME);
    Path kept = Files.move(sealing, directory.resolve("kept"));

    assertThatThrownBy(() -> AuditCheckpoints.open(jdbi, unusable, InstantSource.system()))
        .isInstanceOf(AuditException.class)
        .hasMessageContaining(KeyFile.FILE_NAME);

    assertThat(CheckpointKey.parse(Files.readString(file))).isPresent();
    Files.move(kept, sealing);
    assertThat(open().id()).isEqualTo(id);
    assertSealed();
  }

  @Test
  void open_withoutItsSealingKey_isRefusedAndNothingIsMadeInItsPlace() throws Exception {
    open();
    String sealed = Files.readString(file);
    Path sealing = directory.resolve(KeyFile.FILE_NAME);
    Files.delete(sealing);

    assertThatThrownBy(this::open)
        .isInstanceOf(SealException.class)
        .hasMessageContaining(CheckpointKeyFile.sealedWith(directory).orElseThrow());

    assertThat(Files.readString(file)).isEqualTo(sealed);
    assertThat(sealing).doesNotExist();
  }

  @Test
  void open_aDamagedFile_namesItAndSaysWhatToDo() throws Exception {
    open();
    String sealed = Files.readString(file).strip();
    for (String damaged :
        List.of(
            sealed.substring(0, sealed.length() - 8),
            sealed.substring(0, 60),
            sealed + "!",
            "PRIVATE+KEY+x",
            "")) {
      Files.writeString(file, damaged);

      assertThatThrownBy(this::open).hasMessageContaining(file + "");
      assertThat(Files.readString(file)).isEqualTo(damaged);
    }
  }

  @Test
  void reseal_withANewKey_theOldOneIsNotNeededAnyMore() throws Exception {
    String id = open().id();
    var keys = TestSigningKey.sealing(directory);
    keys.add();

    assertThat(new CheckpointKeyFile(directory, keys).reseal()).isTrue();
    keys.retireOthers();

    assertThat(open().id()).isEqualTo(id);
  }

  @Test
  void reseal_withoutAKey_makesNone() throws Exception {
    assertThat(TestSigningKey.in(directory).reseal()).isFalse();
    assertThat(file).doesNotExist();
  }
}
