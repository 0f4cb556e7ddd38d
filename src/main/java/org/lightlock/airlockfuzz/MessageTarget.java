package org.lightlock.airlockfuzz;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lightlock.frame.Confinement;
import org.lightlock.frame.EscapeAct;
import org.lightlock.frame.FrameNotice;
import org.lightlock.frame.LoginOutcome;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.posix.GuardedMemory;
import org.lightlock.posix.PosixException;

/** Messages and notices of any bytes and any length, at the very edge of readable memory. */
public final class MessageTarget implements FuzzTarget {
  private static final Kind[] KINDS = Kind.values();
  private static final long PAGE_BYTES = 4096;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment message;
  private final MemorySegment notice;
  private final MemorySegment again = arena.allocate(Message.BYTES, 8);
  private long messages;
  private long notices;
  private long nonsense;

  /** Maps the edge of memory. */
  public MessageTarget() throws PosixException {
    MemorySegment page = GuardedMemory.allocate(PAGE_BYTES, arena);
    message = page.asSlice(PAGE_BYTES - Message.BYTES);
    notice = page.asSlice(PAGE_BYTES - FrameNotice.BYTES);
  }

  @Override
  public String name() {
    return "messages";
  }

  @Override
  public int share() {
    return 200;
  }

  @Override
  public void once(FuzzInput input) {
    if (input.oneIn(3)) {
      notice(input);
    } else {
      message(input);
    }
  }

  private void message(FuzzInput input) {
    input.fill(message);
    Message.of(KINDS[input.below(KINDS.length)], input.border(), input.border()).write(message);
    if (input.oneIn(2)) {
      input.mutate(message);
    }
    int length = input.oneIn(4) ? input.below(Message.BYTES + 1) : Message.BYTES;
    Optional<Message> read = Message.read(message, length);
    if (read.isEmpty()) {
      nonsense++;
      return;
    }
    messages++;
    Message got = read.get();
    got.write(again);
    if (length != Message.BYTES || again.mismatch(message) >= 0) {
      throw new IllegalStateException("a message that does not come back");
    }
    // What its numbers may mean.
    var _ = Confinement.of(got.a());
    var _ = Rejection.of((int) got.a());
    var _ = EscapeAct.of(got.c());
    var _ = LoginOutcome.of(got.a());
  }

  private void notice(FuzzInput input) {
    FrameNotice.write(notice, (int) input.border(), input.border());
    if (input.oneIn(2)) {
      input.mutate(notice);
    }
    int length = input.oneIn(4) ? input.below(FrameNotice.BYTES + 1) : FrameNotice.BYTES;
    Optional<FrameNotice> read = FrameNotice.read(notice, length);
    if (read.isEmpty()) {
      nonsense++;
      return;
    }
    notices++;
    if (read.get().slot() != notice.get(JAVA_INT, 4)
        || read.get().sequence() != notice.get(JAVA_LONG, 8)) {
      throw new IllegalStateException("a notice that was misread");
    }
  }

  @Override
  public Map<String, Long> answers() {
    return new TreeMap<>(Map.of("messages", messages, "notices", notices, "nonsense", nonsense));
  }

  @Override
  public void close() {
    arena.close();
  }
}
