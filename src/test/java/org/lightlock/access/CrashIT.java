package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes and is killed in the middle, again and again: what it said it did holds.
 */
class CrashIT {
  private static final int ROUNDS = 6;

  @TempDir Path directory;

  @Test
  void kill_whileClientsAreAdded_losesNoneThatWasConfirmed() throws Exception {
    List<String> confirmed = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      confirmed.addAll(writeAndBeKilled(round));
    }

    try (AccessDatabase database = AccessDatabase.open(directory)) {
      assertThat(confirmed).hasSizeGreaterThan(ROUNDS);
      assertThat(
              new StreamClients(database, InstantSource.system())
                  .list().stream().map(StreamClient::name))
          .containsAll(confirmed);
      String found =
          database.read(
              handle -> handle.createQuery("PRAGMA integrity_check").mapTo(String.class).one());
      assertThat(found).isEqualTo("ok");
    }
  }

  private List<String> writeAndBeKilled(int round) throws Exception {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                directory.toString(),
                "r" + round + "-")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> confirmed = new ArrayList<>();
    // Each round dies at another moment after the first few.
    int killAfter = 3 + 7 * round;
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(writer.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.endsWith(".")) {
          confirmed.add(line.replace(".", ""));
        }
        if (confirmed.size() == killAfter) {
          writer.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(confirmed).hasSizeGreaterThanOrEqualTo(killAfter);
    return confirmed;
  }

  /** Adds clients for ever and says each name, with a full stop, once it is committed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws Exception {
      var clients =
          new StreamClients(AccessDatabase.open(Path.of(args[0])), InstantSource.system());
      for (int i = 0; i < StreamClients.MOST; i++) {
        String _ = clients.add(args[1] + i, CameraScope.all());
        System.out.println(args[1] + i + ".");
      }
    }
  }
}
