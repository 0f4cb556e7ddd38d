package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.camera.CameraId;

@OnBothDatabases
class StreamClientsTest {
  private static final CameraScope DOOR = new CameraScope.One(new CameraId("door"));

  @Parameter TestDatabase kind = TestDatabase.SQLITE;
  @TempDir Path directory;
  private StreamClients clients;

  @BeforeEach
  void open() throws Exception {
    clients =
        new StreamClients(kind.open(directory), InstantSource.fixed(Instant.ofEpochSecond(1_000)));
  }

  @Test
  void add_madeSecret_isLongAndAnotherEachTime() throws Exception {
    String first = clients.add("recorder", DOOR);
    String second = clients.add("wall", CameraScope.all());

    assertThat(first).matches("[A-Za-z0-9_-]{32}").isNotEqualTo(second);
    assertThat(clients.list())
        .containsExactly(
            new StreamClient("recorder", 1_000, Optional.empty()),
            new StreamClient("wall", 1_000, Optional.empty()));
  }

  @Test
  void addAndRevoke_existsOrUnknown_isRefused() throws Exception {
    clients.add("recorder", DOOR);

    assertThatExceptionOfType(AccountException.class)
        .isThrownBy(() -> clients.add("recorder", DOOR))
        .matches(e -> e.problem() == AccountException.Problem.EXISTS);
    clients.revoke("recorder");
    assertThat(clients.list()).isEmpty();
    assertThatExceptionOfType(AccountException.class)
        .isThrownBy(() -> clients.revoke("recorder"))
        .matches(e -> e.problem() == AccountException.Problem.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a b", "a:b", "a@b", "-a", "a\n", "../a"})
  void add_badName_isRefused(String name) {
    assertThatExceptionOfType(AccountException.class)
        .isThrownBy(() -> clients.add(name, DOOR))
        .matches(e -> e.problem() == AccountException.Problem.NAME);
  }
}
