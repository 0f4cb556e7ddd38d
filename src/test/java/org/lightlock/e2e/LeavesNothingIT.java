package org.lightlock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.e2e.ProcessSession.Listener;
import org.lightlock.e2e.ProcessSession.Member;
import tools.jackson.databind.JsonNode;

/** A demo that ends, also after accidents, leaves nothing on the machine; some it survives. */
class LeavesNothingIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int CAMERAS = 2;

  /** What a running demo holds. */
  private record Holdings(Set<String> memory, Set<String> sockets) {
    static Holdings of(ProcessSession session) {
      Set<String> memory = new HashSet<>();
      Set<String> sockets = new HashSet<>();
      for (Member member : session.members()) {
        memory.addAll(member.memoryFiles());
        member.listening().forEach(listener -> sockets.add(listener.inode()));
      }
      return new Holdings(memory, sockets);
    }
  }

  @Test
  void interrupt_leavesNothing() throws Exception {
    try (Product product = demo();
        Gateway gateway = live(product)) {
      assertThat(gateway.address().getPort()).isPositive();
      Holdings held = Holdings.of(product.session());
      // Gateway, metrics and each camera listen; each camera has its ring.
      assertThat(held.sockets()).hasSizeGreaterThanOrEqualTo(2 + CAMERAS);
      assertThat(held.memory()).hasSizeGreaterThanOrEqualTo(CAMERAS);

      product.interrupt();

      assertNothingLeft(product, held);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simulate-camera", "worker"})
  void kill_thenInterrupt_leavesNothing(String role) throws Exception {
    try (Product product = demo();
        Gateway gateway = live(product)) {
      assertThat(gateway.address().getPort()).isPositive();
      Holdings held = Holdings.of(product.session());

      ProcessSession.kill(product.session().members(role).getFirst().pid());
      product.interrupt();

      assertNothingLeft(product, held);
    }
  }

  @Test
  void killOfTheParent_leavesNothing() throws Exception {
    try (Product product = demo();
        Gateway gateway = live(product)) {
      assertThat(gateway.address().getPort()).isPositive();
      Holdings held = Holdings.of(product.session());

      ProcessSession.kill(product.pid());
      product.interrupt();

      assertNothingLeft(product, held);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"camera-side", "gateway"})
  void kill_healsAndThenLeavesNothing(String role) throws Exception {
    try (Product product = demo();
        Gateway gateway = live(product)) {
      Holdings before = Holdings.of(product.session());
      Set<Long> oldWorkers = workers(product);
      Member victim = product.session().members(role).getFirst();

      ProcessSession.kill(victim.pid());

      await()
          .atMost(LIMIT)
          .until(
              () ->
                  product.session().members(role).stream()
                      .anyMatch(member -> member.pid() != victim.pid()));
      awaitLiveAgain(product, gateway, role, oldWorkers);
      Holdings after = Holdings.of(product.session());
      // One a camera and one that waits; the old ones are gone.
      assertThat(workers(product)).hasSizeLessThanOrEqualTo(CAMERAS + 2);
      product.interrupt();
      assertNothingLeft(product, before);
      assertNothingLeft(product, after);
    }
  }

  private static Product demo() throws Exception {
    return Product.start("demo", "--json", "--port", "0", "--cameras", Integer.toString(CAMERAS));
  }

  private static Gateway live(Product product) throws Exception {
    JsonNode ready = product.awaitJson();
    var gateway = new Gateway(ready.path("url").asString());
    String password = ready.path("password").asString();
    assertThat(gateway.login(ready.path("user").asString(), password)).isEqualTo(200);
    await().atMost(LIMIT).until(() -> gateway.allLive(CAMERAS));
    signIn = () -> gateway.login(ready.path("user").asString(), password);
    return gateway;
  }

  /** A new gateway knows no session. */
  private interface SignIn {
    int status() throws Exception;
  }

  private static SignIn signIn = () -> 0;

  private static Set<Long> workers(Product product) {
    return product.session().members("worker").stream()
        .map(Member::pid)
        .collect(Collectors.toSet());
  }

  private static void awaitLiveAgain(
      Product product, Gateway gateway, String role, Set<Long> oldWorkers) {
    if (role.equals("gateway")) {
      await().atMost(LIMIT).ignoreExceptions().until(() -> signIn.status() == 200);
      int port = URI.create(gateway.address().toString()).getPort();
      assertThat(product.session().members("gateway").getFirst().ports()).contains(port);
    } else {
      // The pictures may be back before anybody sees that they were gone: new workers tell.
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                Set<Long> now = workers(product);
                return now.size() >= CAMERAS && now.stream().noneMatch(oldWorkers::contains);
              });
    }
    await().atMost(LIMIT).until(() -> gateway.allLive(CAMERAS));
  }

  private static void assertNothingLeft(Product product, Holdings held) {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(product.session().members()).isEmpty());
    await().atMost(LIMIT).untilAsserted(() -> assertThat(product.temporaryFiles()).isEmpty());
    assertThat(ProcessSession.memoryFilesOfAll()).doesNotContainAnyElementsOf(held.memory());
    List<String> listening = Listener.all().stream().map(Listener::inode).toList();
    assertThat(listening).doesNotContainAnyElementsOf(held.sockets());
  }
}
