package org.lightlock.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.audit.AuditCheckpoints;
import org.lightlock.access.audit.AuditException;
import org.lightlock.access.audit.CheckpointKeyFile;
import org.lightlock.access.factor.FactorStore;
import org.lightlock.access.factor.SecondFactors;
import org.lightlock.protect.seal.KeyFile;
import org.lightlock.protect.seal.SealException;
import org.lightlock.protect.seal.SealingKeys;

@OnBothDatabases
class SealedSecretsTest {
  private static final byte[] SEED = "twenty bytes of seed".getBytes(UTF_8);
  private static final byte[] SECRET = "what the issuer gave".getBytes(UTF_8);

  @Parameter TestDatabase kind;
  @TempDir Path directory;
  private AccessDatabase database;
  private SealingKeys keys;
  private SealedSecrets secrets;
  private String signingKey = "";

  @BeforeEach
  void start() throws Exception {
    database = kind.open(directory);
    keys = SealingKeys.open(KeyFile.locate(Optional.empty(), directory, Map.of()), Set.of());
    secrets = new SealedSecrets(database, directory);
    Accounts accounts = new Accounts(database, InstantSource.system(), new CountingHasher());
    for (String name : List.of("anna", "bart")) {
      accounts.add(name, "grey elephants fly".toCharArray(), Set.of(), List.of());
    }
    SecondFactors factors =
        new SecondFactors(
            database.jdbi(), Optional.of(keys), Optional.empty(), InstantSource.system());
    database
        .jdbi()
        .useTransaction(
            handle -> {
              factors.putTotp(handle, "anna", SEED, 0);
              factors.putTotp(handle, "bart", SEED, 0);
              SealedSecrets.put(handle, keys, "oidc client", SECRET);
            });
    signingKey = signingKey(keys);
  }

  private String signingKey(SealingKeys with) throws AuditException {
    return AuditCheckpoints.open(
            database.jdbi(), new CheckpointKeyFile(directory, with), InstantSource.system())
        .publicKey()
        .toString();
  }

  private byte[] seed(String account, SealingKeys with) throws SealException {
    byte[] sealed =
        database
            .jdbi()
            .withHandle(handle -> FactorStore.totp(handle, account))
            .orElseThrow()
            .sealedSeed();
    return with.open(SecondFactors.context(account), sealed);
  }

  private void assertEverythingOpens(SealingKeys with) throws Exception {
    assertThat(signingKey(with)).isEqualTo(signingKey);
    assertThat(seed("anna", with)).isEqualTo(SEED);
    assertThat(seed("bart", with)).isEqualTo(SEED);
    assertThat(
            database
                .jdbi()
                .<Optional<byte[]>, SealException>withHandle(
                    handle -> SealedSecrets.get(handle, with, "oidc client")))
        .contains(SECRET);
  }

  @Test
  void rotate_whileTheGatewayRuns_sealsEverythingWithTheNewKeyAlone() throws Exception {
    SealingKeys command = again();

    SealedSecrets.Rotation rotation = secrets.rotate(command);

    assertThat(rotation.resealed()).isEqualTo(4);
    assertThat(rotation.retired()).hasSize(1);
    assertThat(secrets.keysInUse()).containsExactly(rotation.key());
    assertThat(command.ids()).containsExactly(rotation.key());
    assertEverythingOpens(keys);
  }

  private SealingKeys again() throws SealException {
    return SealingKeys.open(
        KeyFile.locate(Optional.empty(), directory, Map.of()), secrets.keysInUse());
  }

  @Test
  void rotate_endedBeforeTheTransaction_losesNothingAndCanBeRepeated() throws Exception {
    again().add();

    assertEverythingOpens(again());
    secrets.rotate(again());
    assertEverythingOpens(again());
    assertThat(again().ids()).hasSize(1);
  }

  @Test
  void rotate_endedInTheTransaction_losesNothingAndCanBeRepeated() throws Exception {
    byte[] damaged = {1, 2, 3};
    byte[] whole =
        database.jdbi().withHandle(h -> FactorStore.totp(h, "bart")).orElseThrow().sealedSeed();
    put("bart", damaged);
    String before = keys.ids().getFirst();

    SealingKeys command =
        SealingKeys.open(KeyFile.locate(Optional.empty(), directory, Map.of()), Set.of());
    assertThatThrownBy(() -> secrets.rotate(command)).isInstanceOf(SealException.class);

    assertThat(again(before).ids()).hasSize(2);
    assertThat(seed("anna", command)).isEqualTo(SEED);
    put("bart", whole);
    assertThat(secrets.keysInUse()).containsExactly(before);
    secrets.rotate(again());
    assertEverythingOpens(again());
  }

  private SealingKeys again(String inUse) throws SealException {
    return SealingKeys.open(KeyFile.locate(Optional.empty(), directory, Map.of()), Set.of(inUse));
  }

  private void put(String account, byte[] sealed) {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute("UPDATE totp SET seed = ? WHERE account = ?", sealed, account));
  }

  @Test
  void rotate_endedBeforeTheOldKeysWent_losesNothing() throws Exception {
    SealingKeys command = again();
    command.add();
    secrets.reseal(command);

    assertThat(again().ids()).hasSize(2);
    assertEverythingOpens(again());
    secrets.rotate(again());
    assertThat(again().ids()).hasSize(1);
    assertEverythingOpens(keys);
  }

  @Test
  void open_withoutTheKeyFile_saysWhichKeyIsMissing() throws Exception {
    String id = keys.ids().getFirst();
    Files.delete(directory.resolve(KeyFile.FILE_NAME));

    assertThatThrownBy(this::again).isInstanceOf(SealException.class).hasMessageContaining(id);
    assertThat(directory.resolve(KeyFile.FILE_NAME)).doesNotExist();
  }

  @Test
  void get_ofASecretMovedToAnotherName_isRefused() {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute("UPDATE sealed_secret SET name = 'x' WHERE name = 'oidc client'"));

    assertThatThrownBy(
            () ->
                database
                    .jdbi()
                    .<Optional<byte[]>, SealException>withHandle(
                        handle -> SealedSecrets.get(handle, keys, "x")))
        .isInstanceOf(SealException.class);
  }

  @Test
  void rotateAndReseal_areWrittenDownWithWhoAndWhichKeyAndNoSecret() throws Exception {
    String old = keys.ids().getFirst();
    SealedSecrets.Rotation rotation = secrets.rotate(keys);
    int _ = secrets.reseal(keys);

    List<String> written =
        database.read(
            handle ->
                handle
                    .createQuery(
                        "SELECT body FROM audit_entry WHERE kind = 'configuration' ORDER BY idx")
                    .mapTo(String.class)
                    .list());
    assertThat(written).hasSize(2).allMatch(body -> body.contains("\"cli:"));
    assertThat(written.getFirst()).contains("sealing key rotated", rotation.key(), old);
    assertThat(written.getLast()).contains("secrets sealed again", rotation.key());
    assertThat(written.toString()).doesNotContain(new String(SECRET, UTF_8));
  }
}
