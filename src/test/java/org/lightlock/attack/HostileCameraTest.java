package org.lightlock.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HostileCameraTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void conversation_hearsRequestsSkipsFramesAndNoticesTheEnd() throws IOException {
    try (HostileCamera camera =
        HostileCamera.open(
            with -> {
              with.ok(with.request("DESCRIBE"), "", "v=0");
              with.awaitClosed(LIMIT);
            })) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), camera.port())) {
        String asked =
            "OPTIONS rtsp://x/ RTSP/1.0\r\nCSeq: 1\r\n\r\n"
                + "$\u0001\u0000\u0002ab"
                + "DESCRIBE rtsp://x/ RTSP/1.0\r\nCSeq: 2\r\nAccept: a\r\n\r\n";
        socket.getOutputStream().write(asked.getBytes(StandardCharsets.ISO_8859_1));
        String answers = "";
        while (!answers.endsWith("v=0")) {
          answers += (char) socket.getInputStream().read();
        }
        assertThat(answers).contains("CSeq: 1\r\n").contains("CSeq: 2\r\nContent-Length: 3\r\n");
      }
      Conversation conversation = camera.conversations().getFirst();
      await().atMost(LIMIT).until(() -> !conversation.isOpen());
      assertThat(conversation.heard()).hasSize(2);
      assertThat(conversation.heard("DESCRIBE").getFirst().header("accept")).contains("a");
      assertThat(camera.decoyContacts()).isZero();
    }
  }

  @Test
  void decoy_countsWhoComes() throws IOException {
    try (HostileCamera camera = HostileCamera.open(Script.NOTHING);
        Socket _ = new Socket(InetAddress.getLoopbackAddress(), camera.decoyPort())) {
      await().atMost(LIMIT).until(() -> camera.decoyContacts() == 1);
    }
  }
}
