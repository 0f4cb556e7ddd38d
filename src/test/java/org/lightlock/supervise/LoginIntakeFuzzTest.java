package org.lightlock.supervise;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;

/** Whatever a gateway that was taken over passes as logins: nothing throws, no cap is passed. */
class LoginIntakeFuzzTest {
  /** Each 57 bytes are a message: whether it is a LOGIN, its number and its six numbers. */
  @FuzzTest(maxDuration = "1m")
  void logins(byte[] bytes) {
    LoginIntake intake = new LoginIntake();
    ByteBuffer input = ByteBuffer.wrap(bytes);
    long open = 0;
    int parts = 0;
    while (input.remaining() >= 57) {
      Kind kind = (input.get() & 1) == 0 ? Kind.LOGIN : Kind.LOGIN_PART;
      Message message =
          new Message(
              kind,
              input.getLong(),
              input.getLong(),
              input.getLong(),
              input.getLong(),
              input.getLong(),
              input.getLong(),
              input.getLong());
      open = kind == Kind.LOGIN ? message.stream() : open;
      parts = kind == Kind.LOGIN ? 0 : parts + 1;
      if (intake.take(message) instanceof LoginIntake.Whole whole) {
        check(whole.number() == open);
        check(whole.untrustedSealed().length <= LoginIntake.MAX_BYTES);
        check(whole.untrustedSealed().length <= 48 * parts);
      }
    }
  }

  private static void check(boolean holds) {
    if (!holds) {
      throw new AssertionError("a login that was not passed so");
    }
  }
}
