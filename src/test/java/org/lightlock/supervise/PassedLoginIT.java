package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.CameraLogin;
import org.lightlock.access.CameraLogins;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.frame.LoginOutcome;
import org.lightlock.protect.seal.CameraPrivateKey;
import org.lightlock.protect.seal.SealException;
import org.lightlock.protect.seal.SealedLogin;
import org.lightlock.relay.CameraState;
import org.lightlock.relay.LoginDelivery;
import org.lightlock.relay.RelayEvents;
import org.lightlock.relay.RelayedCamera;
import org.lightlock.relay.RelayedCameras;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.teststreams.TestStreams;

/** A camera that demands a password, which reaches its worker sealed, by way of the gateway. */
class PassedLoginIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final CameraId YARD = new CameraId("yard");
  private static final CameraCredential RIGHT = new CameraCredential("u", "right");

  @TempDir Path directory;
  private final CameraPrivateKey key = CameraPrivateKey.draw();

  private CameraSide side(CameraEntry entry) throws Exception {
    return new CameraSide(
        directory.resolve("airlock"),
        List.of(entry),
        WorkerCommand.ofThisInstallation(),
        new WorkerLimits(0, 256, 200),
        this::open);
  }

  private LoginOpener.Opened open(CameraId camera, byte[] untrusted) {
    try {
      byte[] plain = key.open(camera.value(), SealedLogin.ofBytes(untrusted).orElseThrow());
      return new LoginOpener.Opened.Login(CameraCredential.ofSealable(plain).orElseThrow());
    } catch (SealException e) {
      return new LoginOpener.Opened.Refused(LoginOutcome.NOT_OPENED);
    }
  }

  private SealedLogin sealed(String camera, CameraCredential login) throws SealException {
    return key.publicKey().seal(camera, login.toSealable().orElseThrow());
  }

  @Test
  void set_theCameraSidesOwnIsRefused_thePictureComesAtOnceAndStaysAfterABadOne() throws Exception {
    try (AccessDatabase database = AccessDatabase.open(directory);
        SimulatedCamera camera =
            SimulatedCamera.start(
                Settings.of(TestStreams.good("yard-360p15-h264.mp4")).withCredential(RIGHT))) {
      var logins = new CameraLogins(database, InstantSource.system());
      var entry =
          TestCameraSide.camera(
              "yard", camera.port(), camera.path(), new CameraCredential("u", "wrong"));
      try (LoginDelivery delivery = LoginDelivery.start(logins, Set.of(YARD));
          RelayedCameras cameras =
              new RelayedCameras(
                  directory.resolve("airlock"),
                  List.of(new RelayedCamera(YARD, "Yard", true, false)),
                  List.of(RenditionSpec.FULL, RenditionSpec.TILE),
                  TestCameraSide.GEOMETRY,
                  InstantSource.system(),
                  RelayEvents.NONE,
                  delivery)) {
        try (CameraSide _ = side(entry)) {
          cameras.start();
          await().atMost(LIMIT).until(() -> state(cameras) == CameraState.LOGIN_REFUSED);

          logins.set(YARD, sealed("yard", RIGHT));

          await().atMost(LIMIT).until(() -> camera.playingClients() == 1);
          await().atMost(LIMIT).until(() -> loginState(logins) == CameraLogin.State.IN_USE);

          // Sealed for another camera: refused with its number, and the one before stays.
          logins.set(YARD, sealed("gate", RIGHT));
          await().atMost(LIMIT).until(() -> loginState(logins) == CameraLogin.State.REFUSED);
          assertThat(logins.find(YARD).flatMap(CameraLogin::outcome))
              .isEqualTo(Optional.of(LoginOutcome.NOT_OPENED));
          long restarts = restarts(cameras);
          camera.dropConnections();
          await()
              .atMost(LIMIT)
              .until(() -> restarts(cameras) > restarts && camera.playingClients() == 1);
        }
        // Another camera side's process: what was taken is passed again before it is asked.
        await().atMost(LIMIT).until(() -> !cameras.cameraSideIsThere());
        try (CameraSide _ = side(entry)) {
          await().atMost(LIMIT).until(() -> camera.playingClients() == 1);
        }
      }
    }
  }

  private static CameraState state(RelayedCameras cameras) {
    return cameras.camera(YARD).orElseThrow().state();
  }

  private static long restarts(RelayedCameras cameras) {
    return Objects.requireNonNull(cameras.intakeCounters().get(YARD)).workerRestarts();
  }

  private static CameraLogin.State loginState(CameraLogins logins) throws Exception {
    return logins.find(YARD).orElseThrow().state();
  }
}
