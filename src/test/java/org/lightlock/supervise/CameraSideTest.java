package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.posix.UnixSocket;

class CameraSideTest {
  @TempDir Path directory;

  /** The operating system lets nobody through but the owner and the group of the two sides. */
  @Test
  void airlock_isForItsOwnerAndItsGroupOnly() throws Exception {
    Path socket = directory.resolve("airlock");
    Files.writeString(socket, "left by a dead one");
    var command = new WorkerCommand(Path.of("/nowhere"), Path.of("/nowhere"), false);
    try (var _ = new CameraSide(socket, List.of(), command, new WorkerLimits(0, 256, 200))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-rw----");
      try (UnixSocket gateway = UnixSocket.connect(socket)) {
        assertThat(gateway).isNotNull();
      }
    }
    await().until(() -> !Files.exists(socket));
  }
}
