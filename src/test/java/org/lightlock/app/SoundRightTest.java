package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.access.Action;
import org.lightlock.access.CameraScope;
import org.lightlock.access.Grants;
import org.lightlock.access.Role;
import org.lightlock.app.WiredGateway.Shown;
import org.lightlock.camera.CameraId;

/**
 * Who may watch a camera with sound and not hear it gets pictures alone, on every way with sound.
 */
class SoundRightTest {
  private static final String GATE = "gate";

  @TempDir static Path directory;
  private static WiredGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = new WiredGateway(directory, List.of(GATE));
    Set<Action> seeing = Set.of(Action.LIVE);
    Set<Action> hearing = Set.of(Action.LIVE, Action.AUDIO);
    gateway.people.add("seeing", Role.VIEWER, Grants.Terms.of(seeing, CameraScope.all()));
    gateway.people.add("hearing", Role.VIEWER, Grants.Terms.of(hearing, CameraScope.all()));
    // The gateway learns of grants with its next look into the database.
    for (String user : List.of("seeing", "hearing")) {
      var session = gateway.people.signIn(user).session();
      await().until(() -> !gateway.people.access.actions(session, new CameraId(GATE)).isEmpty());
    }
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static Shown cookie(boolean hears) {
    return new Shown.Cookie(gateway.people.signIn(hears ? "hearing" : "seeing").token());
  }

  private static final class Socket implements WebSocket.Listener {
    final AtomicInteger pictures = new AtomicInteger();
    final Queue<String> texts = new ConcurrentLinkedQueue<>();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      texts.add(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      pictures.incrementAndGet();
      socket.request(1);
      return null;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void webSocket_hasASoundTrackForWhoMayHear(boolean hears) {
    Socket socket = new Socket();
    WebSocket open = gateway.socket("/live/gate/full?audio=1", cookie(hears), socket);

    await().until(() -> socket.pictures.get() > 20);

    assertThat(socket.texts.toString().contains("mp4a")).isEqualTo(hears);
    open.abort();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rtsps_describesSoundToWhoMayHear(boolean hears) throws Exception {
    Shown ticket = new Shown.Bearer(gateway.people.ticket(hears ? "hearing" : "seeing", GATE));
    try (SSLSocket socket = gateway.rtsps()) {
      String description = gateway.description(socket, GATE, ticket);

      assertThat(description).contains("m=video");
      assertThat(description.contains("m=audio")).isEqualTo(hears);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void webRtc_answersSoundToWhoMayHear(boolean hears) throws Exception {
    String answer = gateway.body(gateway.offer("/whep/gate", cookie(hears)));

    assertThat(answer).contains("m=video", "m=audio");
    assertThat(answer.contains("opus/48000")).isEqualTo(hears);
  }

  @Test
  void api_saysWhetherItMayBeHeard() throws Exception {
    String path = "/api/v1/cameras/gate";

    assertThat(gateway.body(gateway.request(path, cookie(true)).build()))
        .contains("\"audio\":true");
    assertThat(gateway.body(gateway.request(path, cookie(false)).build()))
        .contains("\"audio\":false", "\"actions\":[\"live\"]");
  }
}
