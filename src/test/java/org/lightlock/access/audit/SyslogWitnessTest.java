package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.SyslogWitness.Patience;
import org.lightlock.camera.CameraId;
import org.lightlock.protect.ClientTls;
import org.lightlock.simulate.SimulatedIdentity;
import org.lightlock.simulate.SimulatedIdentity.Content;
import org.lightlock.simulate.SimulatedIdentity.Keys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real TLS receiver on this machine keeps what the gateway's audit sends. */
class SyslogWitnessTest {
  private static final SimulatedIdentity AUTHORITY = SimulatedIdentity.authority(Keys.EC);

  @TempDir Path directory;
  private Jdbi jdbi;
  private Patience patience = new Patience(8 << 20, Duration.ofSeconds(60), Duration.ofMillis(50));

  @BeforeEach
  void open() throws Exception {
    jdbi = AccessDatabase.open(directory).jdbi();
  }

  private static SimulatedIdentity receiver(String address) {
    Content plain = Content.plain();
    return AUTHORITY.issue(
        Keys.EC, new Content(plain.from(), plain.until(), InetAddress.ofLiteral(address), null));
  }

  private SSLContext client() throws Exception {
    Path authority = Files.writeString(directory.resolve("authority.pem"), AUTHORITY.pem());
    return ClientTls.context(authority, Optional.empty());
  }

  private SyslogWitness start(SyslogReceiver receiver, SSLContext tls) {
    return SyslogWitness.start(
        jdbi,
        new SyslogWitness.Receiver("127.0.0.1", receiver.port(), tls),
        "gateway 1",
        InstantSource.system(),
        patience);
  }

  private void append(AuditEvent event) {
    jdbi.useTransaction(
        handle -> {
          long _ = AuditStore.append(handle, Instant.now(), event);
        });
  }

  private static AuditEvent login(String who) {
    return AuditEvent.of(Kind.LOGIN, who, Map.of("how", "password"))
        .from(InetAddress.ofLiteral("192.0.2.7"));
  }

  private static JsonNode json(String message) {
    return JsonMapper.shared().readTree(message.substring(message.indexOf('{')));
  }

  private static List<Long> sequences(SyslogReceiver receiver) {
    return receiver.messages.stream()
        .map(SyslogWitnessTest::json)
        .filter(json -> json.has("event.sequence"))
        .map(json -> json.path("event.sequence").longValue())
        .toList();
  }

  @Test
  void send_everyEntry_asEcsInSyslogsFrame() throws Exception {
    append(login("ann"));
    append(
        AuditEvent.of(Kind.SECURITY, "camera:door", Map.of("case", "27", "words", "line\nbreak é"))
            .about(new CameraId("door")));
    try (SyslogReceiver receiver = new SyslogReceiver(receiver("127.0.0.1").context(), 0, false);
        SyslogWitness witness = start(receiver, client())) {
      await().until(() -> receiver.messages.size() == 2);

      String first = receiver.messages.get(0);
      assertThat(first)
          .matches(
              "<109>1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z gateway_1 lightlock \\d+"
                  + " login - \\{.*\\}");
      JsonNode ecs = json(first);
      assertThat(ecs.path("ecs.version").stringValue()).startsWith("8.");
      assertThat(ecs.path("event.category").get(0).stringValue()).isEqualTo("authentication");
      assertThat(ecs.path("user.name").stringValue()).isEqualTo("ann");
      assertThat(ecs.path("source.ip").stringValue()).isEqualTo("192.0.2.7");
      AuditEntry entry = AuditEntry.parse(ecs.path("event.original").stringValue()).orElseThrow();
      assertThat(entry.event()).isEqualTo(login("ann"));

      String second = receiver.messages.get(1);
      assertThat(second).startsWith("<108>1 ").doesNotContain("\n");
      assertThat(json(second).path("event.kind").stringValue()).isEqualTo("alert");
      assertThat(json(second).path("lightlock.details.words").stringValue())
          .isEqualTo("line\nbreak é");
      assertThat(receiver.faults).isEmpty();
      assertThat(witness.dropped()).isZero();
    }
  }

  @Test
  void send_checkpoints_andTheWitnessCanProveTheLogByThem() throws Exception {
    AuditCheckpoints checkpoints =
        AuditCheckpoints.open(jdbi, TestSigningKey.in(directory), InstantSource.system());
    append(login("ann"));
    var _ = checkpoints.sign();
    try (SyslogReceiver receiver = new SyslogReceiver(receiver("127.0.0.1").context(), 0, false);
        SyslogWitness _ = start(receiver, client())) {
      await().until(() -> receiver.messages.size() == 3);
      String note = json(receiver.messages.getLast()).path("lightlock.checkpoint").stringValue();

      assertThat(Checkpoint.open(note, List.of(checkpoints.publicKey()))).isPresent();
    }
  }

  @Test
  void send_theReceiverGoesAndComesBack_nothingIsMissing() throws Exception {
    SSLContext tls = receiver("127.0.0.1").context();
    for (int i = 0; i < 500; i++) {
      append(login("user" + i));
    }
    int port;
    SyslogWitness witness;
    try (SyslogReceiver receiver = new SyslogReceiver(tls, 0, false)) {
      port = receiver.port();
      witness = start(receiver, client());
      await().until(() -> receiver.messages.size() >= 500);
    }
    try (witness) {
      append(login("meanwhile"));
      await().until(() -> !witness.isConnected());
      try (SyslogReceiver again = new SyslogReceiver(tls, port, false)) {
        await()
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(() -> assertThat(sequences(again)).contains(500L));
        // What may have been on its way is there twice; nothing is left out.
        assertThat(sequences(again))
            .isEqualTo(numbers(501).subList(501 - sequences(again).size(), 501));
      }
    }
  }

  @Test
  void start_again_goesOnWithWhatMayBeUnread() throws Exception {
    patience = new Patience(64 << 10, patience.stalled(), patience.firstBackOff());
    SSLContext tls = receiver("127.0.0.1").context();
    for (int i = 0; i < 600; i++) {
      append(login("user" + i));
    }
    try (SyslogReceiver receiver = new SyslogReceiver(tls, 0, false)) {
      try (SyslogWitness _ = start(receiver, client())) {
        await().until(() -> receiver.messages.size() >= 600);
      }
      int before = receiver.messages.size();
      append(login("later"));
      try (SyslogWitness _ = start(receiver, client())) {
        await().until(() -> sequences(receiver).contains(600L));
      }
      assertThat(receiver.messages.size() - before).isBetween(1, 400);
    }
  }

  private static List<Long> numbers(long count) {
    return LongStream.range(0, count).boxed().toList();
  }

  /** A receiver that shakes hands, reads nothing and listens no more. */
  private static SSLSocket hung(SSLServerSocket listener) throws Exception {
    try (listener) {
      SSLSocket socket = (SSLSocket) listener.accept();
      socket.startHandshake();
      return socket;
    }
  }

  private SyslogWitness start(int port) throws Exception {
    return SyslogWitness.start(
        jdbi,
        new SyslogWitness.Receiver("127.0.0.1", port, client()),
        "gateway 1",
        InstantSource.system(),
        patience);
  }

  private static SSLServerSocket listener(SSLContext tls) throws Exception {
    return (SSLServerSocket)
        tls.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  private void append(int count) {
    jdbi.useTransaction(
        handle -> {
          for (int i = 0; i < count; i++) {
            long _ = AuditStore.append(handle, Instant.now(), login("user" + i));
          }
        });
  }

  @Test
  void send_theReceiverReadNothingAndIsReset_allOfItGoesAgainInOrder() throws Exception {
    SSLContext tls = receiver("127.0.0.1").context();
    SSLServerSocket listener = listener(tls);
    int port = listener.getLocalPort();
    append(1_000);
    try (SyslogWitness witness = start(port)) {
      SSLSocket hung = hung(listener);
      witness.alarm("the audit cannot be written");
      await().until(() -> witness.sent() > 150);
      hung.setSoLinger(true, 0);
      hung.close();
      try (SyslogReceiver again = new SyslogReceiver(tls, port, false)) {
        await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() -> assertThat(sequences(again)).isEqualTo(numbers(1_000)));
      }
    }
    assertThat(storedPlace()).isZero(); // Nothing of it is surely read.
  }

  @Test
  void send_theReceiverTakesNothing_itIsLeft_andTheNextOneGetsAll() throws Exception {
    patience = new Patience(8 << 20, Duration.ofMillis(400), Duration.ofMillis(50));
    SSLContext tls = receiver("127.0.0.1").context();
    SSLServerSocket listener = listener(tls);
    int port = listener.getLocalPort();
    append(3_000);
    try (SyslogWitness witness = start(port);
        SSLSocket _ = hung(listener)) {
      await().until(witness::isConnected);
      await().atMost(Duration.ofSeconds(20)).until(() -> !witness.isConnected());
      assertThat(witness.sent()).isLessThan(3_000);
      try (SyslogReceiver again = new SyslogReceiver(tls, port, false)) {
        await().atMost(Duration.ofSeconds(20)).until(() -> again.messages.size() >= 3_000);
        assertThat(sequences(again)).isEqualTo(numbers(3_000));
      }
    }
  }

  private long storedPlace() {
    return jdbi.withHandle(
        handle -> handle.createQuery("SELECT witnessed FROM audit_tree").mapTo(Long.class).one());
  }

  @Test
  void alarm_theLogCannotBeWritten_isSaidAtOnce_andWhatDoesNotFitIsCounted() throws Exception {
    try (SyslogReceiver receiver = new SyslogReceiver(receiver("127.0.0.1").context(), 0, false)) {
      SyslogWitness witness = start(receiver, client());
      for (int i = 0; i < SyslogWitness.MOST_ALARMS + 5_000; i++) {
        witness.alarm("the audit cannot be written");
      }
      try (witness) {
        await()
            .untilAsserted(
                () ->
                    assertThat(receiver.messages)
                        .anySatisfy(
                            message -> assertThat(message).contains("alarms were dropped")));
      }
      assertThat(witness.dropped()).isPositive();
      assertThat(receiver.messages.getFirst()).startsWith("<105>1 ").contains("cannot be written");
    }
  }

  @Test
  void connect_aCertificateForAnotherHost_isRefused() throws Exception {
    append(login("ann"));
    try (SyslogReceiver receiver = new SyslogReceiver(receiver("127.0.0.2").context(), 0, false);
        SyslogWitness witness = start(receiver, client())) {
      await().until(() -> !receiver.faults.isEmpty());

      assertThat(receiver.messages).isEmpty();
      assertThat(witness.isConnected()).isFalse();
    }
  }

  @Test
  void connect_aCertificateOfAnotherAuthority_isRefused() throws Exception {
    append(login("ann"));
    SimulatedIdentity stranger = SimulatedIdentity.selfSigned(Keys.EC);
    try (SyslogReceiver receiver = new SyslogReceiver(stranger.context(), 0, false);
        SyslogWitness _ = start(receiver, client())) {
      await().until(() -> !receiver.faults.isEmpty());

      assertThat(receiver.messages).isEmpty();
    }
  }

  @Test
  void connect_theReceiverWantsACertificate_itIsShown() throws Exception {
    append(login("ann"));
    SimulatedIdentity own = AUTHORITY.issue(Keys.EC, Content.plain());
    try (SyslogReceiver receiver = new SyslogReceiver(mutual(receiver("127.0.0.1")), 0, true);
        SyslogWitness _ = start(receiver, mutual(own))) {
      await().until(() -> receiver.messages.size() == 1);
    }
  }

  @Test
  void connect_theReceiverWantsACertificate_withoutOneNothingArrives() throws Exception {
    append(login("ann"));
    try (SyslogReceiver receiver = new SyslogReceiver(mutual(receiver("127.0.0.1")), 0, true);
        SyslogWitness _ = start(receiver, client())) {
      await().until(() -> !receiver.faults.isEmpty());

      assertThat(receiver.messages).isEmpty();
    }
  }

  private static SSLContext mutual(SimulatedIdentity own) throws Exception {
    char[] none = {};
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, none);
    store.setKeyEntry("own", own.key(), none, own.chain().toArray(Certificate[]::new));
    store.setCertificateEntry("authority", AUTHORITY.chain().getFirst());
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, none);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
