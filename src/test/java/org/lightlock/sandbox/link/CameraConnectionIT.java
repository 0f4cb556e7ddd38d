package org.lightlock.sandbox.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.CameraId;
import org.lightlock.camera.CameraTls;
import org.lightlock.frame.CertificatePin;
import org.lightlock.frame.Confinement;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;
import org.lightlock.relay.WatchedStream;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.Settings.Tunnel;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.simulate.SimulatedIdentity;
import org.lightlock.simulate.SimulatedIdentity.Content;
import org.lightlock.simulate.SimulatedIdentity.Keys;
import org.lightlock.supervise.TestCameraSide;
import org.lightlock.teststreams.TestStreams;

/** RTSP inside TLS and inside HTTP, spoken by real confined workers. */
class CameraConnectionIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final CameraCredential LOGIN = new CameraCredential("admin", "secret");
  private static final Settings YARD =
      Settings.of(TestStreams.good("yard-360p15-h264.mp4")).withCredential(LOGIN);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Keys.class)
  void tls_pinnedCertificate_givesPicturesFromAConfinedWorker(Keys keys) throws IOException {
    SimulatedIdentity identity = SimulatedIdentity.selfSigned(keys);
    try (SimulatedCamera camera = SimulatedCamera.start(YARD.withTls(identity));
        TestCameraSide side = side(entry(camera).withTls(new CameraTls(identity.pin(), "")))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.frames() > 20);
      assertThat(Confinement.of(stream.last(Kind.CONFINED).a()))
          .containsAll(Confinement.REQUIRED)
          .contains(Confinement.SEEN_FROM_OUTSIDE);
      await().atMost(LIMIT).until(() -> stream.count(Kind.TIGHTENED) > 0);
      stream.prove();
      await().atMost(LIMIT).until(() -> stream.count(Kind.PROOF) > 0);
      assertThat(Confinement.of(stream.last(Kind.PROOF).b())).isEqualTo(Confinement.FORBIDDEN_ACTS);
      assertThat(stream.count(Kind.TLS_SEEN)).isZero();
      assertThat(stream.count(Kind.WORKER_STARTED)).isEqualTo(1);
      checkOpenFiles(side, 3);
    }
  }

  /** What a worker holds open is its jars and the runtime, as without TLS. */
  private static void checkOpenFiles(TestCameraSide side, int sockets) throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return; // a worker hides them from everybody else; SandboxEscapeIT proves that
    }
    Path process = Path.of("/proc", Long.toString(side.workers().iterator().next()));
    try (var descriptors = Files.list(process.resolve("fd"))) {
      List<String> targets = new ArrayList<>();
      for (Path descriptor : descriptors.toList()) {
        targets.add(Files.readSymbolicLink(descriptor).toString());
      }
      assertThat(targets.stream().filter(target -> target.startsWith("socket:"))).hasSize(sockets);
      assertThat(targets)
          .allMatch(
              target ->
                  target.startsWith("socket:")
                      || target.equals("/dev/null")
                      || target.endsWith(".jar")
                      || target.endsWith("/lib/modules"));
    }
  }

  @Test
  void tls_certificateOfTheAuthority_givesPictures() throws IOException {
    SimulatedIdentity authority = SimulatedIdentity.authority(Keys.RSA);
    Instant now = Instant.now();
    SimulatedIdentity identity =
        authority.issue(
            Keys.EC,
            new Content(
                now.minus(LIMIT),
                now.plus(Duration.ofDays(1)),
                InetAddress.getLoopbackAddress(),
                KeyPurposeId.id_kp_serverAuth));
    try (SimulatedCamera camera = SimulatedCamera.start(YARD.withTls(identity));
        TestCameraSide side = side(entry(camera).withTls(new CameraTls("", authority.pem())))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.frames() > 5);
    }
  }

  @Test
  void tls_otherCertificate_isToldAndNothingIsSaid() throws IOException {
    SimulatedIdentity identity = SimulatedIdentity.selfSigned(Keys.EC);
    String other = SimulatedIdentity.selfSigned(Keys.EC).pin();
    try (SimulatedCamera camera = SimulatedCamera.start(YARD.withTls(identity));
        TestCameraSide side = side(entry(camera).withTls(new CameraTls(other, "")))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.count(Kind.WORKER_LOST) >= 2);
      assertThat(stream.last(Kind.ENDED).a()).isEqualTo(Rejection.RTSP_TLS_UNTRUSTED.number());
      assertThat(CertificatePin.of(stream.last(Kind.TLS_SEEN))).hasToString(identity.pin());
      assertThat(stream.frames()).isZero();
      assertThat(camera.bytesThroughFrontDoor()).as("no request, no password").isZero();
    }
  }

  @Test
  void tls_cameraThatSpeaksPlainRtsp_failsAndNothingIsSaid() throws IOException {
    try (SimulatedCamera camera = SimulatedCamera.start(YARD);
        TestCameraSide side =
            side(entry(camera, true).withTls(new CameraTls("0".repeat(64), "")))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.count(Kind.ENDED) > 0);
      assertThat(stream.last(Kind.ENDED).a()).isEqualTo(Rejection.RTSP_TLS_FAILED.number());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Tunnel.class,
      names = {"OPEN", "WITH_LOGIN"})
  void tunnel_givesPictures(Tunnel tunnel) throws IOException {
    try (SimulatedCamera camera = SimulatedCamera.start(YARD.withTunnel(tunnel));
        TestCameraSide side = side(entry(camera).withTransport(Transport.HTTP, null))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.frames() > 20);
      assertThat(stream.count(Kind.WORKER_STARTED)).isEqualTo(1);
      checkOpenFiles(side, 5);
    }
  }

  @Test
  void tunnel_insideTls_givesPictures() throws IOException {
    SimulatedIdentity identity = SimulatedIdentity.selfSigned(Keys.RSA);
    Settings settings = YARD.withTls(identity).withTunnel(Tunnel.WITH_LOGIN);
    try (SimulatedCamera camera = SimulatedCamera.start(settings);
        TestCameraSide side =
            side(
                entry(camera)
                    .withTransport(Transport.HTTP, null)
                    .withTls(new CameraTls(identity.pin(), "")))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.frames() > 20);
      assertThat(stream.count(Kind.WORKER_STARTED)).isEqualTo(1);
    }
  }

  @Test
  void tunnel_cameraWithoutIt_isTold() throws IOException {
    try (SimulatedCamera camera =
            SimulatedCamera.start(YARD.withTls(SimulatedIdentity.selfSigned(Keys.EC)));
        TestCameraSide side =
            side(
                entry(camera)
                    .withTransport(Transport.HTTP, null)
                    .withTls(new CameraTls(camera.pin().orElseThrow(), "")))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.count(Kind.ENDED) > 0);
      assertThat(stream.last(Kind.ENDED).a()).isEqualTo(Rejection.RTSP_TUNNEL.number());
    }
  }

  private TestCameraSide side(CameraEntry camera) throws IOException {
    return new TestCameraSide(directory, List.of(camera));
  }

  private static CameraEntry entry(SimulatedCamera camera) {
    return entry(camera, camera.pin().isPresent());
  }

  private static CameraEntry entry(SimulatedCamera camera, boolean tls) {
    return CameraEntry.of(
        new CameraId("one"),
        new CameraAddress(InetAddress.getLoopbackAddress(), camera.port(), camera.path(), tls),
        LOGIN);
  }
}
