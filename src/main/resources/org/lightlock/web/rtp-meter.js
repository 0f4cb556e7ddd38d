const SMOOTHING = 0.1;
const TICKS_PER_MILLI = 90;
const TICKS_PER_MICRO_TIMES_100 = 9;

/** A picture older than this, or one from the future, has timestamps of another clock. */
const MOST_MILLIS = 60_000;
const LEAST_MILLIS = -100;

/**
 * Measures how old a picture is by its RTP timestamp. The gateway makes these from its own clock,
 * 90 ticks a millisecond, so the answer about that clock says when a timestamp was.
 */
export class RtpMeter {
  #clock;
  #delay = Number.NaN;

  /** What this session adds to every timestamp (RFC 3550 §5.1), as mediaclk says (RFC 7273 §5.2). */
  offsetTicks = 0;

  /** @param clock knows the gateway's clock: offsetMillis */
  constructor(clock) {
    this.#clock = clock;
  }

  /** How old a timestamp is at a time of this page, in milliseconds; NaN when not known. */
  age(rtpTimestamp, atMillis) {
    const micros = (atMillis + this.#clock.offsetMillis) * 1000;
    if (!Number.isFinite(micros) || !Number.isFinite(rtpTimestamp)) {
      return Number.NaN;
    }
    const now = Math.floor((micros * TICKS_PER_MICRO_TIMES_100) / 100) % 2 ** 32;
    // Timestamps wrap after 13 hours; the shorter way round is the difference.
    const age = ((now + this.offsetTicks - rtpTimestamp) | 0) / TICKS_PER_MILLI;
    return age >= LEAST_MILLIS && age <= MOST_MILLIS ? Math.max(0, age) : Number.NaN;
  }

  /** A picture is on the screen at a time of this page. */
  displayed(rtpTimestamp, atMillis) {
    const delay = this.age(rtpTimestamp, atMillis);
    if (Number.isFinite(delay)) {
      this.#delay = Number.isFinite(this.#delay) ? this.#delay + (delay - this.#delay) * SMOOTHING : delay;
    }
  }

  get delayMillis() {
    return this.#delay;
  }
}
