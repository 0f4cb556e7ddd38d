package org.lightlock.packetise.rtcp;

/**
 * What a viewer says in RTCP about what it receives. Numbers only, all of them the viewer's claims.
 * Sources are SSRCs as they stand in the packet, 32 bits in an int.
 */
public sealed interface Feedback {
  /**
   * One block of a receiver report, or of the report that a sender report carries (RFC 3550
   * §6.4.2).
   *
   * @param source whose packets are reported on
   * @param fractionLost since the report before, 0 to 1
   * @param cumulativeLost since the beginning; below 0 when there were more duplicates
   * @param highestSequence the extended highest sequence number received
   * @param jitterTicks interarrival jitter on the stream's clock
   * @param lastReport the middle 32 bits of the NTP time of the last sender report, 0 for none
   * @param delayTicks since that report was received, in 1/65536 s
   */
  record ReceiverReport(
      int source,
      double fractionLost,
      int cumulativeLost,
      long highestSequence,
      long jitterTicks,
      long lastReport,
      long delayTicks)
      implements Feedback {
    /** The answer of {@link #roundTripMicros} when there is none. */
    public static final long NO_ROUND_TRIP = -1;

    private static final long LONGEST_MICROS = 60_000_000;

    /**
     * The time to the viewer and back (§6.4.1).
     *
     * @param ntpNow this report's arrival on the clock of our sender reports, as {@link
     *     RtcpWriter#ntp} gives it
     * @return microseconds, or {@link #NO_ROUND_TRIP} when the viewer knows no sender report yet or
     *     what it says is impossible
     */
    public long roundTripMicros(long ntpNow) {
      if (lastReport == 0) {
        return NO_ROUND_TRIP;
      }
      // Modulo 2^32: the middle bits wrap every 18 hours.
      long ticks = (int) ((ntpNow >>> 16) - lastReport - delayTicks);
      long micros = (ticks * 1_000_000) >> 16;
      return micros < 0 || micros > LONGEST_MICROS ? NO_ROUND_TRIP : micros;
    }
  }

  /**
   * Packets that are missing (RFC 4585 §6.2.1).
   *
   * @param source whose packets
   * @param sequences their sequence numbers, 16 bits each, in the order of the packet
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once; nobody compares
  record Nack(int source, int[] sequences) implements Feedback {}

  /** A picture was lost and a key frame is wished for (RFC 4585 §6.3.1). */
  record Pli(int source) implements Feedback {}

  /**
   * A key frame is demanded (RFC 5104 §4.3.1).
   *
   * @param number repeated when the command is repeated
   */
  record Fir(int source, int number) implements Feedback {}

  /**
   * How much the viewer's network carries by its own estimate (draft-alvestrand-rmcat-remb).
   *
   * @param sources for which together
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once; nobody compares
  record Remb(long bitsPerSecond, int[] sources) implements Feedback {}

  /**
   * When each packet arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).
   *
   * @param firstSequence the transport-wide number of the first packet spoken of
   * @param number of this feedback packet, 8 bits
   * @param arrivalMicros one for each packet from the first on, on the viewer's clock, which wraps
   *     at 2^24 times 64 ms; {@link #LOST} for a packet that has not arrived
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once; nobody compares
  record TransportFeedback(int source, int firstSequence, int number, long[] arrivalMicros)
      implements Feedback {
    /** In place of an arrival: the packet was not received so far. */
    public static final long LOST = Long.MIN_VALUE;
  }

  /** Sources that have ended (RFC 3550 §6.6). */
  @SuppressWarnings("ArrayRecordComponent") // handed on once; nobody compares
  record Bye(int[] sources) implements Feedback {}
}
