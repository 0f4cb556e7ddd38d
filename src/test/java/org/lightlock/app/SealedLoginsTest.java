package org.lightlock.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraId;
import org.lightlock.config.CameraSideConfig;
import org.lightlock.frame.LoginOutcome;
import org.lightlock.protect.seal.CameraPrivateKey;
import org.lightlock.supervise.LoginOpener;
import org.lightlock.supervise.LoginOpener.Opened;

/** What the camera side opens of what a gateway passes that nobody trusts. */
class SealedLoginsTest {
  private static final CameraId DOOR = new CameraId("door");
  private static final CameraCredential LOGIN = new CameraCredential("admin", "pässword");

  @TempDir Path directory;
  private final CameraPrivateKey key = CameraPrivateKey.draw();
  private LoginOpener opener = LoginOpener.NO_KEY;

  @BeforeEach
  void open() throws Exception {
    Path file = Files.writeString(directory.resolve("camera.key"), key.text());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    opener = SealedLogins.opener(config(Optional.of(file)), Map.of());
  }

  private static CameraSideConfig config(Optional<Path> key) {
    return new CameraSideConfig(
        Path.of("airlock"), key, List.of(), new CameraSideConfig.Workers(1, 256, 200));
  }

  private static byte[] sealed(CameraPrivateKey to, String camera, byte[] plain) throws Exception {
    return to.publicKey().seal(camera, plain).bytes();
  }

  private static byte[] login() {
    return LOGIN.toSealable().orElseThrow();
  }

  @Test
  void open_sealedForThisSideAndCamera_isTheLogin() throws Exception {
    assertThat(opener.open(DOOR, sealed(key, "door", login()))).isEqualTo(new Opened.Login(LOGIN));
  }

  @Test
  void open_sealedToAnotherKey_isRefused() throws Exception {
    assertThat(opener.open(DOOR, sealed(CameraPrivateKey.draw(), "door", login())))
        .isEqualTo(new Opened.Refused(LoginOutcome.NOT_OPENED));
  }

  @Test
  void open_sealedForAnotherCamera_isRefused() throws Exception {
    assertThat(opener.open(DOOR, sealed(key, "yard", login())))
        .isEqualTo(new Opened.Refused(LoginOutcome.NOT_OPENED));
  }

  @Test
  void open_anyByteChanged_isRefused() throws Exception {
    byte[] sealed = sealed(key, "door", login());
    for (int i = 0; i < sealed.length; i += 7) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThat(opener.open(DOOR, changed)).as("byte " + i).isInstanceOf(Opened.Refused.class);
    }
  }

  @Test
  void open_tooShortOrTooLong_isRefusedBeforeAnythingIsComputed() {
    for (int length : new int[] {0, 1, 32, 303, 1_201, 1 << 20}) {
      assertThat(opener.open(DOOR, new byte[length]))
          .isEqualTo(new Opened.Refused(LoginOutcome.MALFORMED));
    }
  }

  @Test
  void open_sealedButNoLogin_isRefused() throws Exception {
    assertThat(opener.open(DOOR, sealed(key, "door", "x".getBytes(UTF_8))))
        .isEqualTo(new Opened.Refused(LoginOutcome.NO_LOGIN));
  }

  /** Decision 0040: an earlier login of the same camera can come back, and shows nothing. */
  @Test
  void open_anEarlierLoginAgain_opensForTheSameCameraOnly() throws Exception {
    byte[] earlier = sealed(key, "door", login());
    opener.open(
        DOOR,
        sealed(key, "door", new CameraCredential("admin", "newer").toSealable().orElseThrow()));

    assertThat(opener.open(DOOR, earlier)).isEqualTo(new Opened.Login(LOGIN));
    assertThat(opener.open(new CameraId("yard"), earlier))
        .isEqualTo(new Opened.Refused(LoginOutcome.NOT_OPENED));
  }

  @Test
  void opener_withoutAKey_opensNothing() throws Exception {
    LoginOpener none = SealedLogins.opener(config(Optional.empty()), Map.of());

    assertThat(none.open(DOOR, sealed(key, "door", login())))
        .isEqualTo(new Opened.Refused(LoginOutcome.NO_KEY));
  }

  @Test
  void opener_aKeyIsConfiguredButNotThere_doesNotStart() {
    Path missing = directory.resolve("missing.key");

    assertThatThrownBy(() -> SealedLogins.opener(config(Optional.of(missing)), Map.of()))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("missing.key");
  }

  @Test
  void opener_systemdsCredential_isTaken() throws Exception {
    Files.copy(directory.resolve("camera.key"), directory.resolve(SealedLogins.CREDENTIAL));

    LoginOpener taken =
        SealedLogins.opener(
            config(Optional.empty()), Map.of("CREDENTIALS_DIRECTORY", directory.toString()));

    assertThat(taken.open(DOOR, sealed(key, "door", login()))).isEqualTo(new Opened.Login(LOGIN));
  }
}
