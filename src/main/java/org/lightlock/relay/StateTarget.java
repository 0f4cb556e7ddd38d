package org.lightlock.relay;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.lightlock.airlockfuzz.FuzzInput;
import org.lightlock.airlockfuzz.FuzzTarget;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Codec;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;

/** What the gateway believes of a camera after any messages of the camera side, in any order. */
public final class StateTarget implements FuzzTarget {
  private static final Kind[] KINDS = Kind.values();
  private static final Rejection[] REJECTIONS = Rejection.values();

  private long nanos;
  private final StateTracker tracker =
      new StateTracker(new CameraId("fuzz"), "Fuzz", () -> Instant.ofEpochMilli(nanos / 1_000_000));
  private long messages;
  private long states;

  @Override
  public String name() {
    return "states";
  }

  @Override
  public int share() {
    return 250;
  }

  @Override
  public void once(FuzzInput input) {
    nanos += input.below(1_000_000_000);
    switch (input.below(64)) {
      case 0 -> tracker.opened();
      case 1 -> tracker.idle();
      case 2 -> tracker.cameraSideAway();
      case 3 -> tracker.lied(input.below(2) == 0);
      case 4, 5 ->
          tracker.frame(
              new FrameHeader(
                  nanos & ~1L, 640, 360, nanos, nanos, Codec.H264, ColourMatrix.BT709, true),
              input.below(8),
              input.below(1_000_000),
              nanos);
      case 6, 7 -> look();
      default -> tracker.message(message(input));
    }
  }

  private Message message(FuzzInput input) {
    messages++;
    long number = input.oneIn(2) ? REJECTIONS[input.below(REJECTIONS.length)].number() : 0;
    return new Message(
        KINDS[input.below(KINDS.length)],
        input.border(),
        number == 0 ? input.border() : number,
        input.border(),
        input.border(),
        input.border(),
        input.border(),
        input.border());
  }

  private void look() {
    var _ = tracker.isAway(nanos);
    CameraStatus status = tracker.status(nanos);
    IntakeCounters counters = tracker.counters();
    if (status.sinceMillis() < 0 || counters.claimedRejections().size() > REJECTIONS.length) {
      throw new IllegalStateException("a status that cannot be: " + status);
    }
    states++;
  }

  @Override
  public Map<String, Long> answers() {
    return new TreeMap<>(Map.of("messages", messages, "states", states));
  }
}
