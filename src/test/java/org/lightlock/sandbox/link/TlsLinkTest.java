package org.lightlock.sandbox.link;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLEngine;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.frame.Assignment;
import org.lightlock.frame.Rejection;
import org.lightlock.posix.PosixException;
import org.lightlock.simulate.SimulatedIdentity;
import org.lightlock.simulate.SimulatedIdentity.Content;
import org.lightlock.simulate.SimulatedIdentity.Keys;

class TlsLinkTest {
  private static final InetAddress CAMERA = InetAddress.ofLiteral("192.0.2.7");
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private final Instant now = Instant.now();
  private final Instant yesterday = now.minus(Duration.ofDays(1));
  private final Instant tomorrow = now.plus(Duration.ofDays(1));
  private static final SimulatedIdentity OWN = SimulatedIdentity.selfSigned(Keys.EC);

  private static final String DISABLED = "jdk.certpath.disabledAlgorithms";
  private static final Properties BEFORE = new Properties();
  private static final String DISABLED_BEFORE = Security.getProperty(DISABLED);

  @BeforeAll
  static void limits() {
    BEFORE.putAll(System.getProperties());
    TlsClient.limitThisProcess();
  }

  /** A worker is a process of its own; the other tests here are not to live with its settings. */
  @AfterAll
  static void lift() {
    System.setProperties(BEFORE);
    Security.setProperty(DISABLED, DISABLED_BEFORE);
    Security.removeProvider(KernelSecureRandom.PROVIDER);
  }

  @ParameterizedTest
  @CsvSource({"EC, TLSv1.3", "EC, TLSv1.2", "RSA, TLSv1.3", "RSA, TLSv1.2"})
  void open_pinnedCertificate_carriesBytesBothWays(Keys keys, String protocol) throws Exception {
    SimulatedIdentity identity = SimulatedIdentity.selfSigned(keys);
    EnginePeer peer = new EnginePeer(server(identity, protocol));
    TlsLink link = link(peer, trust(identity.pin(), ""));
    assertThat(link.open(() -> {})).isNull();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(100_000);
      for (int i = 0; i < 40_000; i++) {
        bytes.set(JAVA_BYTE, i, (byte) i);
      }
      assertThat(link.receive(bytes.asSlice(50_000))).isEqualTo(-1);
      assertThat(link.send(bytes.asSlice(0, 40_000), LIMIT)).isTrue();
      assertThat(peer.heard()).isEqualTo(40_000);
      assertThat(peer.echo()).isTrue();
      MemorySegment back = arena.allocate(100_000);
      int length = 0;
      while (length < 40_000) {
        assertThat(link.awaitReadable(0)).isTrue();
        int got = link.receive(back.asSlice(length));
        assertThat(got).isPositive();
        length += got;
      }
      assertThat(back.asSlice(0, 40_000).mismatch(bytes.asSlice(0, 40_000))).isEqualTo(-1);
      assertThat(link.failure()).isNull();
    }
  }

  @Test
  void open_otherCertificateThanPinned_isRefusedBeforeAnyByte() throws Exception {
    CameraTrust trust = trust("00".repeat(32), "");
    EnginePeer peer = new EnginePeer(server(OWN, null));
    TlsLink link = link(peer, trust);
    assertThat(link.open(() -> {})).isEqualTo(Rejection.RTSP_TLS_UNTRUSTED);
    assertThat(trust.refused()).isTrue();
    assertThat(trust.seen().map(HexFormat.of()::formatHex)).contains(OWN.pin());
    assertThat(peer.heard()).isZero();
  }

  @Test
  void open_nothingKnownOfTheCamera_isRefusedAndItsCertificateTold() throws Exception {
    CameraTrust trust = trust("", "");
    assertThat(link(new EnginePeer(server(OWN, null)), trust).open(() -> {}))
        .isEqualTo(Rejection.RTSP_TLS_UNTRUSTED);
    assertThat(trust.seen().map(HexFormat.of()::formatHex)).contains(OWN.pin());
  }

  @Test
  void open_expiredCertificateThatIsPinned_isAccepted() throws Exception {
    SimulatedIdentity old =
        SimulatedIdentity.selfSigned(
            Keys.EC, new Content(yesterday.minus(Duration.ofDays(9)), yesterday, null, null));
    assertThat(open(old, trust(old.pin(), ""))).isNull();
  }

  @ParameterizedTest
  @EnumSource(Keys.class)
  void open_certificateOfTheAuthority_isAccepted(Keys keys) throws Exception {
    SimulatedIdentity authority = SimulatedIdentity.authority(keys);
    SimulatedIdentity camera =
        authority.issue(
            keys, new Content(yesterday, tomorrow, CAMERA, KeyPurposeId.id_kp_serverAuth));
    assertThat(open(camera, trust("", authority.pem()))).isNull();
    assertThat(open(camera, trust("", OWN.pem() + authority.pem()))).as("the second").isNull();
    assertThat(open(camera, trust("", camera.pem()))).as("itself").isNull();
  }

  @Test
  void open_certificateThatTheAuthorityDoesNotCover_isRefused() throws Exception {
    SimulatedIdentity authority = SimulatedIdentity.authority(Keys.EC);
    CameraTrust trust = trust("", authority.pem());
    assertThat(open(OWN, trust)).as("self-signed").isEqualTo(Rejection.RTSP_TLS_UNTRUSTED);
    SimulatedIdentity namesake = SimulatedIdentity.authority(Keys.EC);
    assertThat(open(namesake.issue(Keys.EC, Content.plain()), trust))
        .as("of another authority of the same name")
        .isEqualTo(Rejection.RTSP_TLS_UNTRUSTED);
    assertThat(
            open(
                authority.issue(
                    Keys.EC,
                    new Content(yesterday.minus(Duration.ofDays(9)), yesterday, null, null)),
                trust))
        .as("expired")
        .isEqualTo(Rejection.RTSP_TLS_UNTRUSTED);
    assertThat(
            open(
                authority.issue(Keys.EC, new Content(tomorrow, tomorrow.plus(LIMIT), null, null)),
                trust))
        .as("not yet valid")
        .isEqualTo(Rejection.RTSP_TLS_UNTRUSTED);
    assertThat(
            open(
                authority.issue(
                    Keys.EC, new Content(yesterday, tomorrow, null, KeyPurposeId.id_kp_clientAuth)),
                trust))
        .as("somebody's browser")
        .isEqualTo(Rejection.RTSP_TLS_UNTRUSTED);
    assertThat(
            open(
                authority.issue(
                    Keys.EC,
                    new Content(yesterday, tomorrow, InetAddress.ofLiteral("192.0.2.8"), null)),
                trust))
        .as("another camera's address")
        .isEqualTo(Rejection.RTSP_TLS_UNTRUSTED);
    assertThat(open(authority.issue(Keys.EC, Content.plain()), trust)).as("no address").isNull();
  }

  @Test
  void open_onlyOldTls_fails() throws Exception {
    String before = Security.getProperty("jdk.tls.disabledAlgorithms");
    SSLEngine old = OWN.context().createSSLEngine();
    old.setUseClientMode(false);
    old.setEnabledProtocols(new String[] {"TLSv1.1"});
    assertThat(link(new EnginePeer(old), trust(OWN.pin(), "")).open(() -> {}))
        .isEqualTo(Rejection.RTSP_TLS_FAILED);
    assertThat(Security.getProperty("jdk.tls.disabledAlgorithms")).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "\u0015\u0003\u0003\u0000\u0002\u0002(", // handshake_failure
        "\u0016\u0003\u0003\u0000\u0004\u0002\u00ff\u00ff\u00ff", // a ServerHello of 16 MiB
        "\u0016\u0003\u0003\u00ff\u00ff\u0002", // a record over the limit
        "\u0017\u0003\u0003\u0000\u0001\u0000",
        "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000"
      })
  void open_garbage_failsAtOnce(String garbage) throws Exception {
    CannedPeer peer = new CannedPeer(garbage.getBytes(StandardCharsets.ISO_8859_1), true);
    assertThat(link(peer, trust(OWN.pin(), "")).open(() -> {}))
        .isEqualTo(Rejection.RTSP_TLS_FAILED);
  }

  @Test
  void open_endlessHandshake_isCutOff() throws Exception {
    byte[] record = {22, 3, 3, 0, 4, 0, 0, 0, 0}; // HelloRequest, over and over
    byte[] flood = new byte[record.length * 40_000];
    for (int i = 0; i < flood.length; i++) {
      flood[i] = record[i % record.length];
    }
    CannedPeer peer = new CannedPeer(flood, false);
    assertThat(link(peer, trust(OWN.pin(), "")).open(() -> {}))
        .isEqualTo(Rejection.RTSP_TLS_FAILED);
  }

  @Test
  void open_silentCamera_endsAfterFiveSecondsWithSignsOfLife() throws Exception {
    int[] signs = {0};
    CannedPeer peer = new CannedPeer(new byte[0], false);
    long start = System.nanoTime();
    assertThat(link(peer, trust(OWN.pin(), "")).open(() -> signs[0]++))
        .isEqualTo(Rejection.RTSP_TLS_FAILED);
    assertThat(System.nanoTime() - start).isBetween(4_900_000_000L, 8_000_000_000L);
    assertThat(signs[0]).isGreaterThanOrEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100})
  void open_bytesInPieces_works(int piece) throws Exception {
    EnginePeer whole = new EnginePeer(server(OWN, null));
    TlsLink link = link(new SlicingPeer(whole, piece, Integer.MAX_VALUE), trust(OWN.pin(), ""));
    assertThat(link.open(() -> {})).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 50, 300})
  void open_truncated_fails(int length) throws Exception {
    EnginePeer whole = new EnginePeer(server(OWN, null));
    TlsLink link = link(new SlicingPeer(whole, 1000, length), trust(OWN.pin(), ""));
    assertThat(link.open(() -> {})).isEqualTo(Rejection.RTSP_TLS_FAILED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void receive_changedRecord_endsTheLink(String protocol) throws Exception {
    EnginePeer whole = new EnginePeer(server(OWN, protocol));
    FlippingPeer peer = new FlippingPeer(whole);
    TlsLink link = link(peer, trust(OWN.pin(), ""));
    assertThat(link.open(() -> {})).isNull();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(DialledLink.MIN_RECEIVE_BYTES);
      peer.flip = true;
      assertThat(whole.say(ByteBuffer.allocate(100))).isTrue();
      assertThat(link.receive(bytes)).isZero();
      assertThat(link.failure()).isEqualTo(Rejection.RTSP_TLS_FAILED);
      assertThat(link.awaitReadable(0)).isTrue();
      assertThat(link.receive(bytes)).isZero();
      assertThat(link.send(bytes, LIMIT)).isFalse();
    }
  }

  @Test
  void receive_renegotiationInTls12_endsTheLink() throws Exception {
    SSLEngine server = server(OWN, "TLSv1.2");
    EnginePeer peer = new EnginePeer(server);
    TlsLink link = link(peer, trust(OWN.pin(), ""));
    assertThat(link.open(() -> {})).isNull();
    server.beginHandshake();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(DialledLink.MIN_RECEIVE_BYTES);
      var _ = peer.say(ByteBuffer.allocate(1)); // takes the request for a handshake along
      assertThat(link.receive(bytes)).isZero();
      assertThat(link.failure()).isEqualTo(Rejection.RTSP_TLS_FAILED);
    }
  }

  private static @Nullable Rejection open(SimulatedIdentity camera, CameraTrust trust)
      throws Exception {
    return link(new EnginePeer(server(camera, null)), trust).open(() -> {});
  }

  private static CameraTrust trust(String pin, String authorities) {
    return new CameraTrust(new Assignment.Tls(pin, authorities), CAMERA, InstantSource.system());
  }

  private static TlsLink link(CameraLink peer, CameraTrust trust) {
    return new TlsLink(peer, TlsClient.engine(trust), trust);
  }

  private static SSLEngine server(SimulatedIdentity identity, @Nullable String protocol) {
    SSLEngine engine = identity.context().createSSLEngine();
    engine.setUseClientMode(false);
    if (protocol != null) {
      engine.setEnabledProtocols(new String[] {protocol});
    }
    return engine;
  }

  /** Says the same to everybody. */
  private static final class CannedPeer implements CameraLink {
    private final ByteBuffer words;
    private final boolean thenCloses;

    CannedPeer(byte[] words, boolean thenCloses) {
      this.words = ByteBuffer.wrap(words);
      this.thenCloses = thenCloses;
    }

    @Override
    public boolean awaitReadable(long nanos) {
      if (!words.hasRemaining() && !thenCloses) {
        LockSupport.parkNanos(nanos);
        return false;
      }
      return true;
    }

    @Override
    public int receive(MemorySegment into) {
      if (!words.hasRemaining()) {
        return thenCloses ? 0 : -1;
      }
      int length = (int) Math.min(words.remaining(), into.byteSize());
      into.asByteBuffer().put(words.slice().limit(length));
      words.position(words.position() + length);
      return length;
    }

    @Override
    public boolean send(MemorySegment bytes, Duration limit) {
      return true;
    }
  }

  /** Gives what another peer says in pieces, and only so much of it. */
  private static final class SlicingPeer implements CameraLink {
    private final CameraLink whole;
    private final int piece;
    private int left;

    SlicingPeer(CameraLink whole, int piece, int left) {
      this.whole = whole;
      this.piece = piece;
      this.left = left;
    }

    @Override
    public boolean awaitReadable(long nanos) throws PosixException {
      return left == 0 || whole.awaitReadable(nanos);
    }

    @Override
    public int receive(MemorySegment into) throws PosixException {
      if (left == 0) {
        return 0;
      }
      int got = whole.receive(into.asSlice(0, Math.min(Math.min(piece, left), into.byteSize())));
      left -= Math.max(0, got);
      return got;
    }

    @Override
    public boolean send(MemorySegment bytes, Duration limit) throws PosixException {
      return whole.send(bytes, limit);
    }
  }

  /** Changes the last bit of what another peer says, once told to. */
  private static final class FlippingPeer implements CameraLink {
    private final CameraLink whole;
    private boolean flip;

    FlippingPeer(CameraLink whole) {
      this.whole = whole;
    }

    @Override
    public boolean awaitReadable(long nanos) throws PosixException {
      return whole.awaitReadable(nanos);
    }

    @Override
    public int receive(MemorySegment into) throws PosixException {
      int got = whole.receive(into);
      if (flip && got > 0) {
        into.set(JAVA_BYTE, got - 1, (byte) (into.get(JAVA_BYTE, got - 1) ^ 1));
      }
      return got;
    }

    @Override
    public boolean send(MemorySegment bytes, Duration limit) throws PosixException {
      return whole.send(bytes, limit);
    }
  }
}
