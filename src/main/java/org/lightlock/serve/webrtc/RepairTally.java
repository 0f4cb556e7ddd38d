package org.lightlock.serve.webrtc;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.lightlock.serve.webrtc.WebRtcEvents.Missed;

/** What came of the packets that one NACK asks for. Allocates nothing. Belongs to a lane. */
final class RepairTally {
  private static final Missed[] OUTCOMES = Missed.values();

  private final Map<Missed, Count> counts = new EnumMap<>(Missed.class);

  private static final class Count {
    int packets;
  }

  RepairTally() {
    for (Missed outcome : OUTCOMES) {
      counts.put(outcome, new Count());
    }
  }

  void add(Missed outcome, int packets) {
    count(outcome).packets += packets;
  }

  int of(Missed outcome) {
    return count(outcome).packets;
  }

  private Count count(Missed outcome) {
    return Objects.requireNonNull(counts.get(outcome));
  }

  /** Tells what there is, and begins again. */
  void report(WebRtcEvents events) {
    for (Missed outcome : OUTCOMES) {
      Count count = count(outcome);
      if (count.packets > 0) {
        events.missed(outcome, count.packets);
        count.packets = 0;
      }
    }
  }
}
