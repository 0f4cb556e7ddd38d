package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lightlock.access.Access;
import org.lightlock.access.Action;
import org.lightlock.access.CameraScope;
import org.lightlock.access.Grants;
import org.lightlock.access.Role;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.WeeklyHours;
import org.lightlock.app.WiredGateway.Shown;
import org.lightlock.camera.CameraId;

/**
 * Somebody watches on every way at once, and may no longer: all of it ends within a second, for
 * whatever cause, while somebody else goes on watching.
 */
class RevocationTest {
  private static final String GATE = "gate";

  /** The promise, and what a machine with other work takes for the test's own threads. */
  private static final Duration A_SECOND = Duration.ofMillis(1_500);

  @TempDir Path directory;
  private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> ends = new ArrayList<>();
  private WiredGateway gateway;
  private Access.LoginResult.LoggedIn ann;
  private Grant grant;

  /** Why somebody may no longer watch. */
  enum Cause {
    LOGOUT,
    GRANT_REMOVED,
    GRANT_ENDED,
    HOURS_ENDED,
    ROLE_REMOVED,
    ACCOUNT_DISABLED,
    ACCOUNT_REMOVED
  }

  @BeforeEach
  void start() throws Exception {
    gateway = new WiredGateway(directory, List.of(GATE));
    gateway.people.add("ann", Role.VIEWER);
    gateway.people.add("bob", Role.VIEWER, Grants.Terms.watching(CameraScope.all()));
    grant =
        gateway.people.grant(
            "ann",
            new Grants.Terms(
                Set.of(Action.LIVE),
                CameraScope.all(),
                Optional.empty(),
                Optional.of(gateway.people.now.plus(Duration.ofHours(12))),
                WeeklyHours.parse("mon-fri", "08:00-17:00", "Europe/Amsterdam"),
                Optional.empty()));
    ann = gateway.people.signIn("ann");
    await().until(() -> !gateway.people.access.actions(ann.session(), gate()).isEmpty());
  }

  private static CameraId gate() {
    return new CameraId(GATE);
  }

  @AfterEach
  void stop() {
    readers.shutdownNow();
    gateway.close();
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void cause_endsEveryWayWithinASecond(Cause cause) throws Exception {
    Shown cookie = new Shown.Cookie(ann.token());
    Socket others = new Socket();
    gateway.socket(
        "/live/gate/full", new Shown.Cookie(gateway.people.signIn("bob").token()), others);
    Socket socket = new Socket();
    gateway.socket("/live/gate/full", cookie, socket);
    readToTheEnd(gateway.open(gateway.request("/live/gate.mp4", cookie).build()));
    String playlist =
        gateway.location(gateway.request("/hls/gate.m3u8", cookie).build()).orElseThrow();
    assertThat(gateway.status(gateway.request(playlist, new Shown.Nothing()).build()))
        .isEqualTo(200);
    String whep = gateway.location(gateway.offer("/whep/gate", cookie)).orElseThrow();
    SSLSocket rtsps = gateway.rtsps();
    assertThat(gateway.describe(rtsps, GATE, new Shown.Bearer(ticket()))).isEqualTo(200);
    readToTheEnd(rtsps.getInputStream());
    await().until(() -> socket.messages.get() > 5);
    assertThat(gateway.admissions.open()).as("of ann on five ways, and bob's").isEqualTo(6);
    assertThat(ends).noneMatch(Future::isDone);

    happens(cause);

    await().atMost(A_SECOND).until(() -> gateway.admissions.open() == 1);
    assertThat(gateway.streams.watches()).as("nothing is encoded for ann").isOne();
    await().atMost(A_SECOND).until(() -> socket.closeCode.get() == 4401);
    await().atMost(A_SECOND).until(() -> ends.stream().allMatch(Future::isDone));
    assertThat(gateway.status(gateway.request(playlist, new Shown.Nothing()).build()))
        .isEqualTo(404);
    assertThat(gateway.status(gateway.request(whep, cookie).DELETE().build())).isIn(401, 404);
    assertThat(gateway.socketStatus("/live/gate/full", cookie)).isIn(401, 404);
    int seen = others.messages.get();
    await().until(() -> others.messages.get() > seen + 5);
    assertThat(others.closeCode).as("bob goes on").hasValue(0);
  }

  private String ticket() {
    return ((Access.TicketResult.Issued)
            gateway.people.access.issue(ann.session(), gate(), Optional.empty()))
        .ticket()
        .token();
  }

  private void happens(Cause cause) throws Exception {
    switch (cause) {
      case LOGOUT -> gateway.people.access.logout(ann.session());
      case GRANT_REMOVED -> gateway.people.grants.remove(grant.id());
      case GRANT_ENDED -> gateway.people.now = grant.end().orElseThrow();
      case HOURS_ENDED -> gateway.people.now = gateway.people.now.plus(Duration.ofHours(6));
      case ROLE_REMOVED -> gateway.people.accounts.changeRoles("ann", Set.of(Role.ADMINISTRATOR));
      case ACCOUNT_DISABLED -> gateway.people.accounts.disable("ann");
      case ACCOUNT_REMOVED -> gateway.people.accounts.remove("ann");
    }
  }

  private void readToTheEnd(InputStream in) {
    ends.add(
        readers.submit(
            () -> {
              byte[] buffer = new byte[8_192];
              try (in) {
                while (in.read(buffer) >= 0) {
                  // Only its end is of interest.
                }
              } catch (IOException e) {
                return; // cut off
              }
            }));
  }

  private static final class Socket implements WebSocket.Listener {
    final AtomicInteger messages = new AtomicInteger();
    final AtomicInteger closeCode = new AtomicInteger();

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      messages.incrementAndGet();
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closeCode.set(code);
      return null;
    }
  }
}
