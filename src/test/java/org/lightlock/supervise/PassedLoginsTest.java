package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.posix.UnixSocket;
import org.lightlock.relay.Airlock;

/** Logins over a real airlock: what one side passes the other puts together. */
class PassedLoginsTest {
  /** More messages than the socket's queue holds. */
  private static final int COUNT = 64;

  @TempDir Path directory;
  private final Map<Long, Long> answers = new ConcurrentHashMap<>();

  private final Airlock.Logins logins =
      new Airlock.Logins() {
        @Override
        public void connected(Airlock.Line line) {
          for (int i = 1; i <= COUNT; i++) {
            assertThat(line.pass(i, new CameraId("cam-" + i), sealed(i))).isTrue();
          }
        }

        @Override
        public void answered(long untrustedNumber, long untrustedOutcome) {
          answers.put(untrustedNumber, untrustedOutcome);
        }

        @Override
        public void away() {}
      };

  private static byte[] sealed(long number) {
    byte[] sealed = new byte[1_200];
    Arrays.fill(sealed, (byte) number);
    return sealed;
  }

  @Test
  void pass_manyOfTheLongest_arriveWholeAndAreAnswered() throws IOException {
    Path path = directory.resolve("airlock");
    try (UnixSocket listener = UnixSocket.listen(path);
        Airlock airlock = new Airlock(path, List.of(), logins)) {
      airlock.start();
      try (UnixSocket gateway = listener.accept();
          Arena arena = Arena.ofConfined()) {
        MemorySegment buffer = arena.allocate(Message.BYTES, 8);
        LoginIntake intake = new LoginIntake();
        for (int whole = 0; whole < COUNT; ) {
          Message message = Message.read(buffer, gateway.receive(buffer).length()).orElseThrow();
          if (intake.take(message) instanceof LoginIntake.Whole all) {
            whole++;
            assertThat(all.camera()).isEqualTo(new CameraId("cam-" + all.number()));
            assertThat(all.untrustedSealed()).isEqualTo(sealed(all.number()));
            Message.of(Kind.LOGIN_ANSWER, 3).about(all.number()).write(buffer);
            gateway.send(buffer);
          }
        }
        await().until(() -> answers.size() == COUNT);
        assertThat(answers.values()).containsOnly(3L);
        assertThat(airlock.isConnected()).isTrue();
      }
    }
  }
}
