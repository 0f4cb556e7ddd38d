package org.lightlock.supervise;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.LoginOutcome;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;

/**
 * Puts sealed logins together from the messages in which they cross: one LOGIN, then as many
 * LOGIN_PARTs of the same number as its length needs, in order. Everything comes from a gateway
 * that may have been taken over: the length is checked before anything is kept, and there is never
 * more than one that is not whole. One thread; one for each connection.
 */
final class LoginIntake {
  /** More than the longest that is sealed. */
  static final int MAX_BYTES = 1_200;

  private static final int PART_BYTES = 48;

  private @Nullable Whole begun;
  private int filled;

  /** What a message led to. */
  sealed interface Step {}

  /** More parts must come. */
  record Incomplete() implements Step {}

  /** It is not taken. */
  record Refused(long number, LoginOutcome why) implements Step {}

  /**
   * All of it is there.
   *
   * @param untrustedSealed empty for the camera side's own login
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Whole(long number, CameraId camera, byte[] untrustedSealed) implements Step {}

  /** Takes a LOGIN or a LOGIN_PART. */
  Step take(Message untrusted) {
    return untrusted.kind() == Kind.LOGIN ? begin(untrusted) : part(untrusted);
  }

  private Step begin(Message login) {
    begun = null; // one that was not whole is forgotten
    Optional<CameraId> camera = camera(login);
    if (camera.isEmpty()) {
      return new Refused(login.stream(), LoginOutcome.UNKNOWN_CAMERA);
    }
    if (login.e() < 0 || login.e() > MAX_BYTES || login.f() != 0) {
      return new Refused(login.stream(), LoginOutcome.MALFORMED);
    }
    Whole whole = new Whole(login.stream(), camera.get(), new byte[(int) login.e()]);
    if (whole.untrustedSealed().length == 0) {
      return whole;
    }
    begun = whole;
    filled = 0;
    return new Incomplete();
  }

  private Step part(Message part) {
    Whole whole = begun;
    if (whole == null || whole.number() != part.stream()) {
      begun = null;
      return new Refused(part.stream(), LoginOutcome.MALFORMED);
    }
    byte[] bytes =
        ByteBuffer.allocate(PART_BYTES)
            .putLong(part.a())
            .putLong(part.b())
            .putLong(part.c())
            .putLong(part.d())
            .putLong(part.e())
            .putLong(part.f())
            .array();
    int wanted = Math.min(PART_BYTES, whole.untrustedSealed().length - filled);
    System.arraycopy(bytes, 0, whole.untrustedSealed(), filled, wanted);
    filled += wanted;
    if (filled < whole.untrustedSealed().length) {
      return new Incomplete();
    }
    begun = null;
    for (int i = wanted; i < PART_BYTES; i++) {
      if (bytes[i] != 0) {
        return new Refused(part.stream(), LoginOutcome.MALFORMED);
      }
    }
    return whole;
  }

  /** The camera's id in four numbers: 32 bytes, padded with zeros at the end only. */
  static Optional<CameraId> camera(Message message) {
    byte[] bytes =
        ByteBuffer.allocate(32)
            .putLong(message.a())
            .putLong(message.b())
            .putLong(message.c())
            .putLong(message.d())
            .array();
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] == 0) {
      length--;
    }
    String text = new String(Arrays.copyOf(bytes, length), StandardCharsets.US_ASCII);
    return CameraId.isValid(text) ? Optional.of(new CameraId(text)) : Optional.empty();
  }
}
