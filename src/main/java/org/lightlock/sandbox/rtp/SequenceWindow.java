package org.lightlock.sandbox.rtp;

/**
 * The receiver's picture of a source's sequence numbers (RFC 3550 A.1): which packet is new, which
 * one is old, and how many were expected.
 */
final class SequenceWindow {
  /** What a packet's sequence number says about it. */
  enum Verdict {
    NEXT(true),
    AFTER_GAP(true),
    /** Doubled, replayed, late, or a jump that the next packet has not confirmed yet. */
    OLD(false);

    private final boolean wanted;

    Verdict(boolean wanted) {
      this.wanted = wanted;
    }

    boolean wanted() {
      return wanted;
    }
  }

  private static final int MODULUS = 1 << 16;
  private static final int MAX_DROPOUT = 3000;
  private static final int MAX_MISORDER = 100;
  private static final int NONE = -1;

  private int highest = NONE;
  private int jumpedTo = NONE;
  private long cycles;
  private int missing;
  private long base;
  private long received;
  private long expectedBefore;
  private long receivedBefore;

  /** How many packets are missing before the last one; 0 after a jump. */
  int missing() {
    return missing;
  }

  boolean isEmpty() {
    return highest == NONE;
  }

  Verdict accept(int sequence) {
    if (highest == NONE) {
      restart(sequence);
      return Verdict.NEXT;
    }
    int step = (sequence - highest) & (MODULUS - 1);
    missing = 0;
    if (step > 0 && step < MAX_DROPOUT) {
      if (sequence < highest) {
        cycles += MODULUS;
      }
      highest = sequence;
      missing = step - 1;
      received++;
      jumpedTo = NONE;
      return step == 1 ? Verdict.NEXT : Verdict.AFTER_GAP;
    }
    if (step == 0 || step > MODULUS - MAX_MISORDER) {
      return Verdict.OLD;
    }
    if (sequence != jumpedTo) {
      jumpedTo = (sequence + 1) & (MODULUS - 1);
      return Verdict.OLD;
    }
    restart(sequence); // two in a row after the jump: the camera has restarted its count
    return Verdict.AFTER_GAP;
  }

  void restart(int sequence) {
    highest = sequence;
    jumpedTo = NONE;
    cycles = 0;
    base = sequence;
    received = 1;
    expectedBefore = 0;
    receivedBefore = 0;
  }

  void forget() {
    highest = NONE;
    jumpedTo = NONE;
  }

  /** The extended highest sequence number received. */
  long extendedHighest() {
    return cycles + highest;
  }

  /** The packets lost since the source began, in the 24 signed bits that a report has. */
  int cumulativeLost() {
    long lost = expected() - received;
    return (int) Math.clamp(lost, -0x80_0000L, 0x7f_ffffL);
  }

  /** The fraction lost since the last call, in 256ths (A.3). */
  int fractionLost() {
    long expectedInterval = expected() - expectedBefore;
    long lost = expectedInterval - (received - receivedBefore);
    expectedBefore = expected();
    receivedBefore = received;
    return expectedInterval == 0 || lost <= 0
        ? 0
        : (int) Math.min(255, (lost << 8) / expectedInterval);
  }

  private long expected() {
    return extendedHighest() - base + 1;
  }
}
