package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.LoginOutcome;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;

/** How sealed logins are put together from the messages of a gateway that nobody trusts. */
class LoginIntakeTest {
  private final LoginIntake intake = new LoginIntake();

  private static Message begin(long number, String camera, long bytes) {
    ByteBuffer id = ByteBuffer.wrap(Arrays.copyOf(camera.getBytes(StandardCharsets.US_ASCII), 32));
    return new Message(
        Kind.LOGIN, number, id.getLong(), id.getLong(), id.getLong(), id.getLong(), bytes, 0);
  }

  private static Message part(long number, byte[] bytes) {
    ByteBuffer part = ByteBuffer.wrap(Arrays.copyOf(bytes, 48));
    return new Message(
        Kind.LOGIN_PART,
        number,
        part.getLong(),
        part.getLong(),
        part.getLong(),
        part.getLong(),
        part.getLong(),
        part.getLong());
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) 7);
    return bytes;
  }

  private List<LoginIntake.Step> parts(long number, byte[] bytes) {
    List<LoginIntake.Step> steps = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += 48) {
      byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 48));
      steps.add(intake.take(part(number, part)));
    }
    return steps;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 47, 48, 49, 304, 560, 1_199, 1_200})
  void take_allParts_isWhole(int length) {
    byte[] sealed = bytes(length);

    assertThat(intake.take(begin(5, "door", length))).isEqualTo(new LoginIntake.Incomplete());
    List<LoginIntake.Step> steps = parts(5, sealed);

    assertThat(steps.subList(0, steps.size() - 1))
        .allMatch(step -> step.equals(new LoginIntake.Incomplete()));
    assertThat(steps.getLast())
        .isInstanceOfSatisfying(
            LoginIntake.Whole.class,
            whole -> {
              assertThat(whole.number()).isEqualTo(5);
              assertThat(whole.camera()).isEqualTo(new CameraId("door"));
              assertThat(whole.untrustedSealed()).isEqualTo(sealed);
            });
  }

  @Test
  void take_noBytes_isWholeAtOnce() {
    assertThat(intake.take(begin(5, "door", 0))).isInstanceOf(LoginIntake.Whole.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1_201, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32})
  void take_lengthOverTheCap_isRefusedBeforeAnythingIsKept(long length) {
    assertThat(intake.take(begin(5, "door", length)))
        .isEqualTo(new LoginIntake.Refused(5, LoginOutcome.MALFORMED));
    assertThat(intake.take(part(5, bytes(48))))
        .isEqualTo(new LoginIntake.Refused(5, LoginOutcome.MALFORMED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Door", "do\0or", "\0door", "do or", "abcdefghijklmnopqrstuvwxyz012345"})
  void take_idThatIsNone_isRefused(String id) {
    assertThat(intake.take(begin(5, id, 304)))
        .isEqualTo(new LoginIntake.Refused(5, LoginOutcome.UNKNOWN_CAMERA));
  }

  @Test
  void take_partOfAnotherNumber_endsWhatWasBegun() {
    intake.take(begin(5, "door", 96));

    assertThat(intake.take(part(6, bytes(48)))).isInstanceOf(LoginIntake.Refused.class);
    assertThat(intake.take(part(5, bytes(48)))).isInstanceOf(LoginIntake.Refused.class);
  }

  @Test
  void take_anotherOneBegins_theFirstIsForgotten() {
    intake.take(begin(5, "door", 96));
    intake.take(part(5, bytes(48)));
    intake.take(begin(6, "gate", 48));

    assertThat(intake.take(part(6, bytes(48))))
        .isInstanceOfSatisfying(
            LoginIntake.Whole.class,
            whole -> assertThat(whole.camera()).isEqualTo(new CameraId("gate")));
  }

  @Test
  void take_bytesBehindTheEnd_areRefused() {
    intake.take(begin(5, "door", 20));

    assertThat(intake.take(part(5, bytes(48))))
        .isEqualTo(new LoginIntake.Refused(5, LoginOutcome.MALFORMED));
  }
}
