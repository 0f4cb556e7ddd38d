package org.lightlock.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.CameraLogin;
import org.lightlock.access.CameraLogins;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.LoginOutcome;
import org.lightlock.protect.seal.CameraPrivateKey;
import org.lightlock.protect.seal.SealedLogin;

/** What the gateway passes to a camera side, and when. */
class LoginDeliveryTest {
  private static final CameraId DOOR = new CameraId("door");
  private static final CameraId ELSEWHERE = new CameraId("elsewhere");
  private static final CameraPrivateKey KEY = CameraPrivateKey.draw();

  /** One that was passed; empty for the camera side's own. */
  private record Passed(long number, CameraId camera, List<Byte> sealed) {}

  @TempDir Path directory;
  private final List<Passed> passed = new CopyOnWriteArrayList<>();
  private final Airlock.Line line =
      (number, camera, login) -> passed.add(new Passed(number, camera, bytes(login)));
  private CameraLogins logins;
  private LoginDelivery delivery;

  @BeforeEach
  void start() throws Exception {
    logins = new CameraLogins(AccessDatabase.open(directory), InstantSource.system());
    delivery = LoginDelivery.start(logins, Set.of(DOOR));
  }

  @AfterEach
  void stop() {
    delivery.close();
  }

  private static List<Byte> bytes(byte[] bytes) {
    List<Byte> list = new java.util.ArrayList<>();
    for (byte one : bytes) {
      list.add(one);
    }
    return list;
  }

  private static SealedLogin sealed(String login) throws Exception {
    return KEY.publicKey().seal("door", login.getBytes(UTF_8));
  }

  private static List<Byte> bytes(SealedLogin sealed) {
    return bytes(sealed.bytes());
  }

  private CameraLogin.State state() throws Exception {
    return logins.find(DOOR).orElseThrow().state();
  }

  private void setAndTake(SealedLogin sealed) throws Exception {
    int before = passed.size();
    logins.set(DOOR, sealed);
    await().until(() -> passed.size() > before);
    delivery.answered(passed.getLast().number(), LoginOutcome.IN_USE.number());
    await().until(() -> state() == CameraLogin.State.IN_USE);
  }

  @Test
  void set_whileTheCameraSideIsThere_isPassedOnce() throws Exception {
    delivery.connected(line);
    SealedLogin sealed = sealed("one");

    setAndTake(sealed);

    assertThat(passed).extracting(Passed::sealed).containsExactly(bytes(sealed));
  }

  @Test
  void set_ofACameraOfAnotherGateway_isNotPassed() throws Exception {
    delivery.connected(line);
    logins.set(ELSEWHERE, sealed("one"));
    setAndTake(sealed("two"));

    assertThat(passed).extracting(Passed::camera).containsOnly(DOOR);
  }

  @Test
  void connected_again_passesAllAgain() throws Exception {
    delivery.connected(line);
    SealedLogin sealed = sealed("one");
    setAndTake(sealed);

    delivery.away();
    delivery.connected(line);

    assertThat(passed).extracting(Passed::sealed).containsExactly(bytes(sealed), bytes(sealed));
  }

  @Test
  void start_ofAnotherGatewayProcess_passesWhatWasSetBefore() throws Exception {
    SealedLogin sealed = sealed("one");
    logins.set(DOOR, sealed);
    delivery.close();

    delivery = LoginDelivery.start(logins, Set.of(DOOR));
    delivery.connected(line);

    assertThat(passed).extracting(Passed::sealed).containsExactly(bytes(sealed));
  }

  @Test
  void refused_theOneBeforeIsPassedFirstFromThenOn() throws Exception {
    delivery.connected(line);
    SealedLogin good = sealed("good");
    setAndTake(good);
    SealedLogin bad = sealed("bad");
    logins.set(DOOR, bad);
    await().until(() -> passed.getLast().sealed().equals(bytes(bad)));
    delivery.answered(passed.getLast().number(), LoginOutcome.NOT_OPENED.number());
    await().until(() -> state() == CameraLogin.State.REFUSED);
    delivery.away();
    passed.clear();

    delivery.connected(line);

    assertThat(passed).extracting(Passed::sealed).containsExactly(bytes(good), bytes(bad));
  }

  @Test
  void remove_theCameraSideIsToldToUseItsOwn_andAfterwardsNothing() throws Exception {
    delivery.connected(line);
    setAndTake(sealed("one"));

    logins.remove(DOOR);

    await().until(() -> passed.getLast().sealed().isEmpty());
    delivery.away();
    passed.clear();
    delivery.connected(line);
    assertThat(passed).isEmpty();
  }

  @Test
  void answered_nonsense_changesNothing() throws Exception {
    delivery.connected(line);
    logins.set(DOOR, sealed("one"));
    await().until(() -> passed.size() == 1);
    long number = passed.getFirst().number();

    delivery.answered(number + 1, LoginOutcome.IN_USE.number());
    delivery.answered(number, 0);
    delivery.answered(number, 99);
    delivery.answered(number, Long.MIN_VALUE);
    delivery.answered(number, LoginOutcome.NO_LOGIN.number());

    await().until(() -> state() == CameraLogin.State.REFUSED);
    assertThat(logins.find(DOOR).orElseThrow().outcome()).contains(LoginOutcome.NO_LOGIN);
  }
}
