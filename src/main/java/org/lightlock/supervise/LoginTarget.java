package org.lightlock.supervise;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.lightlock.airlockfuzz.FuzzInput;
import org.lightlock.airlockfuzz.FuzzTarget;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;

/** A gateway that passes logins of any length, in any order and with any id. */
public final class LoginTarget implements FuzzTarget {
  private static final long[] DOOR = words("door");

  private final LoginIntake intake = new LoginIntake();
  private long number;
  private long incomplete;
  private long refused;
  private long whole;

  @Override
  public String name() {
    return "logins";
  }

  @Override
  public int share() {
    return 50;
  }

  @Override
  public void once(FuzzInput input) {
    switch (intake.take(message(input))) {
      case LoginIntake.Incomplete() -> incomplete++;
      case LoginIntake.Refused _ -> refused++;
      case LoginIntake.Whole all -> {
        whole++;
        if (all.untrustedSealed().length > LoginIntake.MAX_BYTES || all.number() != number) {
          throw new IllegalStateException("a login that nobody passed");
        }
      }
    }
  }

  private Message message(FuzzInput input) {
    if (input.oneIn(6)) {
      number = input.next();
      long bytes = input.oneIn(4) ? input.border() : input.below(LoginIntake.MAX_BYTES / 4);
      boolean known = !input.oneIn(8);
      return new Message(
          Kind.LOGIN,
          number,
          known ? DOOR[0] : input.next(),
          DOOR[1],
          DOOR[2],
          known ? DOOR[3] : input.border(),
          bytes,
          input.oneIn(16) ? input.border() : 0);
    }
    long padding = input.oneIn(4) ? input.border() : 0;
    return new Message(
        Kind.LOGIN_PART,
        input.oneIn(32) ? input.border() : number,
        input.next(),
        padding,
        padding,
        padding,
        padding,
        padding);
  }

  private static long[] words(String id) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Arrays.copyOf(id.getBytes(StandardCharsets.US_ASCII), 4 * Long.BYTES));
    return new long[] {bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong()};
  }

  @Override
  public Map<String, Long> answers() {
    return new TreeMap<>(Map.of("incomplete", incomplete, "refused", refused, "whole", whole));
  }
}
