package org.lightlock.protect.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingKeysTest {
  private static final byte[] SECRET = "a seed of twenty bytes".getBytes(UTF_8);

  @TempDir private Path folder;
  private KeyFile file = new KeyFile(Path.of("unset"), false);

  @BeforeEach
  void locate() {
    file = KeyFile.locate(Optional.empty(), folder, Map.of());
  }

  @Test
  void open_firstTime_makesAFileForItsOwnerOnly() throws Exception {
    SealingKeys keys = SealingKeys.open(file, List.of());

    assertThat(keys.ids()).hasSize(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
  }

  @Test
  void seal_thenOpenInTheSameContext_givesItBack() throws Exception {
    SealingKeys keys = SealingKeys.open(file, List.of());
    byte[] sealed = keys.seal("totp:anna", SECRET);

    assertThat(keys.open("totp:anna", sealed)).isEqualTo(SECRET);
    assertThat(new String(sealed, UTF_8)).doesNotContain("twenty");
    assertThat(SealingKeys.keyOf(sealed)).isEqualTo(keys.ids().getFirst());
  }

  @Test
  void seal_twice_isNeverTheSame() throws Exception {
    SealingKeys keys = SealingKeys.open(file, List.of());

    assertThat(keys.seal("totp:anna", SECRET)).isNotEqualTo(keys.seal("totp:anna", SECRET));
  }

  @Test
  void open_inAnotherPersonsRow_isRefused() throws Exception {
    SealingKeys keys = SealingKeys.open(file, List.of());
    byte[] sealed = keys.seal("totp:anna", SECRET);

    assertThatThrownBy(() -> keys.open("totp:bart", sealed))
        .isInstanceOf(SealException.class)
        .hasMessageContaining("moved");
  }

  @Test
  void open_withAnyByteChanged_isRefused() throws Exception {
    SealingKeys keys = SealingKeys.open(file, List.of());
    byte[] sealed = keys.seal("totp:anna", SECRET);

    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> keys.open("totp:anna", changed)).isInstanceOf(SealException.class);
    }
    assertThatThrownBy(() -> keys.open("totp:anna", new byte[0])).isInstanceOf(SealException.class);
  }

  @Test
  void open_keyMissingButInUse_makesNoNewOne() {
    assertThatThrownBy(() -> SealingKeys.open(file, List.of("0123456789abcdef")))
        .isInstanceOf(SealException.class)
        .hasMessageContaining("0123456789abcdef")
        .hasMessageContaining("restore");
    assertThat(file.path()).doesNotExist();
  }

  @Test
  void open_anotherKeyThanTheOneInUse_isRefused() throws Exception {
    SealingKeys keys = SealingKeys.open(file, List.of());
    byte[] sealed = keys.seal("totp:anna", SECRET);
    String id = keys.ids().getFirst();
    Files.writeString(file.path(), SealingKeys.newLine());

    assertThatThrownBy(() -> SealingKeys.open(file, List.of(id)))
        .isInstanceOf(SealException.class)
        .hasMessageContaining(id);
    assertThatThrownBy(() -> keys.open("totp:anna", sealed))
        .isInstanceOf(SealException.class)
        .hasMessageContaining(id);
  }

  @Test
  void open_fileOthersMayRead_isRefused() throws Exception {
    SealingKeys.open(file, List.of());
    Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> SealingKeys.open(file, List.of()))
        .isInstanceOf(SealException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void open_lineDamaged_namesTheLine_andNotItsText() throws Exception {
    SealingKeys.open(file, List.of());
    Files.writeString(file.path(), "# people read this\nnot-a-key-but-nearly\n");

    assertThatThrownBy(() -> SealingKeys.open(file, List.of()))
        .isInstanceOf(SealException.class)
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("nearly");
  }

  @Test
  void add_thenRetire_anotherProcessFollows() throws Exception {
    SealingKeys gateway = SealingKeys.open(file, List.of());
    byte[] before = gateway.seal("totp:anna", SECRET);
    SealingKeys command = SealingKeys.open(file, List.of());

    String added = command.add();
    byte[] after = gateway.seal("totp:anna", SECRET);
    assertThat(SealingKeys.keyOf(after)).isEqualTo(added);
    assertThat(gateway.open("totp:anna", before)).isEqualTo(SECRET);

    assertThat(command.retireOthers()).containsExactly(SealingKeys.keyOf(before));
    assertThat(gateway.open("totp:anna", after)).isEqualTo(SECRET);
    assertThatThrownBy(() -> gateway.open("totp:anna", before)).isInstanceOf(SealException.class);
  }

  @Test
  void locate_withSystemdsCredential_readsThatAndNeverWritesIt() throws Exception {
    Path credential = folder.resolve(KeyFile.CREDENTIAL);
    Files.writeString(credential, SealingKeys.newLine());
    KeyFile given =
        KeyFile.locate(
            Optional.empty(),
            folder.resolve("data"),
            Map.of("CREDENTIALS_DIRECTORY", folder.toString()));

    SealingKeys keys = SealingKeys.open(given, List.of());

    assertThat(given.path()).isEqualTo(credential);
    assertThatThrownBy(keys::add).isInstanceOf(SealException.class).hasMessageContaining("systemd");
  }

  @Test
  void toString_tellsNoKey() throws Exception {
    SealingKeys keys = SealingKeys.open(file, List.of());
    String line = Files.readAllLines(file.path()).getLast();

    assertThat(line).hasSize(44);
    assertThat(keys.toString()).doesNotContain(line);
  }
}
